"""During a run: who is at work."""

from __future__ import annotations

from kedro.framework.hooks import hook_impl
from kedro.pipeline.node import Node

from little_data.messages.progress import note_node_at_work


class NodeNameHook:
    """Make the name of the running node known to the progress of its work."""

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        """Note the node's name, with the last of its namespaces."""
        note_node_at_work(".".join(node.name.split(".")[-2:]))
