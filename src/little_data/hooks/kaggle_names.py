"""Keep the results of each competition and each data set of Kaggle in folders of their own."""

from __future__ import annotations

import logging
from typing import Any

from kedro.config import AbstractConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

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
        given = {name: (loader.runtime_params or {}).get(name) for name in NAMES}
        if any(given.values()):
            name_source(loader, given)


def name_source(loader: AbstractConfigLoader, given: dict[str, Any]) -> None:
    """Replace the source, unless the named competition is that of the environment.

    Raises:
        LittleDataError: Both a competition and a data set are given.
    """
    if all(given.values()):
        raise LittleDataError(
            "--params competition=… and dataset=…: give one of them; the photos of one are learned "
            "from"
        )
    stored = loader["globals"]
    if given["competition"] == stored.get("competition"):
        return
    name = str(given["competition"] or given["dataset"]).replace("/", "-")
    loader["globals"] = {**stored, "source": name}
    logger.info("The results are kept as those of %s", name)
