"""How the accuracy grows with the number of photos that a model learns from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.fits import map_fits

SMALLEST = 2  # photos of each class; one tells nothing about what its class has in common
_STEPS = (1, 2, 3, 5)

# From training features, training labels and held-out features to the class probabilities of the
# held-out photos, of shape (held-out photos, classes). Some class may have no training label.
Fit: TypeAlias = (
    "Callable[[npt.NDArray[Any], npt.NDArray[np.int64], npt.NDArray[Any]], npt.NDArray[Any]]"
)


@dataclass(frozen=True)
class LearningCurve:
    """Which photos were classified correctly by models that learned from fewer photos.

    Attributes:
        photos_a_class: How many training photos of each class the models of each size had, on
            average over the classes, the folds and the draws; ascending, of shape (sizes,).
        correct: Whether each photo was classified correctly, of shape (sizes, draws, photos).
    """

    photos_a_class: npt.NDArray[np.float64]
    correct: npt.NDArray[np.bool_]


def measure_learning_curve(
    features: npt.NDArray[Any],
    labels: npt.NDArray[np.int64],
    folds: npt.NDArray[np.int64],
    groups: npt.NDArray[Any],
    fit: Fit,
    draws: int,
    seed: int,
) -> LearningCurve:
    """Fit models to few and to more photos, and judge each by the fold that it has not seen.

    The sizes are 2, 3, 5, 10, 20, 30, 50, … photos of each class (or all that a class has), and
    last all photos of the other folds. In each draw a larger size holds the photos of the smaller
    ones, as a collection grows; photos of a group are drawn one after the other, as they would be
    taken.

    Args:
        features: Shape (photos, numbers).
        labels: Number of each photo's class, from 0, of shape (photos,).
        folds: Number of the fold that each photo is held out in, of shape (photos,); at least two
            different ones.
        groups: The group of each photo, of shape (photos,); each photo's own if they are
            independent.
        fit: Fits a model and classifies the held-out photos; it is called in several threads.
        draws: How often the photos of each size are drawn. All of them are taken once.
        seed: Seed of the draws.
    """
    class_sizes = [np.bincount(labels[folds != fold]) for fold in np.unique(folds)]
    sizes = _choose_sizes(max(int(counts.max()) for counts in class_sizes))
    correct = np.zeros((len(sizes), draws, len(labels)), dtype=bool)

    def measure(trial: tuple[int, int]) -> None:
        draw, fold = trial
        held_out, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        order = others[_shuffle_groups(groups[others], np.random.default_rng([seed, draw, fold]))]
        turns = _count_turns(labels[order])
        for number, size in enumerate(sizes if draw == 0 else sizes[:-1]):
            chosen = order[turns < size]
            probabilities = fit(features[chosen], labels[chosen], features[held_out])
            correct[number, draw, held_out] = probabilities.argmax(axis=1) == labels[held_out]

    trials = product(range(draws), np.unique(folds))
    for _ in map_fits(measure, trials, copied_bytes=features.nbytes):
        pass
    correct[-1] = correct[-1, 0]
    drawn = [np.mean([counts.clip(max=size).sum() for counts in class_sizes]) for size in sizes]
    return LearningCurve(np.array(drawn) / len(np.unique(labels)), correct)


def tabulate_learning_curve(curve: LearningCurve) -> pd.DataFrame:
    """Make a table of a learning curve, one row a size.

    Returns:
        Columns ``photos_a_class``; ``accuracy``, the mean over the photos and draws; and
        ``lowest`` and ``highest``, the accuracies of the worst and of the best draw.
    """
    of_draws = curve.correct.mean(axis=2)
    return pd.DataFrame(
        {
            "photos_a_class": curve.photos_a_class,
            "accuracy": of_draws.mean(axis=1),
            "lowest": of_draws.min(axis=1),
            "highest": of_draws.max(axis=1),
        }
    )


def _choose_sizes(largest: int) -> list[int]:
    """Return the numbers of photos of a class; the last takes all that the largest class has."""
    steps = [step * 10**power for power in range(len(str(largest))) for step in _STEPS]
    return [size for size in steps if SMALLEST <= size < 0.9 * largest] + [largest]


def _shuffle_groups(groups: npt.NDArray[Any], random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return an order of the photos: the groups at random, and at random within each."""
    found, numbers = np.unique(groups, return_inverse=True)
    places = random.permutation(len(found))[numbers]
    return np.lexsort((random.random(len(groups)), places))


def _count_turns(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many photos of its class come before each photo."""
    return np.asarray(pd.Series(labels).groupby(labels).cumcount(), dtype=np.int64)
