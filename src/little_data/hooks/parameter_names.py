"""Before a run: refuse parameters and options that nothing reads.

Where the data come from is said in ``globals.yml``, or for one run with ``--params``: the catalog
asks for it with ``${runtime_params:images, ${globals:images}}``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from kedro.config import AbstractConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import settings
from kedro.io import DataCatalog

from little_data.messages.errors import LittleDataError
from little_data.messages.odd_paths import ODD_PATH
from little_data.messages.suggestions import suggest

# The name on the command line, and the one in globals.yml.
QUESTION = re.compile(r"\$\{runtime_params:\s*(\w+)(?:,\s*\$\{globals:\s*(\w+))?")

# What is given beside the user's own photos to tell them from other sets of photos.
ABOUT_SETS = ("name", "replace")


class ParameterNamesHook:
    """Refuse names that nothing reads: Kedro itself would ignore them without a word."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Check the names that are given with ``--params``."""
        self._config_loader = context.config_loader
        if context.config_loader.runtime_params:
            check_given_names(context.config_loader)

    @hook_impl
    def before_pipeline_run(self, run_params: dict[str, Any], catalog: DataCatalog) -> None:
        """Check that what belongs in ``globals.yml`` does not stand among the parameters."""
        given = run_params["runtime_params"] or {}
        for name, places in find_questions(self._config_loader).items():
            if places and f"params:{name}" in catalog and name not in given:
                raise LittleDataError(
                    f"{name} is no parameter, and nothing reads it there. Write it in "
                    f"{name_globals_file(self._config_loader)} as {' or '.join(sorted(places))}"
                )


def check_given_names(config_loader: AbstractConfigLoader) -> None:
    """Check the names on the command line.

    Raises:
        LittleDataError: One is no parameter, and the configuration does not ask for it either.
    """
    if not Path(config_loader.conf_source).is_dir():
        return  # An archive (--conf-source) is not searched.
    known = {*read_parameters(config_loader), *find_questions(config_loader)}
    if has_photo_sets(config_loader):
        known |= {*ABOUT_SETS}
    # Anchors of YAML, which nothing reads by their names.
    known = {name for name in known if not name.startswith("_")}
    given = config_loader.runtime_params
    for name in given:
        if name not in known:
            # A path with a comma and an equals sign after it is taken for two parameters.
            advice = f". {ODD_PATH}" if "images" in given else ""
            raise LittleDataError(
                f"--params {name}: there is no such parameter.{suggest(name, known)} There are: "
                f"{', '.join(sorted(known))}{advice}"
            )
    if not isinstance(given.get("images") or "", str):
        raise LittleDataError(
            f"--params images: this was read as {given['images']}, which is no path. {ODD_PATH}"
        )


def has_photo_sets(config_loader: AbstractConfigLoader) -> bool:
    """Tell whether an environment is about the user's own photos, of which there may be sets."""
    return "images" in config_loader["globals"]


def read_parameters(config_loader: AbstractConfigLoader) -> dict[str, Any]:
    """Read the parameters without those of the command line."""
    plain = type(config_loader)(
        config_loader.conf_source, config_loader.env, **settings.CONFIG_LOADER_ARGS
    )
    parameters: dict[str, Any] = plain["parameters"]
    return parameters


def find_questions(config_loader: AbstractConfigLoader) -> dict[str, set[str]]:
    """Find what the configuration asks the command line for.

    The text is searched: once Kedro has read it, the answers stand there.

    Returns:
        For each name that may be given, the names under which ``globals.yml`` may have it.
    """
    questions: dict[str, set[str]] = defaultdict(set)
    for environment in (settings.CONFIG_LOADER_ARGS["base_env"], find_environment(config_loader)):
        for path in Path(config_loader.conf_source, environment).rglob("*.y*ml"):
            for given, stored in QUESTION.findall(path.read_text(encoding="utf-8")):
                questions[given] |= {stored} - {""}
    return questions


def find_environment(config_loader: AbstractConfigLoader) -> str:
    """Return the environment of a run: without ``--env`` it is Kedro's ``local``."""
    return config_loader.env or str(settings.CONFIG_LOADER_ARGS["default_run_env"])


def name_globals_file(config_loader: AbstractConfigLoader) -> str:
    """Name the file in which an environment says where its data come from."""
    return f"{settings.CONF_SOURCE}/{find_environment(config_loader)}/globals.yml"
