"""During a run: who is at work, and what is left when that fails."""

from __future__ import annotations

import logging

from kedro.framework.hooks import hook_impl
from kedro.io import DatasetError
from kedro.pipeline.node import Node
from kedro.validation.exceptions import ParameterValidationError

from little_data.messages.errors import LittleDataError
from little_data.messages.progress import name_node_at_work, note_node_at_work

logger = logging.getLogger(__name__)

# What they say is for the user, who has to put something right first.
EXPLAINED = (LittleDataError, DatasetError, ParameterValidationError)


class NodeNameHook:
    """Make the name of the running node known to the progress of its work, and tell what failed."""

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        """Note the node's name, with the last of its namespaces."""
        note_node_at_work(".".join(node.name.split(".")[-2:]))

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """Say that the same run goes on where it failed, if running it again may help."""
        if not isinstance(error, EXPLAINED):
            logger.warning(
                "%s failed. What was finished is kept, and the next run goes on there",
                name_node_at_work("The run"),
            )
