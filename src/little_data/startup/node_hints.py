"""Type hints of nodes, as far as Kedro needs them."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable
from types import FunctionType

from kedro.io.core import is_parameter
from kedro.pipeline.node import Node


def keep_hints_of_parameters(nodes: Iterable[Node]) -> None:
    """Take all other hints from the functions of nodes: Kedro checks parameters by their hints.

    It evaluates all hints of a function for that, so that ``pd.DataFrame`` would import pandas in
    a run in which nothing has changed.
    """
    arguments: dict[FunctionType, set[str]] = defaultdict(set)
    for node in nodes:
        if not isinstance(node.func, FunctionType):
            continue
        names = inspect.signature(node.func).parameters
        arguments[node.func] |= {
            name for name, dataset in zip(names, node.inputs, strict=False) if is_parameter(dataset)
        }
    for function, kept in arguments.items():
        function.__annotations__ = {
            name: hint for name, hint in function.__annotations__.items() if name in kept
        }
