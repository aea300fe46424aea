"""Before a run and its nodes: let all of them read photos as ingestion does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog, DatasetError
from kedro.pipeline import Pipeline

from little_data.messages.errors import LittleDataError
from little_data.photos.deep_pixels import show_depth
from little_data.photos.fatal_photos import watch_decoding
from little_data.photos.formats import limit_pixels
from little_data.skipping.files import check_content

# Every command of Kedro loads this module, and building the class takes a while.
if TYPE_CHECKING:
    from little_data.parameters.ingestion import IngestionParameters

FACTS = "image_facts"


class PhotoReadingHook:
    """Let every node read the photos that ingestion takes, none larger, and in the same range."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._depth: int | None = None
        self._is_known = False
        self._makes_facts = False

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note where the photos are written down that are being decoded."""
        self._folder = context.project_path / "data/.decoding"

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Let the runner that skips tell changed files as ingestion does."""
        watch_decoding(self._folder)
        self._is_known, self._makes_facts = False, FACTS in pipeline.all_outputs()
        if parameters := _load_parameters(catalog):
            check_content(parameters.check == "content")

    @hook_impl
    def before_node_run(self, catalog: DataCatalog) -> None:
        """Say it to the readers: skipped nodes have no hooks, and read nothing."""
        if parameters := _load_parameters(catalog):
            limit_pixels(parameters.largest_pixels)
            show_depth(parameters.deep_bits or self._find_depth(catalog))

    @hook_impl
    def after_dataset_saved(self, dataset_name: str) -> None:
        """Ask for the depth again once ingestion has looked at the photos."""
        if dataset_name == FACTS:
            self._is_known = False

    def _find_depth(self, catalog: DataCatalog) -> int | None:
        from little_data.datasets.stores.shown_depth import load_shown_depth

        if not self._is_known:
            try:
                self._depth, self._is_known = load_shown_depth(catalog), True
            except DatasetError as error:
                if not self._makes_facts:
                    raise LittleDataError(
                        f"{FACTS} cannot be loaded. Run the pipeline ingestion to make it again"
                    ) from error
                return None  # this run makes damaged facts again, and needs none before that
        return self._depth


def _load_parameters(catalog: DataCatalog) -> IngestionParameters | None:
    if "params:ingestion" not in catalog:
        return None
    from little_data.parameters.ingestion import IngestionParameters

    # They are plain values, where no node of the pipeline takes them.
    return IngestionParameters.model_validate(catalog.load("params:ingestion"))
