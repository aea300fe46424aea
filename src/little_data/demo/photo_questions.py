"""What the page asks about photos, and what it is told."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from kedro.io import DatasetError

from little_data.demo.answers import PhotoAnswer, answer_photo, draw_overlay
from little_data.demo.kept_labels import KeptLabels
from little_data.demo.known_photos import KnownPhoto, KnownPhotos, SimilarPhotos
from little_data.demo.limits import Limits
from little_data.demo.pictures import make_photo_url
from little_data.demo.uploads import NotUploadedError, Uploads
from little_data.local_server.reading import SHOWN_SIDE, PhotoReader, ReadPhoto
from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import UnusablePhotoError
from little_data.types.networks import KerasModel

_THUMBNAIL_SIDE = 240  # pixels

# What the page is told: values of JSON.
Told: TypeAlias = dict[str, Any]


class TooManyQuestionsError(LittleDataError):
    """Too many photos wait for their answer."""


class PhotoQuestions:
    """Answers the page's questions about photos, one after the other.

    A question names a photo: an uploaded one by its path, an example by its number.

    Args:
        model: The finished model, an `ImageClassifier`.
        uploads: The uploaded photos.
        reader: Reads them.
        known: The photos of the model's own set.
        kept: Where photos go with the label that a person gives; None if nothing may be written.
        limits: How many questions may wait.
    """

    def __init__(
        self,
        model: KerasModel,
        uploads: Uploads,
        reader: PhotoReader[ReadPhoto],
        known: KnownPhotos,
        kept: KeptLabels | None,
        limits: Limits,
    ) -> None:
        self._model = model
        self._uploads = uploads
        self._reader = reader
        self._known = known
        self._similar = SimilarPhotos(model, known.compared) if known.compared else None
        self._kept = kept
        self._examples: list[Told] | None = None
        self._waiting = threading.BoundedSemaphore(limits.waiting)
        self._most_waiting = limits.waiting
        self._one_at_a_time = threading.Lock()

    def list_examples(self) -> Told:
        """Return the ``examples``: number, picture and class of each that can be read."""
        return self._tell(self._list_examples)

    def answer(self, question: Mapping[str, Any]) -> Told:
        """Say what is on a photo.

        Args:
            question: The ``photo``.

        Returns:
            The ``picture``, the row of the table of predictions as ``texts`` and ``numbers``,
            ``decision``, ``predicted`` and ``probability`` of that class; or the ``reason`` why
            there is no answer.
        """
        return self._tell(lambda: self._answer(question))

    def explain(self, question: Mapping[str, Any]) -> Told:
        """Say why a photo gets its answer.

        Args:
            question: The ``photo``.

        Returns:
            All ``probabilities``, the highest first; the ``whole`` photo and the ``overlay`` of its
            Grad-CAM; the most ``similar`` training photos; or the ``reason`` why there is none.
        """
        return self._tell(lambda: self._explain(question))

    def keep(self, question: Mapping[str, Any]) -> Told:
        """Keep an uploaded photo for the next training.

        Args:
            question: The ``photo``, and the number of its ``label`` among the model's classes.

        Returns:
            The class that it is ``kept`` as; or the ``reason`` why it is not.
        """
        return self._tell(lambda: self._keep(question))

    def _tell(self, find_answer: Callable[[], Told]) -> Told:
        try:
            with self._wait():
                return find_answer()
        except (LittleDataError, DatasetError) as error:
            return {"reason": str(error)}
        except OSError as error:
            return {"reason": f"it cannot be written: {error.strerror}"}

    @contextlib.contextmanager
    def _wait(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise TooManyQuestionsError(
                f"{self._most_waiting} photos wait already: try again in a moment"
            )
        try:
            with self._one_at_a_time:
                yield
        finally:
            self._waiting.release()

    def _list_examples(self) -> Told:
        if self._examples is None:
            shown = []
            for number, example in enumerate(self._known.examples):
                with contextlib.suppress(UnusablePhotoError):
                    photo = self._reader.read(example.path)
                    shown.append({"photo": number, **_show(photo, example)})
            self._examples = shown
        return {"examples": self._examples}

    def _answer(self, question: Mapping[str, Any]) -> Told:
        photo = self._reader.read(self._find(question["photo"]))
        answer = answer_photo(self._model, photo)
        return {
            "picture": make_photo_url(photo.shown, _THUMBNAIL_SIDE),
            "decision": answer.decision,
            "predicted": answer.predicted,
            "probability": answer.probabilities[answer.predicted],
            **_split_row(answer),
        }

    def _explain(self, question: Mapping[str, Any]) -> Told:
        photo = self._reader.read(self._find(question["photo"]))
        answer = answer_photo(self._model, photo)
        ranked = sorted(answer.probabilities.items(), key=lambda item: -item[1])
        return {
            "probabilities": ranked,
            "whole": make_photo_url(photo.shown, SHOWN_SIDE),
            "overlay": make_photo_url(
                draw_overlay(self._model, photo, answer.predicted), SHOWN_SIDE
            ),
            "similar": self._find_similar(photo),
        }

    def _find_similar(self, photo: ReadPhoto) -> list[Told]:
        shown = []
        for similar, cosine in self._similar.find(photo) if self._similar else ():
            with contextlib.suppress(UnusablePhotoError):
                found = self._reader.read(similar.path)
                shown.append({**_show(found, similar), "cosine": cosine})
        return shown

    def _keep(self, question: Mapping[str, Any]) -> Told:
        if self._kept is None or not isinstance(question["photo"], str):
            raise LittleDataError("no label of this photo can be kept")
        if question["label"] >= len(self._model.class_names):
            raise LittleDataError("the model has no such class")
        path, label = self._find(question["photo"]), self._model.class_names[question["label"]]
        self._reader.read(path)  # what is no photo is not kept
        self._kept.keep(path, label)
        return {"kept": label}

    def _find(self, photo: str | int) -> Path:
        if isinstance(photo, str):
            return self._uploads.find(photo)
        if photo >= len(self._known.examples):
            raise NotUploadedError("there is no such example")
        return self._known.examples[photo].path


def _show(photo: ReadPhoto, known: KnownPhoto) -> Told:
    return {"picture": make_photo_url(photo.shown, _THUMBNAIL_SIDE), "label": known.label}


def _split_row(answer: PhotoAnswer) -> Told:
    """Return texts, and numbers with all digits that 32 bits have, as predictions.csv has them."""
    values = answer.row.values()
    return {
        "texts": [value for value in values if isinstance(value, str)],
        "numbers": [f"{value:.7g}" for value in values if not isinstance(value, str)],
    }
