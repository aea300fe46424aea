"""HTML as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import HTMLPreview

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole


class HTMLDataset(AbstractDataset[str, str]):
    """A file of HTML, in UTF-8.

    Args:
        filepath: The file.
        default: What is loaded while there is no file. None: that is an error.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self, *, filepath: str, default: str | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        self._filepath = Path(filepath)
        self._default = default
        self.metadata = metadata

    def load(self) -> str:
        """Read the file.

        Raises:
            DatasetError: There is no file and no default, or it can't be read.
        """
        if self._default is not None and not self._exists():
            return self._default
        with explain_os_errors(f"{self._filepath} cannot be read"):
            try:
                return self._filepath.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise DatasetError(
                    f"{self._filepath}: this is no text in UTF-8 ({error}). Delete it and run again"
                ) from None

    def save(self, data: str) -> None:
        """Write the file; it is there when it is whole.

        Raises:
            DatasetError: It can't be written.
        """
        with (
            explain_os_errors(f"{self._filepath} cannot be written"),
            write_whole(self._filepath) as unfinished,
        ):
            unfinished.write_text(data, encoding="utf-8", newline="\n")

    def preview(self) -> HTMLPreview:
        """Show the texts, tables and pictures in Kedro-Viz, which leaves out scripts."""
        return HTMLPreview(self.load())

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath.as_posix(), "default": self._default}
