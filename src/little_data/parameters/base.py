"""What all groups of parameters have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, ClassVar, Self, Union, get_args, get_origin

from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from little_data.messages.suggestions import suggest

# Every number has two ends: what is beyond them is a slip of the hand, and would fill the memory.
Fraction = Annotated[float, Field(ge=0, lt=1)]
PositiveInteger = Annotated[int, Field(ge=1, le=100_000)]
ImageSide = Annotated[int, Field(le=2048)]
# A class may be called 007 or no, which YAML and the command line read as a number or as false:
# `find_class` knows which one is meant.
ClassName = str | bool | int | float


class CheckedValues(BaseModel):
    """Parameters; an unknown name or a wrong value is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_flags_as_numbers(cls, value: Any, info: Any) -> Any:
        # For Python and Pydantic true is 1.
        kinds = {*list_kinds(cls.model_fields[info.field_name].annotation)}
        has_flag = any(isinstance(each, bool) for each in _list_values(value))
        if has_flag and bool not in kinds and kinds & {int, float}:
            raise ValueError("a number is needed, not true or false")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_half_characters(cls, value: Any) -> Any:
        # Of a dictionary the keys: its values are checked where they are validated.
        for each in [*value] if isinstance(value, dict) else _list_values(value):
            if isinstance(each, str) and not is_text(each):
                raise ValueError("this is no text: there is half a character in it")
        return value


class ParameterGroup(CheckedValues):
    """A group of parameters that Kedro builds."""

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
            raise ModelInstantiationError(_explain(cls, error, obj)) from None


def _explain(model: type[ParameterGroup], error: ValidationError, values: Any) -> str:
    lines: dict[str, str] = {}
    for details in error.errors():
        is_absent = details["type"] in ("missing", "extra_forbidden")
        place = [*_find_parameter(details["loc"], values, is_absent)]
        name = ".".join(map(str, [model.group, *place] if model.group else place))
        problem = _describe(details, find_range(model, place))
        if details["type"] == "extra_forbidden":
            problem = f"{problem}{_suggest(model, place)}"
        # A value that may be of several kinds has a problem with each of them.
        lines[name] = f"{lines[name]}, or: {problem}" if name in lines else problem
    return "\n".join(_name_problem(name, line) for name, line in lines.items())


def _suggest(model: type[BaseModel], place: Sequence[str | int]) -> str:
    """Suggest a parameter of the group in which one does not exist."""
    for part in place[:-1]:
        field = model.model_fields.get(str(part))
        kinds = list_kinds(field.rebuild_annotation()) if field else iter(())
        groups = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not groups:
            return ""
        model = groups[0]
    suggestion = suggest(str(place[-1]), model.model_fields)
    there_are = f" There are: {', '.join(sorted(model.model_fields))}"
    return f".{suggestion or there_are}"


def _name_problem(name: str, problem: str) -> str:
    # A group in a namespace does not know its own name.
    return f"{name}: {problem}" if name else problem


def _find_parameter(
    place: Sequence[str | int], values: Any, is_absent: bool
) -> Iterator[str | int]:
    """Leave out what Pydantic adds to the place of a parameter: the kind of value it has tried."""
    for depth, part in enumerate(place, start=1):
        if not isinstance(values, dict | list | tuple):
            return
        # Only the last part may be missing from what was given.
        is_last = is_absent and depth == len(place)
        if isinstance(values, dict) and part not in values and not is_last:
            continue
        if isinstance(values, list | tuple) and not isinstance(part, int):
            continue
        yield part
        if is_last:
            return
        values = values[part]  # type: ignore[index]  # a list's part is a number: see above


def is_text(value: str) -> bool:
    """Tell whether all characters are whole: half of a pair (a surrogate) can be in no file."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list_values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def find_range(model: type[BaseModel], place: Sequence[str | int]) -> str:
    """Say which numbers a parameter may be: "at least 1, at most 2048", or nothing."""
    kinds: list[Any] = [model]
    for part in place:
        models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        fields = [each.model_fields[part] for each in models if part in each.model_fields]
        if fields:
            kinds = [kind for each in fields for kind in list_kinds(each.rebuild_annotation())]
    ends = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    limits = {
        f"{words} {getattr(kind, end):,}": words
        for kind in kinds
        for end, words in ends.items()
        if hasattr(kind, end)
    }
    # A share is a number of photos or a fraction, each with ends of its own.
    return ", ".join(limits) if len({*limits.values()}) == len(limits) else ""


def list_kinds(annotation: Any) -> Iterator[Any]:
    """List the classes in an annotation, such as int, and the limits of their values.

    Limits are objects of `annotated_types` with one of the attributes ge, gt, le and lt.
    """
    if get_origin(annotation) is Annotated:
        for each in annotation.__metadata__:
            yield from getattr(each, "metadata", [each])
    for inner in get_args(annotation):
        if get_origin(annotation) in (Annotated, Union, UnionType, list, tuple, dict):
            yield from list_kinds(inner)
    if isinstance(annotation, type):
        yield annotation


def _describe(details: Any, allowed: str) -> str:
    if details["type"] == "extra_forbidden":
        return "there is no such parameter"
    if details["type"] == "missing":
        return "a value is needed"
    message = str(details.get("ctx", {}).get("error", details["msg"]))
    given = details["input"]
    if allowed and details["type"] != "literal_error":
        message = f"{message} [{allowed}]"
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
