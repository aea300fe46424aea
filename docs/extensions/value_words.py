"""What values a parameter may have, in plain words, from the JSON schema that pydantic writes."""

from __future__ import annotations

import json
from typing import Any

import yaml

TYPES = {
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "string": "text",
    "null": "`null`",
    "object": "parameters of its own",
}
BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}
Schema = dict[str, Any]


def describe_values(schema: Schema, whole: Schema) -> str:
    """Describe the values that a schema allows.

    Args:
        schema: That of the parameter.
        whole: That of its class, which holds the definitions that the other refers to.
    """
    schema = resolve(schema, whole)
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return join_words([describe_values(each, whole) for each in alternatives])
    if "enum" in schema:
        return join_words([write_value(value) for value in schema["enum"]])
    if "const" in schema:
        return write_value(schema["const"])
    return _describe_list(schema, whole) if schema.get("type") == "array" else _describe_one(schema)


def _describe_one(schema: Schema) -> str:
    if schema.get("format") == "path":
        return "path of a file"
    if schema.get("type") == "string" and "pattern" in schema:
        return f"text of the form `{schema['pattern']}`"
    words = TYPES.get(schema.get("type", ""), "any value")
    bounds = [f"{told} {schema[key]:g}" for key, told in BOUNDS.items() if key in schema]
    return ", ".join([words, " and ".join(bounds)]) if bounds else words


def _describe_list(schema: Schema, whole: Schema) -> str:
    if "prefixItems" in schema:
        items = [describe_values(each, whole) for each in schema["prefixItems"]]
        return f"list of {len(items)}: {', '.join(items)}"
    least = schema.get("minItems", 0)
    several = f"list of {least} or more" if least else "list, also an empty one"
    return f"{several}; each: {describe_values(schema['items'], whole)}"


def resolve(schema: Schema, whole: Schema) -> Schema:
    """Follow a reference to a definition."""
    while "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def join_words(words: list[str]) -> str:
    """Join alternatives: ``a``, ``b`` or ``c``."""
    words = list(dict.fromkeys(words))
    last = ", or " if any("," in each for each in words) else " or "
    return last.join(filter(None, [", ".join(words[:-1]), words[-1]]))


def write_value(value: Any) -> str:
    """Write a value as one would in YAML, as code: quoted where text looks like something else."""
    is_plain = isinstance(value, str) and yaml.safe_load(value) == value
    return f"`{value if is_plain else json.dumps(value)}`"
