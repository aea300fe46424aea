"""Keep the results of each competition and each data set of Kaggle in folders of their own."""

from __future__ import annotations

import logging
from typing import Any

from kedro.config import AbstractConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from omegaconf import OmegaConf
from omegaconf.errors import InterpolationResolutionError

from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

NAMES = ("competition", "dataset")
NOTHING = object()


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
        name = choose_source(given, loader["globals"])
        if name:
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


def replace_source(config_loader: AbstractConfigLoader, name: str) -> None:
    """Let the catalog, and all that asks for the globals, find another source in them."""
    values = OmegaConf.create({**config_loader["globals"], "source": name})
    config_loader["globals"] = OmegaConf.to_container(values)

    def find_value(variable: str, *default: Any) -> Any:
        found = OmegaConf.select(values, variable, default=(default or [NOTHING])[0])
        if found is NOTHING:
            raise InterpolationResolutionError(f"globals.yml has no '{variable}', and no default")
        return found

    # Kedro's own resolver keeps what it has seen first, and asks the loader that was made last.
    OmegaConf.register_new_resolver("globals", find_value, replace=True)
