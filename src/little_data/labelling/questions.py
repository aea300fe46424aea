"""What the page may ask and say, each in its form, and the answers."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from little_data.labelling.batches import list_guesses
from little_data.labelling.photos import make_id
from little_data.labelling.project import LabellingProject
from little_data.labelling.review import Finding, Queue
from little_data.labelling.seeing import Wanted, find_mistakes, find_photos
from little_data.labelling.small_classes import list_small_classes
from little_data.messages.errors import LittleDataError
from little_data.photos.labels import LEAVE_OUT

MOST_SHOWN = 60

PhotoId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Label = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(max_length=200)]
Place = Annotated[int, Field(ge=0, le=10**9)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QueueQuestion(_Question):
    """Which photos a list shows: those that are open, or those that are done."""

    queue: Name
    done: bool = False
    offset: Place = 0


class PhotosQuestion(_Question):
    """Which photos are to be seen."""

    label: Name = ""
    split: Name = ""
    mistakes: bool = False
    least: Share = 0.0
    most: Share = 1.0
    similar: PhotoId | None = None
    offset: Place = 0


class DecisionQuestion(_Question):
    """What is decided about a photo; without a label it stays as it is."""

    id: PhotoId
    label: Label | None
    queue: Name


class UndoQuestion(_Question):
    """Which decision is taken back: the photo's, with the number of its rows."""

    id: PhotoId
    rows: Place
    queue: Name


class LabelQuestion(_Question):
    """The label of a photo that had none; "" takes it back."""

    id: PhotoId
    label: Annotated[str, Field(max_length=200)]


class UnknownPhotoError(LittleDataError):
    """The page asks for a photo that is not in this project."""


