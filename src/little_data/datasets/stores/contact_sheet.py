"""Pictures that Kedro-Viz shows."""

from __future__ import annotations

import base64
from pathlib import Path

from kedro_datasets._typing import ImagePreview
from kedro_datasets.pillow import ImageDataset


class ContactSheetDataset(ImageDataset):
    """Kedro's image dataset with a preview of the whole picture."""

    def preview(self) -> ImagePreview:
        """Return the picture file, encoded in base64."""
        return ImagePreview(base64.b64encode(Path(self._get_load_path()).read_bytes()).decode())
