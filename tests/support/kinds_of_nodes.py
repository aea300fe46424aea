"""Which nodes of all pipelines may know test photos, which ones learn, and which ones draw."""

import inspect

from kedro.framework.project import pipelines
from kedro.pipeline import Pipeline

# There are no test photos before they are drawn, so all photos are opened.
INGESTION = {"inspect_images", "correct_labels", "sort_images", "split_images"}
# Not tagged as evaluation, though they have to do with test photos; nothing is learned from them.
EXEMPT = {
    "draw_photo_sheet": "shows photos of all splits to the user",
    "export_model": "compares the exported files with the finished model, on test photos",
    "classify_new_images": "uses the finished model on photos of the user's",
    "classify_competition_test": "uses the finished model on photos of a competition",
}


def list_nodes():
    """Return all nodes that there are."""
    return Pipeline({node for pipeline in pipelines.values() for node in pipeline.nodes})


def list_evaluation():
    """Return the nodes that may know test photos, and all that follows from them."""
    nodes = list_nodes()
    tagged = {node.name for node in nodes.only_nodes_with_tags("evaluation").nodes}
    return nodes.from_nodes(*tagged, *EXEMPT)


def list_learning():
    """Return the names of all other nodes."""
    return {node.name for node in (list_nodes() - list_evaluation()).nodes} - INGESTION


def list_drawing():
    """Return all nodes that take the seed; of those with the same function one."""
    nodes = list_nodes().only_nodes_with_inputs("params:random").nodes
    return [*{inspect.unwrap(node.func): node for node in nodes}.values()]
