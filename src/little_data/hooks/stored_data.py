"""Before a run: refuse one that could not begin, or that would be about other photos."""

from __future__ import annotations

import os
from itertools import filterfalse
from pathlib import Path
from typing import Any

from kedro.config import AbstractConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog, DatasetError
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline
from kedro.validation.exceptions import ParameterValidationError

from little_data.datasets.files.unfinished import sweep_unfinished
from little_data.hooks.makers import find_maker, find_makers, write_command
from little_data.messages.errors import LittleDataError
from little_data.messages.odd_paths import IMAGES_VARIABLE
from little_data.startup.newest_versions import check_versions


class StoredDataHook:
    """Refuse a run that could not begin, or that would be about other photos than its user's."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note the configuration."""
        self._config_loader = context.config_loader

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Check where the photos come from, and that what the run takes as stored is there.

        What broken-off runs have left unfinished is removed.
        """
        check_images(run_params, pipeline, catalog)
        check_stored_data(run_params, pipeline, catalog, self._config_loader)
        for dataset in filterfalse(is_parameter, pipeline.datasets()):
            check_versions(catalog.config_resolver.resolve_pattern(dataset), run_params["run_id"])
        sweep_unfinished(Path(run_params["project_path"], "data"))

    @hook_impl(trylast=True)
    def on_pipeline_error(
        self,
        error: Exception,
        run_params: dict[str, Any],
        pipeline: Pipeline,
        catalog: DataCatalog,
    ) -> None:
        """Say of an error that nobody has foreseen that it may come from damaged data.

        Raises:
            LittleDataError: What the run has taken as stored is not what was written there.
        """
        if not isinstance(error, (LittleDataError, DatasetError, ParameterValidationError)):
            explain_by_alteration(error, run_params, pipeline, catalog, self._config_loader)


def check_images(run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog) -> None:
    """Refuse ``--params images=…``, or its variable, where other photos are trained on.

    Raises:
        LittleDataError: The run would leave the given photos aside.
    """
    given = (run_params["runtime_params"] or {}).get("images")
    images = given or os.environ.get(IMAGES_VARIABLE)
    if not images or "raw_images" not in pipeline.inputs():
        return
    sources = catalog.config_resolver.config
    if sources["raw_images"].get("filepath") != sources["new_images"]["filepath"]:
        raise LittleDataError(
            f"{'--params images' if given else IMAGES_VARIABLE}={images}: this run is about other "
            "photos. To train on yours, add --env folder; to classify them, add --pipelines predict"
        )


def check_stored_data(
    run_params: dict[str, Any],
    pipeline: Pipeline,
    catalog: DataCatalog,
    config_loader: AbstractConfigLoader,
) -> None:
    """Refuse a run that takes as stored what no run has made yet, or what has been damaged since.

    Raises:
        LittleDataError: Something is missing or damaged; the message says which run makes it.
    """
    name = (run_params["runtime_params"] or {}).get("name")
    makers = find_makers()
    for dataset in sorted(pipeline.inputs() & set(makers)):
        has_default = "default" in catalog.config_resolver.resolve_pattern(dataset)
        command = write_command(makers[dataset], run_params["env"], config_loader, name)
        if not has_default and not catalog.exists(dataset):
            raise LittleDataError(
                f"{dataset} is not there yet, and this run only reads it. Make it first: {command}"
            )
        altered = look_for_alteration(dataset, makers[dataset], run_params, catalog)
        if altered:
            raise LittleDataError(
                f"{altered} is not what was written there: it is damaged, or was changed by hand. "
                f"Make it again: {command}"
            )


def explain_by_alteration(
    error: Exception,
    run_params: dict[str, Any],
    pipeline: Pipeline,
    catalog: DataCatalog,
    config_loader: AbstractConfigLoader,
) -> None:
    """Look also at data without versions, once a run has failed.

    Raises:
        LittleDataError: Something is not what was written there; the message says which run makes
            it.
    """
    name = (run_params["runtime_params"] or {}).get("name")
    makers = find_makers()
    for dataset in sorted(pipeline.inputs() & set(makers)):
        altered = look_for_alteration(
            dataset, makers[dataset], run_params, catalog, has_versions=False
        )
        if altered:
            command = write_command(makers[dataset], run_params["env"], config_loader, name)
            raise LittleDataError(
                f"{altered} is not what was written there, and this run failed "
                f"({type(error).__name__}: {error}). If it is damaged, make it again: {command}"
            ) from error


def look_for_alteration(
    dataset: str,
    pipeline: str,
    run_params: dict[str, Any],
    catalog: DataCatalog,
    has_versions: bool = True,
) -> Path | None:
    """Return where data lie that are not what a node of a pipeline has written."""
    # The runner is not needed by commands that run nothing.
    from little_data.skipping.alterations import find_alteration
    from little_data.skipping.runner import DEFAULT_FOLDER

    fingerprints = Path(run_params["project_path"], DEFAULT_FOLDER)
    maker = find_maker(dataset, pipeline)
    return find_alteration(dataset, maker, catalog, fingerprints, has_versions)
