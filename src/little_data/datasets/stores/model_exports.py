"""A model in the formats of several runtimes."""

from __future__ import annotations

import json
from pathlib import Path

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.types.exports import ModelExport

METADATA = "metadata.json"


class ModelExportsDataset(LocalVersionedDataset[dict[str, ModelExport], dict[str, Path]]):
    """A folder with one subfolder for each format: the model's files and ``metadata.json``.

    Saving takes a `ModelExport` by the name of its format; loading gives the subfolder by that
    name. The folder is written beside its place and moved there when it is whole.

    Args:
        filepath: The folder.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def load(self) -> dict[str, Path]:
        """Find the subfolder of each format."""
        folder = Path(self._get_load_path())
        return {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{METADATA}"))}

    def save(self, data: dict[str, ModelExport]) -> None:
        """Write the files of each format.

        Raises:
            DatasetError: They can't be written.
        """
        place = Path(self._get_save_path())
        with explain_os_errors(f"{place} cannot be written"), write_whole(place) as unfinished:
            unfinished.mkdir()
            for name, export in data.items():
                _write_export(unfinished / name, export)

    def _exists(self) -> bool:
        return bool(self._version and self._get_versions()) or Path(self._filepath).is_dir()


def _write_export(folder: Path, export: ModelExport) -> None:
    text = json.dumps(export.metadata, indent=2, ensure_ascii=False)
    for name, content in {**export.files, METADATA: f"{text}\n".encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
