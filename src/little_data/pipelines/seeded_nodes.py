"""Nodes that draw: each has a seed of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from kedro.pipeline import Node

from little_data.parameters.base import Seed


def create_seeded_node(
    function: Callable[..., Any], *, name: str, namespace: str = "", **options: Any
) -> Node:
    """Create a node whose function is given a seed of its own in place of ``random.seed``.

    The seed is derived from ``random.seed`` and the node's name. So no two nodes draw the same
    numbers, and what a node draws depends on nothing that ran before it.

    Args:
        function: One of its arguments is a `Seed`.
        name: The node's name.
        namespace: That which the node's pipeline is put into.
        options: The other arguments of a `Node`.
    """
    full_name = f"{namespace}.{name}" if namespace else name

    @functools.wraps(function)
    def run_with_own_seed(*inputs: Any) -> Any:
        return function(
            *(each.derive(full_name) if isinstance(each, Seed) else each for each in inputs)
        )

    return Node(run_with_own_seed, name=name, **options)
