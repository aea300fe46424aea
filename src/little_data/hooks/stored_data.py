"""Before a run: refuse one that could not begin, or that would be about other photos."""

from __future__ import annotations

from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from little_data.hooks.makers import find_makers, write_command
from little_data.messages.errors import LittleDataError


class StoredDataHook:
    """Refuse a run that could not begin, or that would be about other photos than its user's."""

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Check where the photos come from, and that what the run takes as stored is there."""
        check_images(run_params, pipeline, catalog)
        check_stored_data(run_params, pipeline, catalog)


def check_images(run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog) -> None:
    """Refuse ``--params images=…`` where the training photos are not the user's.

    Raises:
        LittleDataError: The run would leave the given photos aside.
    """
    images = (run_params["runtime_params"] or {}).get("images")
    if not images or "raw_images" not in pipeline.inputs():
        return
    sources = catalog.config_resolver.config
    if sources["raw_images"].get("filepath") != sources["new_images"]["filepath"]:
        raise LittleDataError(
            f"--params images={images}: this run is about other photos. To train on yours, add "
            "--env folder; to classify them, add --pipelines predict"
        )


def check_stored_data(run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog) -> None:
    """Refuse a run that takes as stored what no run has made yet.

    Raises:
        LittleDataError: Something is missing; the message says which run makes it.
    """
    makers = find_makers()
    for dataset in sorted(pipeline.inputs() & set(makers)):
        has_default = "default" in catalog.config_resolver.resolve_pattern(dataset)
        if not has_default and not catalog.exists(dataset):
            raise LittleDataError(
                f"{dataset} is not there yet, and this run only reads it. Make it first: "
                f"{write_command(makers[dataset], run_params['env'])}"
            )
