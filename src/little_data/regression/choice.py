"""The choice of a softmax regression's penalty and features, by photos that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from little_data.evaluation.intervals import estimate_standard_error
from little_data.photos.folds import Round
from little_data.regression.softmax import fit_softmax_regression
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.fits import map_fits
from little_data.types.heads import Head, TopModel

# Half a power of ten apart, the strongest first.
PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)


@dataclass(frozen=True)
class Examples:
    """What a regression learns from.

    Attributes:
        features: Shape (rows, features).
        labels: Number of each row's class, of shape (rows,).
        classes: Number of classes.
        weights: Of each row in the loss, of shape (rows,).
        groups: The group of each row's photo, of shape (rows,); a photo alone is a group of its
            own.
    """

    features: npt.NDArray[Any]
    labels: npt.NDArray[np.int64]
    classes: int
    weights: npt.NDArray[Any]
    groups: npt.NDArray[np.object_]

    def fit(
        self, rows: npt.NDArray[np.int64], features: int, penalties: Sequence[float]
    ) -> list[Head]:
        """Fit a regression on the first features of some rows, for each penalty."""
        return fit_softmax_regression(
            self.features[rows, :features],
            self.labels[rows],
            self.classes,
            penalties,
            self.weights[rows],
        )


def fit_in_rounds(
    examples: Examples,
    rounds: Sequence[Round],
    widths: Sequence[int],
    is_tried: npt.NDArray[np.bool_],
    refit: bool,
) -> tuple[TopModel, pd.DataFrame]:
    """Fit a regression to all rows, and one in each round to those that do not judge it.

    Penalty and features of a round's head are those with which the other rounds have the lowest
    loss: the photos that judge it have no vote, unless there is one round only. (The heads that are
    compared in the other rounds have learned from them; to avoid that too would square the work.)

    Args:
        examples: The rows.
        rounds: Which rows are learned from, and which judge.
        widths: Numbers of features to try: the first so many.
        is_tried: Which rows are learned from while penalty and features are chosen.
        refit: Whether the head that is used learns from all rows; it is the first round's if not.

    Returns:
        The heads; and a row for each candidate, as `summarize_candidates` makes it.
    """
    tried = [each._replace(training=each.training[is_tried[each.training]]) for each in rounds]
    measured = measure_candidates(examples, tried, widths)
    heads = []
    for number, each in enumerate(rounds):
        others = measured[measured["round"] != number] if len(rounds) > 1 else measured
        features, penalty = choose_candidate(others)
        heads += examples.fit(each.training, features, [penalty])
    features, penalty = choose_candidate(measured)
    if refit:
        [head] = examples.fit(np.arange(len(examples.labels)), features, [penalty])
    return (
        TopModel(head=head if refit else heads[0], heads_of_rounds=tuple(heads)),
        summarize_candidates(measured, features, penalty),
    )


def measure_candidates(
    examples: Examples, rounds: Sequence[Round], widths: Sequence[int]
) -> pd.DataFrame:
    """Measure how well regressions classify photos that they have not seen.

    Args:
        examples: The rows to learn from and to judge by.
        rounds: Which rows are learned from, and which judge.
        widths: Numbers of features to try: the first so many.

    Returns:
        One row for each judged photo of each candidate: ``features``, ``penalty``, ``round`` (from
        0), ``row`` (its number in the examples), ``loss`` (nats), ``correct``, ``weight`` and
        ``group``.
    """

    def measure(trial: tuple[int, int]) -> pd.DataFrame:
        number, features = trial
        training, held_out = rounds[number].training, rounds[number].held_out
        heads = examples.fit(training, features, PENALTIES)
        judged = [
            _judge(examples, head, held_out).assign(penalty=penalty)
            for penalty, head in zip(PENALTIES, heads, strict=True)
        ]
        return pd.concat(judged).assign(features=features, round=number)

    trials = product(range(len(rounds)), widths)
    measured = map_fits(measure, trials, copied_bytes=examples.features.nbytes)
    return pd.concat(measured, ignore_index=True)


def _judge(examples: Examples, head: Head, rows: npt.NDArray[np.int64]) -> pd.DataFrame:
    probabilities = head.predict(examples.features[rows])
    labels = examples.labels[rows]
    of_label = probabilities[np.arange(len(rows)), labels]
    return pd.DataFrame(
        {
            "row": rows,
            "loss": -np.log(np.maximum(of_label, np.finfo(np.float32).eps)),
            "correct": probabilities.argmax(axis=1) == labels,
            "weight": examples.weights[rows],
            "group": examples.groups[rows],
        }
    )


def choose_candidate(measured: pd.DataFrame) -> tuple[int, float]:
    """Choose the number of features and the penalty with the lowest weighted loss.

    More features are used only if they lower it by more than the standard error of the difference:
    the rule of one standard error of Breiman et al. 1984, "Classification and Regression Trees". It
    is larger where the photos of a group are alike.

    Args:
        measured: As `measure_candidates` returns it.
    """
    weighted = measured.assign(weighted=measured["loss"] * measured["weight"])
    sums = weighted.groupby(["features", "penalty"])["weighted"].sum().unstack()
    best_penalties = {int(str(k)): float(v) for k, v in sums.idxmin(axis=1).items()}

    def take_photos(features: int) -> pd.DataFrame:
        is_best = weighted["penalty"] == best_penalties[features]
        return weighted[is_best & (weighted["features"] == features)].sort_values("row")

    fewest, *others = sorted(best_penalties)
    best = fewest
    for features in others:
        photos = take_photos(features)
        gains = take_photos(best)["weighted"].to_numpy() - photos["weighted"].to_numpy()
        if gains.mean() > estimate_standard_error(gains, photos["group"].to_numpy(object)):
            best = features
    return best, best_penalties[best]


def summarize_candidates(measured: pd.DataFrame, features: int, penalty: float) -> pd.DataFrame:
    """Summarize what was measured of each candidate, and mark the chosen one.

    Returns:
        Columns ``features``, ``penalty``, ``log_loss`` (nats; the weighted mean, by which is
        chosen), ``accuracy`` (in [0, 1]) and ``chosen``.
    """
    weighted = measured.assign(weighted=measured["loss"] * measured["weight"])
    groups = weighted.groupby(["features", "penalty"])
    sums = groups[["weighted", "weight"]].sum()
    table = pd.DataFrame(
        {"log_loss": sums["weighted"] / sums["weight"], "accuracy": groups["correct"].mean()}
    ).reset_index()
    is_chosen = (table["features"] == features) & (table["penalty"] == penalty)
    return table.assign(chosen=is_chosen)
