"""What all groups of parameters have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Self

from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Fraction = Annotated[float, Field(ge=0, lt=1)]
PositiveInteger = Annotated[int, Field(ge=1)]
# A class may be called 007 or no, which YAML and the command line read as a number or as false:
# `find_class` knows which one is meant.
ClassName = str | bool | int | float


class ParameterGroup(BaseModel):
    """A group of parameters; an unknown name or a wrong value is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    # None: the name is that of the namespace, which Kedro tells with the error.
    group: ClassVar[str | None] = None

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Build the group from the values in the configuration.

        Raises:
            ModelInstantiationError: Values are wrong; there is one line for each, with the
                parameter's full name.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise ModelInstantiationError(_explain(cls.group, error, obj)) from None


def _explain(group: str | None, error: ValidationError, values: Any) -> str:
    lines: dict[str, str] = {}
    for details in error.errors():
        path = [*([group] if group else []), *_find_parameter(details["loc"], values)]
        name, problem = ".".join(map(str, path)), _describe(details)
        # A value that may be of several kinds has a problem with each of them.
        lines[name] = f"{lines[name]}, or: {problem}" if name in lines else problem
    return "\n".join(f"{name}: {line}" for name, line in lines.items())


def _find_parameter(place: Sequence[str | int], values: Any) -> Iterator[str | int]:
    """Leave out what Pydantic adds to the place of a parameter: the kind of value it has tried."""
    for depth, part in enumerate(place, start=1):
        if not isinstance(values, dict | list | tuple):
            return
        # Only the last part may be missing from what was given.
        if isinstance(values, dict) and part not in values and depth < len(place):
            continue
        yield part
        values = values.get(part) if isinstance(values, dict) else values[int(part)]


def _describe(details: Any) -> str:
    if details["type"] == "extra_forbidden":
        return "there is no such parameter"
    if details["type"] == "missing":
        return "a value is needed"
    message = str(details.get("ctx", {}).get("error", details["msg"]))
    given = details["input"]
    return message if isinstance(given, dict) else f"{message} (it is {given!r})"


class Seed(ParameterGroup):
    """The seed of everything that is drawn by chance."""

    group = "random"
    seed: int = Field(ge=0, lt=2**32)

    def derive(self, name: str) -> Seed:
        """Return a seed of its own for what is drawn under a name, such as a node's.

        It is the same on every system: the first 32 bits of the SHA-256 of seed and name. What is
        drawn from it has nothing to do with what is drawn under other names.
        """
        digest = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
        return Seed(seed=int.from_bytes(digest[:4], "little"))
