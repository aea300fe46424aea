"""What people say is on photos that they have tried: photos and labels for the next training."""

from __future__ import annotations

import hashlib
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.datasets.sources.new_labels import NEW_LABEL_COLUMNS
from little_data.messages.errors import LittleDataError

# Endings that are kept; whatever else a file was called, its content says what it is.
_ENDINGS = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif")
)


class NoMoreRoomError(LittleDataError):
    """More photos would be kept than the demo may write."""


class KeptLabels:
    """Keeps photos in a folder of the project, and their labels in its table of new labels.

    Args:
        folder: For the photos; it is made with the first one.
        table: The CSV file of new labels, which ingestion reads.
        most_bytes: Of the photos in the folder.
    """

    def __init__(self, folder: Path, table: Path, most_bytes: int) -> None:
        self.folder = folder
        self._rows = DecisionRows(table, NEW_LABEL_COLUMNS)
        self._most_bytes = most_bytes
        self._one_at_a_time = threading.Lock()

    def keep(self, photo: Path, label: str) -> Path:
        """Keep a photo with a label; of several labels of a photo the last counts.

        Its file is named by its content: no name that a client gives becomes that of a file.

        Returns:
            Where the photo is now.

        Raises:
            NoMoreRoomError: There are too many.
            DatasetError: The table cannot be written.
            OSError: The photo cannot be written.
        """
        with self._one_at_a_time:
            with photo.open("rb") as file:
                name = hashlib.file_digest(file, "sha256").hexdigest()[:32]
            ending = photo.suffix.lower()
            kept = self.folder / f"{name}{ending if ending in _ENDINGS else ''}"
            if not kept.is_file():
                self._check_room(photo.stat().st_size)
                with write_whole(kept) as unfinished:
                    shutil.copyfile(photo, unfinished)
            when = datetime.now(UTC).isoformat(timespec="seconds")
            self._rows.add({"path": kept.as_posix(), "label": label, "when": when})
        return kept

    def _check_room(self, arriving: int) -> None:
        kept = self.folder.iterdir() if self.folder.is_dir() else ()
        if sum(path.stat().st_size for path in kept) + arriving > self._most_bytes:
            raise NoMoreRoomError(
                f"the demo keeps at most {self._most_bytes / 1024**2:,.0f} MB of photos, and "
                f"{self.folder} is full: move them to your photos"
            )