class Answers:
    """Answers what the page asks, and writes down what it says, one after the other.

    Args:
        project: What is known of the photos.
    """

    def __init__(self, project: LabellingProject) -> None:
        self._project = project
        self._photos, self._decisions = project.photos, project.decisions
        self._queues = {queue.name: queue for queue in project.queues}
        self._paths: list[str] = self._photos.table["path"].tolist()
        self._splits = self._photos.table["split"].tolist()
        self._learned = self._photos.table["learned"].tolist()
        self._is_mistake = find_mistakes(self._photos)
        self._lock = Lock()

    def describe(self) -> dict[str, Any]:
        """Describe the project: classes, lists, what waits for a run, what there is to label."""
        with self._lock:
            decided = self._decisions.read()
            waiting = sum(
                decision.label != self._learned[number] for number, decision in decided.items()
            )
            return {
                "photos": len(self._paths),
                "classes": self._list_classes(),
                "splits": sorted(set(self._splits) - {""}),
                "queues": [self._describe_queue(queue) for queue in self._queues.values()],
                "waiting": waiting + len(self._list_new_labels()),
                "small_classes": self._describe_small_classes(),
                "command": self._project.command,
                "files": [str(path) for path in self._project.files],
                "unlabelled": self._describe_unlabelled(),
            }

    def list_queue(self, question: QueueQuestion) -> dict[str, Any]:
        """List photos of a list, from a place on."""
        with self._lock:
            queue = self._queues.get(question.queue)
            if queue is None:
                raise UnknownPhotoError("there is no such list")
            found = queue.list_open(self._decisions, not question.done)
            shown = found[question.offset : question.offset + MOST_SHOWN]
            return {
                "total": len(found),
                "photos": [self._describe_finding(finding) for finding in shown],
            }

    def list_photos(self, question: PhotosQuestion) -> dict[str, Any]:
        """List photos that are to be seen, from a place on."""
        wanted = Wanted(
            question.label, question.split, question.mistakes, question.least, question.most
        )
        with self._lock:
            similar = None if question.similar is None else self._find(question.similar)
            found = find_photos(self._photos, self._decisions, wanted, similar)
            shown = found[question.offset : question.offset + MOST_SHOWN].tolist()
            return {"total": len(found), "photos": [self.describe_photo(each) for each in shown]}

    def decide(self, question: DecisionQuestion) -> dict[str, Any]:
        """Write a decision down, and describe the photo after it."""
        with self._lock:
            number = self._find(question.id)
            self._decisions.decide(number, question.label, question.queue)
            return self.describe_photo(number)

    def undo(self, question: UndoQuestion) -> dict[str, Any]:
        """Take a decision back, and describe the photo after it."""
        with self._lock:
            number = self._find(question.id)
            self._decisions.undo(number, question.rows, question.queue)
            return self.describe_photo(number)

    def label(self, question: LabelQuestion) -> dict[str, Any]:
        """Write the label of a photo down that had none."""
        batches = self._project.batches
        with self._lock:
            path = batches.find_path(question.id) if batches else None
            if batches is None or path is None:
                raise UnknownPhotoError("there is no such photo to label")
            return {"id": question.id, "label": batches.label(path, question.label)}

    def choose_batch(self) -> dict[str, Any]:
        """Choose the photos to label next."""
        batches = self._project.batches
        with self._lock:
            return {"photos": batches.choose() if batches else []}

    def find_file(self, photo_id: str) -> Path | None:
        """Return the path of a photo of the project, or of one to label; None if there is none."""
        batches = self._project.batches
        number = self._photos.numbers.get(photo_id)
        if number is not None:
            return self._photos.root / self._paths[number]
        path = batches.find_path(photo_id) if batches else None
        return None if path is None else self._photos.root / path

    def describe_photo(self, number: int) -> dict[str, Any]:
        """Describe a photo: what it is called, what is decided, and what the model says."""
        decision = self._decisions.find(number)
        probabilities = self._photos.probabilities[number]
        return {
            "id": make_id(self._paths[number]),
            "path": self._paths[number],
            "label": decision.label,
            "learned": self._learned[number],
            "split": self._splits[number],
            "mistake": bool(self._is_mistake[number]),
            "guesses": list_guesses(self._photos.classes, probabilities),
            "kept": sorted(decision.kept),
            "rows": decision.rows,
            "undoable": decision.before is not None,
        }

    def _describe_finding(self, finding: Finding) -> dict[str, Any]:
        found = self.describe_photo(finding.number)
        other = None if finding.other is None else self.describe_photo(finding.other)
        return {**found, "note": finding.note, "suggestion": finding.suggestion, "other": other}

    def _describe_queue(self, queue: Queue) -> dict[str, Any]:
        open_ones = len(queue.list_open(self._decisions, are_open=True))
        return {
            "name": queue.name,
            "title": queue.title,
            "open": open_ones,
            "done": len(queue.findings) - open_ones,
            "missing": queue.missing,
        }

    def _describe_unlabelled(self) -> dict[str, Any] | None:
        batches = self._project.batches
        if batches is None:
            return None
        photos, _ = batches.unlabelled.take()
        labels = batches.read_labels()
        return {
            "folder": str(self._project.folder),
            "found": batches.unlabelled.found,
            "looked_at": batches.unlabelled.looked_at,
            "is_looking": batches.unlabelled.is_looking,
            "problem": batches.unlabelled.problem,
            "ready": len(photos),
            "labelled": sum(photo.path in labels for photo in photos),
        }

    def _list_classes(self) -> list[str]:
        batches = self._project.batches
        new = {*batches.read_labels().values()} if batches else set()
        return sorted({*self._decisions.list_classes(), *new} - {LEAVE_OUT})

    def _describe_small_classes(self) -> dict[str, Any]:
        needed = self._project.needed
        found = list_small_classes(self._photos, self._decisions, self._list_new_labels(), needed)
        return {
            "photos": list(found.items()),
            "least": needed.least,
            "is_test_apart": needed.is_test_apart,
        }

    def _list_new_labels(self) -> list[str]:
        """List the labels of photos that have joined since the last run."""
        batches = self._project.batches
        labels = batches.read_labels() if batches else {}
        return [
            label
            for path, label in labels.items()
            if label != LEAVE_OUT and path not in self._photos.by_path
        ]

    def _find(self, photo_id: str) -> int:
        number = self._photos.numbers.get(photo_id)
        if number is None:
            raise UnknownPhotoError("there is no such photo in this project")
        return number
