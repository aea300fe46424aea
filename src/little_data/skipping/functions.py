"""What a node's function is: where it is defined, and which values are bound to it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from little_data.skipping.json_files import simplify


def find_definition(function: Any) -> Any:
    """Return what was defined with def or class: behind partials, decorators and instances."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    return function if hasattr(function, "__qualname__") else type(function)


def describe_bound_values(function: Callable[..., Any]) -> Any:
    """Return what is bound to a function: of a partial its arguments, of a closure its cells."""
    if isinstance(function, functools.partial):
        bound = simplify([function.args, function.keywords])
        return [bound, describe_bound_values(function.func)]
    if inspect.ismethod(function):
        return [simplify(vars(function.__self__)), describe_bound_values(function.__func__)]
    if not inspect.isfunction(function):
        return simplify(getattr(function, "__dict__", None))
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    return [describe_bound_values(cell) if callable(cell) else simplify(cell) for cell in cells]
