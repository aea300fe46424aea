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
    """Does something in the background, one time after the other, when it is asked to.

    Args:
        work: What it does. If it fails, the log says so, and what was learned before counts.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = Lock()
        self._is_busy = False
        self._is_asked_again = False

    def ask(self) -> None:
        """Ask for it: at once, or once more after what is going on."""
        with self._lock:
            self._is_asked_again = self._is_busy
            if self._is_busy:
                return
            self._is_busy = True
        Thread(target=self._run, name="learner", daemon=True).start()

    def _run(self) -> None:
        is_asked = True
        while is_asked:
            try:
                self._work()
            except Exception as error:  # the page goes on with what was learned before
                logger.warning("The guesses could not be brought up to date: %r", error)
            with self._lock:
                is_asked, self._is_asked_again = self._is_asked_again, False
                self._is_busy = is_asked
