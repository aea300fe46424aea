"""What all groups of parameters have in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Fraction = Annotated[float, Field(ge=0, lt=1)]
PositiveInteger = Annotated[int, Field(ge=1)]


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
            lines = [_explain(cls.group, details) for details in error.errors()]
            raise ModelInstantiationError("\n".join(lines)) from None


def _explain(group: str | None, details: Any) -> str:
    name = ".".join([*([group] if group else []), *(str(part) for part in details["loc"])])
    if details["type"] == "extra_forbidden":
        return f"{name}: there is no such parameter"
    if details["type"] == "missing":
        return f"{name}: a value is needed"
    message = str(details.get("ctx", {}).get("error", details["msg"]))
    given = details["input"]
    return (
        f"{name}: {message}" if isinstance(given, dict) else f"{name}: {message} (it is {given!r})"
    )


class Seed(ParameterGroup):
    """The seed of everything that is drawn by chance."""

    group = "random"
    seed: int = Field(ge=0, lt=2**32)
