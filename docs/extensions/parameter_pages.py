"""Pages of the parameters: a page for each group, from the classes, ``conf`` and its comments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from parameter_comments import Comment, read_comments
from project_facts import (
    CONFIGURATION,
    find_parameter_classes,
    list_environments,
    read_parameters,
)
from value_words import Schema, describe_values, resolve, write_value

NOTHING = Comment("", "")
MISSING = object()


@dataclass(frozen=True)
class Parameter:
    """All that a page says of a parameter.

    Attributes:
        name: Its full name, as ``--params`` takes it.
        default: The value in ``conf/base``, or else that of the class; MISSING if there is none.
        values: What is allowed, in words.
        meaning: What it is.
        overrides: The values in environments that have another one.
    """

    name: str
    default: Any
    values: str
    meaning: str
    overrides: dict[str, Any]


def write_parameter_pages() -> dict[str, str]:
    """Return the pages by file name; ``index`` lists them."""
    groups: dict[str, list[str]] = {}
    for name in sorted(find_parameter_classes()):
        groups.setdefault(name.partition(".")[0], []).append(name)
    pages = {group: _write_page(group, names) for group, names in groups.items()}
    return {"index": _write_index(groups), **pages}


def _write_index(groups: dict[str, list[str]]) -> str:
    rows = [
        f"| [`{g}`](/reference/generated/parameters/{g}.md) | {_find_file(g)} |" for g in groups
    ]
    return "\n".join(
        [
            "# Parameters",
            "",
            "Parameters are in `conf/base/parameters_*.yml`. You can give any of them on the "
            "command line: `kedro run --params top_model.dropout=0.5,augmentation.views=4`. "
            "A wrong name or value is refused before anything runs. An environment, such as "
            "`kaggle`, replaces some of the defaults.",
            "",
            "| group | file |",
            "|---|---|",
            *rows,
            "",
            *_write_globals(),
            "",
            "```{toctree}",
            ":hidden:",
            *(f"{group} <{group}>" for group in groups),
            "```",
        ]
    )


def _find_file(group: str) -> str:
    for path in sorted((CONFIGURATION / "base").glob("parameters*.yml")):
        if group in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}):
            return f"`conf/base/{path.name}`"
    return ""


def _write_globals() -> Iterator[str]:
    """Tell the values of ``globals.yml``, which the catalog uses."""
    yield "## Where the data come from"
    yield ""
    yield "The catalog uses these values. They are in `conf/<environment>/globals.yml`."
    yield ""
    yield "| name | environment | value | what it is |"
    yield "|---|---|---|---|"
    for environment in ["base", *list_environments()]:
        path = CONFIGURATION / environment / "globals.yml"
        if path.is_file():
            comments = read_comments(path)
            for name, value in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
                comment = comments[name]
                meaning = comment.beside or comment.above
                yield f"| `{name}` | `{environment}` | {write_value(value)} | {meaning} |"


def _write_page(group: str, names: list[str]) -> str:
    lines = [f"# Parameters `{group}`", ""]
    file = _find_file(group)
    if file:
        lines += [f"In {file}.", ""]
    for name in names:
        model = find_parameter_classes()[name]
        lines += [f"## `{name}`", ""] if name != group else []
        lines += [inspect.cleandoc(model.__doc__ or ""), ""]
        above = _read_all_comments().get(name, NOTHING).above
        lines += [above, ""] if above else []
        for parameter in _list_parameters(name, model):
            lines += [*_write_parameter(parameter), ""]
    return "\n".join(lines)


def _write_parameter(parameter: Parameter) -> Iterator[str]:
    yield f"````{{confval}} {parameter.name}"
    yield ""
    values = parameter.values[0].upper() + parameter.values[1:]
    if parameter.default is MISSING:
        yield f"{values}."
    else:
        yield f"{values}. Default: {write_value(parameter.default)}."
    yield ""
    if parameter.meaning:
        yield parameter.meaning
        yield ""
    if parameter.overrides:
        told = [f"`{env}` {write_value(value)}" for env, value in parameter.overrides.items()]
        yield f"In other environments: {', '.join(told)}."
    yield "````"


def _list_parameters(name: str, model: Any) -> Iterator[Parameter]:
    whole = model.model_json_schema()
    base = read_parameters("base")
    told = {name}
    for full_name, schema in _walk(name, whole, whole, list(base)):
        default = base.get(full_name, schema.get("default", MISSING))
        parent = full_name.rpartition(".")[0]
        of_group = "" if parent in told else _read_all_comments().get(parent, NOTHING).above
        told.add(parent)
        yield Parameter(
            name=full_name,
            default=default,
            values=describe_values(schema, whole),
            meaning=_explain(full_name, schema, of_group),
            overrides=_find_overrides(full_name, default),
        )


def _walk(prefix: str, schema: Schema, whole: Schema, known: list[str]) -> Iterator[Any]:
    """Go down to the single values; what a free group holds is known from ``conf/base``."""
    found = resolve(schema, whole)
    if "properties" in found:
        for key, part in found["properties"].items():
            yield from _walk(f"{prefix}.{key}", part, whole, known)
    elif isinstance(found.get("additionalProperties"), dict):
        depth = prefix.count(".") + 1
        keys = [name.split(".")[depth] for name in known if name.startswith(f"{prefix}.")]
        for key in dict.fromkeys(keys):
            yield from _walk(f"{prefix}.{key}", found["additionalProperties"], whole, known)
    else:
        yield prefix, {**found, **schema}


def _explain(name: str, schema: Schema, of_group: str) -> str:
    """Say what a parameter is: its field's description, or its comment, and what stands above.

    What stands above a group is said with the first of its parameters.
    """
    comment = _read_all_comments().get(name, NOTHING)
    # "or rmsprop, sgd" repeats the allowed values.
    beside = "" if comment.beside.startswith(("or ", "Or ")) else comment.beside
    said = [schema.get("description") or beside, comment.above, of_group]
    return " ".join(_make_sentence(text) for text in said if text)


def _make_sentence(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


@functools.cache
def _read_all_comments() -> dict[str, Comment]:
    files = sorted((CONFIGURATION / "base").glob("parameters*.yml"))
    return {name: comment for path in files for name, comment in read_comments(path).items()}


def _find_overrides(name: str, default: Any) -> dict[str, Any]:
    given = {environment: read_parameters(environment) for environment in list_environments()}
    return {
        environment: values[name]
        for environment, values in given.items()
        if name in values and values[name] != default
    }
