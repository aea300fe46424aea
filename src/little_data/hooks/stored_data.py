"""Before a run: refuse one that could not begin, or that would be about other photos."""

from __future__ import annotations

import os
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from little_data.hooks.makers import find_makers, write_command
from little_data.messages.errors import LittleDataError
from little_data.messages.odd_paths import IMAGES_VARIABLE


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


def check_stored_data(run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog) -> None:
    """Refuse a run that takes as stored what no run has made yet.

    Raises:
        LittleDataError: Something is missing; the message says which run makes it.
    """
    makers = find_makers()
    name = (run_params["runtime_params"] or {}).get("name")
    for dataset in sorted(pipeline.inputs() & set(makers)):
        has_default = "default" in catalog.config_resolver.resolve_pattern(dataset)
        if not has_default and not catalog.exists(dataset):
            raise LittleDataError(
                f"{dataset} is not there yet, and this run only reads it. Make it first: "
                f"{write_command(makers[dataset], run_params['env'], name)}"
            )
