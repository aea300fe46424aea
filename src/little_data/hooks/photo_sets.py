"""Before a run: find out which set of photos it is about, so that no set overwrites another."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from kedro.config import AbstractConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from omegaconf import OmegaConf
from omegaconf.errors import InterpolationResolutionError

from little_data.hooks.parameter_names import find_environment, has_photo_sets
from little_data.hooks.set_records import (
    PhotoSet,
    check_name,
    locate,
    read_sets,
    save_set,
    suggest_name,
)
from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

# A split is the last that ingestion makes: from then on there are results to lose.
LAST_OF_INGESTION = "split_manifest"
NOTHING = object()
SPLIT = "data/03_primary/{name}/split_manifest.parquet"


class PhotoSetsHook:
    """Keep the results of each set of photos in folders of its name.

    The name replaces ``source`` of ``globals.yml``, by which the catalog finds the folders: so it
    counts for runs, commands, notebooks and Kedro-Viz alike.
    """

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Choose the set, in environments that ask for the user's own photos."""
        self.trained: PhotoSet | None = None
        self.project = context.project_path
        self.environment = find_environment(context.config_loader)
        self.name: str | None = None
        # What is asked if the photos that have told the set are photos to classify.
        self.question: str | None = None
        given = context.config_loader.runtime_params or {}
        settings = context.config_loader["globals"]
        # A competition or a data set has a name already, unless the user gives it another one.
        is_named = given.get("name") is None and (given.get("competition") or given.get("dataset"))
        if has_photo_sets(context.config_loader) and not is_named:
            sources = read_sources(Path(context.config_loader.conf_source))
            own = str(settings["source"])
            self.others = {*sources.values()} - {own}
            # Environments with the same source have the same sets, such as folder and cluster.
            self.environments = {name for name, source in sources.items() if source == own}
            self.name = self._choose_name(given, settings)
            replace_source(context.config_loader, self.name)

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Refuse to train on other photos under the same name, and to guess a model."""
        self.trained = None
        if self.question and {"new_images", "raw_images"} & pipeline.inputs() == {"new_images"}:
            raise LittleDataError(self.question)
        images = catalog.config_resolver.config.get("raw_images", {}).get("filepath")
        if self.name is None or not images or "raw_images" not in pipeline.inputs():
            return
        trained = PhotoSet(self.name, self.environment, locate(str(images), self.project))
        may_replace = (run_params["runtime_params"] or {}).get("replace") is True
        self._check_same_photos(trained, may_replace)
        self.trained = trained

    @hook_impl
    def after_dataset_saved(self, dataset_name: str) -> None:
        """Record the set once it has results, also if the run fails later."""
        if dataset_name == LAST_OF_INGESTION and self.trained:
            save_set(self.project, self.trained)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Record the set where everything was up to date."""
        if self.trained:
            save_set(self.project, self.trained)

    def _choose_name(self, given: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
        if given.get("name") is not None:
            name = check_name(given["name"], self.others)
            # Where upper case is no other folder, it is no other set.
            known_by_name = read_sets(self.project).get(name.casefold())
            return known_by_name.name if known_by_name else name
        default = str(settings["source"])
        sets = self._find_sets(default)
        # The photos of a set tell which it is; others may be photos to classify.
        places = [
            locate(str(images), self.project)
            for images in (given.get("images"), settings["images"])
            if images
        ]
        known = [found for place in places for found in sets if found.images == place]
        chosen = known[0] if known else sets[0] if len(sets) == 1 else None
        question = write_question(sets)
        if sets and not chosen:
            raise LittleDataError(question)
        if len(sets) > 1 and known and known[0].images == places[0] and given.get("images"):
            self.question = question
        if chosen:
            logger.info("Set of photos: %s", chosen)
        return chosen.name if chosen else default

    def _find_sets(self, default: str) -> list[PhotoSet]:
        """List the sets of the environment, and results of earlier runs that have no record."""
        sets = read_sets(self.project)
        if default.casefold() not in sets and (self.project / SPLIT.format(name=default)).exists():
            sets[default.casefold()] = PhotoSet(default, self.environment, images=None)
        environments = {self.environment, *self.environments}
        return [found for found in sets.values() if found.environment in environments]

    def _check_same_photos(self, trained: PhotoSet, may_replace: bool) -> None:
        sets = read_sets(self.project)
        before = sets.get(trained.name.casefold())
        if before is None or before.images == trained.images:
            return
        if not may_replace:
            assert trained.images
            free = suggest_name(trained.images, sets, self.others)
            raise LittleDataError(
                f"the results of {before.name} are about the photos in {before.images}, and this "
                f"run is about those in {trained.images}. To keep both apart, add name={free} to "
                f"--params (little-data: --name {free}). If the photos have only moved, or the new "
                "ones are to replace the others, add replace=true to --params"
            )
        logger.warning(
            "name=%s: the photos in %s replace those in %s",
            trained.name,
            trained.images,
            before.images,
        )


def write_question(sets: Iterable[PhotoSet]) -> str:
    """Ask for the name of one of several sets."""
    return (
        f"which set of photos is meant? There are {', '.join(map(str, sets))}. Add one of these "
        "names with --params (little-data, kedro demo and kedro features: --name), or a new name "
        "to train on other photos"
    )


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


def read_sources(configuration: Path) -> dict[str, str]:
    """Read the source of each environment, under which its results lie."""
    return {
        path.parent.name: str(
            (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("source")
        )
        for path in configuration.glob("*/globals.yml")
    }
