"""The photos of the view *label*: the next ones to label, each with the model's guess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.labelling.choice import choose_batch, make_directions, measure_margins
from little_data.labelling.decisions import Decisions
from little_data.labelling.guesses import Classifier, Learner, Lesson, learn
from little_data.labelling.photos import make_id
from little_data.labelling.unlabelled import UnlabelledPhotos
from little_data.photos.labels import LEAVE_OUT
from little_data.startup.lazy_imports import np, npt

BATCH = 12  # photos
_LESSON = 6  # after so many labels the model learns anew
_GUESSES = 5


class Batches:
    """Chooses the next photos, keeps their labels, and learns from them.

    Args:
        unlabelled: The photos.
        decisions: Those about the project's own photos, from which is learned as well.
        learned: The features of these photos, of shape (photos, numbers), and their numbers.
        rows: The table of new labels.
        classifier: Of the last run; None if there is none.
    """

    def __init__(
        self,
        unlabelled: UnlabelledPhotos,
        decisions: Decisions,
        learned: tuple[npt.NDArray[Any], npt.NDArray[np.int64]],
        rows: DecisionRows,
        classifier: Classifier | None,
    ) -> None:
        self.unlabelled = unlabelled
        self._decisions = decisions
        self._learned = learned
        self._rows = rows
        self._learner = Learner(self._learn)
        # The learner replaces both at once.
        self._answers = classifier, np.empty((0, 0), np.float32)
        self._directions = np.empty((0, 0), np.float32)

    def find_path(self, photo_id: str) -> str | None:
        """Return the path of the photo that the page calls so; None if there is none."""
        return self.unlabelled.by_id.get(photo_id)

    def read_labels(self) -> Mapping[str, str]:
        """Return the label of each photo that has one, or "leave out", by its path."""
        labels = {row["path"]: row["label"] for row in self._rows.read()}
        return {path: label for path, label in labels.items() if label}

    def label(self, path: str, label: str) -> str:
        """Write the label of a photo down.

        Args:
            path: Of the photo.
            label: A class, "leave out", or "" to take the label back.

        Returns:
            The label as it is written here.
        """
        written = self._decisions.spell(label) if label else ""
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        self._rows.add({"path": path, "label": written, "when": when})
        if len(self._rows.read()) % _LESSON == 0:
            self._learner.ask()
        return written

    def choose(self) -> list[dict[str, Any]]:
        """Choose the photos whose labels help most.

        Returns:
            For each photo its ``id``, ``path`` and ``guesses``: names and probabilities of classes,
            the most probable first.
        """
        photos, features = self.unlabelled.take()
        if not photos:
            return []
        labels = self.read_labels()
        is_known = np.array([photo.path in labels for photo in photos])
        classes, answers = self._answer(features)
        margins = None if answers is None else measure_margins(answers)
        known = np.flatnonzero(is_known)
        chosen = choose_batch(self._find_directions(features), known, margins, BATCH)
        return [
            {
                "id": make_id(photos[number].path),
                "path": photos[number].path,
                "guesses": list_guesses(classes, answers[number] if answers is not None else []),
            }
            for number in chosen.tolist()
        ]

    def _find_directions(self, features: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        if len(self._directions) != len(features):
            self._directions = make_directions(features)
        return self._directions

    def _answer(
        self, features: npt.NDArray[Any]
    ) -> tuple[list[str], npt.NDArray[np.float32] | None]:
        """Return names of classes, and their probabilities for each photo; None: no model."""
        known = self._answers
        classifier, answers = known
        if classifier is None:
            return [], None
        if len(answers) != len(features):
            answers = classifier.head.predict(features)
            # The learner may have put a newer classifier there meanwhile.
            if self._answers is known:
                self._answers = classifier, answers
        return classifier.classes, answers

    def _learn(self) -> None:
        classifier = learn(self._prepare())
        if classifier:
            _, features = self.unlabelled.take()
            self._answers = classifier, classifier.head.predict(features)

    def _prepare(self) -> Lesson:
        """Gather the project's photos, as they are labelled by now, and the new ones."""
        features, numbers = self._learned
        decided = [self._decisions.find(int(number)).label for number in numbers]
        labels = self.read_labels()
        photos, others = self.unlabelled.take()
        all_labels = [*decided, *(labels.get(photo.path, LEAVE_OUT) for photo in photos)]
        used = np.array([label != LEAVE_OUT for label in all_labels])
        width = min(features.shape[1], others.shape[1]) if len(features) else others.shape[1]
        rows = np.concatenate([features[:, :width].reshape(-1, width), others[:, :width]])
        return Lesson(rows[used], [label for label in all_labels if label != LEAVE_OUT])


def list_guesses(classes: list[str], probabilities: Any) -> list[tuple[str, float]]:
    """Return the most probable classes with their probabilities, in [0, 1]."""
    numbers = np.asarray(probabilities)
    if not len(numbers) or np.isnan(numbers).any():
        return []
    order = np.argsort(-numbers, kind="stable")[:_GUESSES]
    return [(classes[number], round(float(numbers[number]), 4)) for number in order]
