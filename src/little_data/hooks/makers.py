"""Find out which run makes a stored dataset, to tell whoever misses it."""

from __future__ import annotations

from kedro.framework.project import pipelines
from kedro.pipeline.node import Node


def find_makers() -> dict[str, str]:
    """Return for each dataset that a pipeline makes the name of the first that does."""
    return {
        dataset: name
        for name in reversed([*pipelines])
        if name != "__default__"
        for dataset in pipelines[name].all_outputs()
    }


def find_maker(dataset: str, pipeline: str) -> Node:
    """Return the node of a pipeline that makes a dataset."""
    nodes: list[Node] = pipelines[pipeline].nodes
    [maker] = [node for node in nodes if dataset in node.outputs]
    return maker


def write_command(pipeline: str, environment: str | None, name: object = None) -> str:
    """Write the command that runs a pipeline.

    Args:
        pipeline: Its name.
        environment: None where none was named.
        name: That of a set of photos; None where none was named.
    """
    option = f" --env {environment}" if environment else ""
    chosen = "" if name is None else f" --params name={name}"
    return f"kedro run{option} --pipelines {pipeline}{chosen}"
