"""Keep the results of each competition and each data set of Kaggle in folders of their own."""

from __future__ import annotations

import logging
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

from little_data.hooks.photo_sets import replace_source
from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

NAMES = ("competition", "dataset")


class KaggleNamesHook:
    """Let what the command line names be the source of its results, in place of the environment's.

    The catalog asks for ``${globals:source}``; Kedro lets no runtime parameter stand in
    ``globals.yml`` itself.
    """

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Name the source, before the catalog is read."""
        loader = context.config_loader
        parameters = loader.runtime_params or {}
        given = {name: parameters.get(name) for name in NAMES}
        name = choose_source(given, loader["globals"])
        # A name of the user's own has been chosen by `PhotoSetsHook`.
        if name and parameters.get("name") is None:
            replace_source(loader, name)
            logger.info("The results are kept under the name %s", name)


def choose_source(given: dict[str, Any], stored: dict[str, Any]) -> str | None:
    """Return the name of what the command line names; None for what the environment is about.

    Args:
        given: The competition and the data set that the command line names.
        stored: What stands in ``globals.yml``.

    Raises:
        LittleDataError: Both a competition and a data set are given.
    """
    if all(given.values()):
        raise LittleDataError(
            f"--params competition={given['competition']},dataset={given['dataset']}: give one of "
            "them"
        )
    if given["competition"] == stored.get("competition") and not given["dataset"]:
        return None
    name = given["dataset"] or given["competition"]
    return str(name).replace("/", "-") if name else None
