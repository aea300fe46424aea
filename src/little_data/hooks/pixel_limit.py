"""Before nodes run: set Pillow's limit of pixels to that of ingestion."""

from __future__ import annotations

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog

from little_data.photos.formats import limit_pixels


class PixelLimitHook:
    """Let every node read the photos that ingestion takes, and none larger."""

    @hook_impl
    def before_node_run(self, catalog: DataCatalog) -> None:
        """Set the limit: skipped nodes have no hooks, and read nothing."""
        if "params:ingestion" in catalog:
            limit_pixels(catalog.load("params:ingestion").largest_pixels)
