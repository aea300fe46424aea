"""What has been decided about the photos: read from the corrections, and written to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from little_data.datasets.sources.decision_rows import DecisionRows, Row
from little_data.labelling.photos import Photos
from little_data.messages.errors import LittleDataError
from little_data.photos.class_names import fold_name, normalise_name
from little_data.photos.labels import LEAVE_OUT

_UNDONE = "undone"
_LONGEST_NAME = 200


class ChangedSinceError(LittleDataError):
    """Another window has decided about a photo since this one saw it."""


@dataclass(frozen=True)
class Decision:
    """What counts for a photo.

    Attributes:
        label: Its class, or "leave out".
        kept: The lists in which somebody has said that the photo may stay as it is.
        rows: How many rows of the corrections are about it: another number, another decision.
        before: What counted before the last row.
    """

    label: str
    kept: frozenset[str] = frozenset()
    rows: int = 0
    before: Decision | None = None


class Decisions:
    """The decisions about the photos of a project, of whoever writes the corrections.

    A decision is a row of its own, and so is taking one back: the last row of a photo counts.

    Args:
        photos: Whose decisions they are.
        rows: The corrections.
    """

    def __init__(self, photos: Photos, rows: DecisionRows) -> None:
        self._photos = photos
        self._rows = rows
        self._given: list[str] = photos.table["given"].tolist()
        self._hashes: list[str] = photos.table["content_hash"].tolist()
        self._paths: list[str] = photos.table["path"].tolist()
        self._spellings: dict[str, str] = {
            fold_name(label): label for label in sorted(set(self._given))
        }
        self._read: object = None
        self._decided: dict[int, Decision] = {}

    def find(self, number: int) -> Decision:
        """Return what counts for a photo now."""
        return self.read().get(number) or Decision(self._given[number])

    def find_given(self, number: int) -> str:
        """Return the class of a photo as the source says it."""
        return self._given[number]

    def read(self) -> Mapping[int, Decision]:
        """Return the decision about each photo that a row is about, by the photo's number.

        Raises:
            DatasetError: The corrections cannot be read.
        """
        rows = self._rows.read()
        if rows is not self._read:
            self._decided = self._follow(rows)
            self._read = rows
        return self._decided

    def decide(self, number: int, label: str | None, queue: str) -> Decision:
        """Write a decision down.

        Args:
            number: Of the photo.
            label: Its class, "leave out", or None to keep what counts.
            queue: The list in which it was decided.
        """
        now = self.find(number).label
        label = now if label is None else self.spell(label)
        done = "left out" if label == LEAVE_OUT else "relabelled"
        self._write(number, label, f"{queue}: {'kept' if label == now else done}")
        return self.find(number)

    def undo(self, number: int, rows: int, queue: str) -> Decision:
        """Take the last decision about a photo back.

        Args:
            number: Of the photo.
            rows: Of the decision that is to be taken back.
            queue: The list in which it is taken back.

        Raises:
            ChangedSinceError: It is not the last one any more.
        """
        last = self.find(number)
        if last.rows != rows or last.before is None:
            raise ChangedSinceError("it has been decided again since then, in another window")
        self._write(number, last.before.label, f"{queue}: {_UNDONE}")
        return self.find(number)

    def spell(self, label: str) -> str:
        """Return a class as it is written here already, if it is.

        Raises:
            LittleDataError: It can be no class.
        """
        name = normalise_name(label)
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise LittleDataError(f"a class needs a name of 1 to {_LONGEST_NAME} characters")
        if name.casefold() == LEAVE_OUT:
            return LEAVE_OUT
        return self._spellings.setdefault(fold_name(name), name)

    def list_classes(self) -> list[str]:
        """Return the classes of all photos, as they are decided, sorted by name."""
        decided = self.read()
        labels = {
            decided[number].label if number in decided else given
            for number, given in enumerate(self._given)
        }
        return sorted(labels - {LEAVE_OUT})

    def _write(self, number: int, label: str, why: str) -> None:
        self._rows.add(
            {
                "path": self._paths[number],
                "content_hash": self._hashes[number],
                "label": label,
                "when": datetime.now().astimezone().isoformat(timespec="seconds"),
                "why": why,
            }
        )

    def _follow(self, rows: Iterable[Row]) -> dict[int, Decision]:
        decided: dict[int, Decision] = {}
        by_hash: dict[str, list[int]] = {}
        for number, content_hash in enumerate(self._hashes):
            by_hash.setdefault(content_hash, []).append(number)
        for row in rows:
            for number in self._find_photos(row, by_hash):
                last = decided.get(number) or Decision(self._given[number])
                decided[number] = _follow_row(last, row, self.spell(row["label"]))
        return decided

    def _find_photos(self, row: Row, by_hash: Mapping[str, list[int]]) -> list[int]:
        """Return the photos that a row is about, as ingestion does it."""
        path, content_hash = row["path"], row["content_hash"]
        if not row["label"]:
            return []
        if not path:
            return by_hash.get(content_hash, [])
        number = self._photos.by_path.get(path)
        fits = number is not None and content_hash in ("", self._hashes[number])
        return [number] if fits and number is not None else []


def _follow_row(last: Decision, row: Row, label: str) -> Decision:
    queue, _, done = row["why"].rpartition(": ")
    if done == _UNDONE and last.before:
        return replace(last.before, label=label, rows=last.rows + 1)
    kept = last.kept | {queue} if done == "kept" else last.kept
    return Decision(label, kept, last.rows + 1, last)
