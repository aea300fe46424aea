"""Find out which run makes a stored dataset, to tell whoever misses it."""

from __future__ import annotations

from kedro.config import AbstractConfigLoader
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


def write_command(
    pipeline: str,
    environment: str | None,
    config_loader: AbstractConfigLoader,
    name: object = None,
) -> str:
    """Write the command that runs a pipeline.

    Args:
        pipeline: Its name.
        environment: None where none was named.
        config_loader: Of the configuration, which may leave it to the user to name the photos.
        name: That of a set of photos; None where none was named.
    """
    given = [] if name is None else [f"name={name}"]
    if "raw_images" in pipelines[pipeline].inputs():
        settings = config_loader["globals"]
        if "images" in settings and settings["images"] is None:
            given.insert(0, "images=/path/to/photos")
    option = f" --env {environment}" if environment else ""
    params = f" --params {','.join(given)}" if given else ""
    return f"kedro run{option} --pipelines {pipeline}{params}"
