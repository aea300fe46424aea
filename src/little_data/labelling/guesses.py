"""What a regression on the bottleneck features makes of photos that nobody has labelled yet."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from little_data.regression.softmax import fit_softmax_regression
from little_data.startup.lazy_imports import np, npt
from little_data.types.heads import Head

logger = logging.getLogger(__name__)

# Of the regression: in the middle of those that the top model tries.
PENALTY = 0.01


@dataclass(frozen=True)
class Classifier:
    """A regression and the names of its classes."""

    head: Head
    classes: list[str]


@dataclass(frozen=True)
class Lesson:
    """What a regression learns from.

    Attributes:
        features: Shape (photos, numbers).
        labels: The class of each photo.
    """

    features: npt.NDArray[Any]
    labels: list[str]


def learn(lesson: Lesson) -> Classifier | None:
    """Fit a regression; None if there are not two classes."""
    classes, numbers = np.unique(np.array(lesson.labels, dtype=object), return_inverse=True)
    if len(classes) < 2:
        return None
    [head] = fit_softmax_regression(lesson.features, numbers, len(classes), [PENALTY])
    return Classifier(head, [str(name) for name in classes])


class Learner:
    """Learns anew in the background, one lesson at a time; until then the last one counts.

    Args:
        classifier: To begin with.
        prepare: Gathers what is known when a lesson begins.
    """

    def __init__(self, classifier: Classifier | None, prepare: Callable[[], Lesson]) -> None:
        self.classifier = classifier
        self._prepare = prepare
        self._lock = Lock()
        self._is_learning = False
        self._is_asked_again = False

    def ask(self) -> None:
        """Ask for a lesson: at once, or after the one that is going on."""
        with self._lock:
            self._is_asked_again = self._is_learning
            if self._is_learning:
                return
            self._is_learning = True
        Thread(target=self._learn, name="learner", daemon=True).start()

    def _learn(self) -> None:
        try:
            self.classifier = learn(self._prepare()) or self.classifier
        except Exception as error:  # the page goes on with what was learned before
            logger.warning("The guesses could not be brought up to date: %r", error)
        with self._lock:
            self._is_learning = False
            is_asked_again = self._is_asked_again
        if is_asked_again:
            self.ask()
