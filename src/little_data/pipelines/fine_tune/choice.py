"""The choice of a depth, by photos that the networks have not seen."""

from __future__ import annotations

from little_data.evaluation.intervals import estimate_standard_error
from little_data.evaluation.metrics import label_losses
from little_data.evaluation.temperature import apply_temperature, fit_temperature
from little_data.photos.labels import number_labels
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import list_predicted_classes, take_probabilities


def choose_depth(trials: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Compare depths by their log loss at the best temperature, and choose one.

    A network that was trained further is often too sure of itself. One temperature for all photos
    mends that, and the finished model has it too. A deeper training is chosen only where its loss
    is lower by more than the standard error of the difference: the rule of one standard error of
    Breiman et al. 1984, "Classification and Regression Trees". It is larger where the photos of a
    group are alike.

    Args:
        trials: The judged photos of each depth, the shallowest first: ``depth``, ``path``,
            ``label``, ``predicted``, ``group`` (its own of a photo alone), ``weight`` (1 where each
            photo counts alike) and ``probability_<class>``. All depths have the same photos.

    Returns:
        The chosen depth; and one row a depth: ``depth``, ``photos``, ``accuracy``, ``log_loss``
        (nats), ``temperature``, ``gain`` (how much lower the loss is than that of the best one
        before it, by weight) and ``gain_error`` (its standard error).
    """
    chosen, rows = str(trials["depth"].iloc[0]), []
    _, lowest = _calibrate(trials[trials["depth"] == chosen])
    for depth, photos in trials.groupby("depth", sort=False):
        temperature, losses = _calibrate(photos)
        gains = lowest - losses
        in_order = photos.sort_values("path")
        gains *= in_order["weight"].to_numpy()
        groups = in_order["group"].to_numpy(object)
        error = estimate_standard_error(gains, groups)
        if gains.mean() > error:
            chosen, lowest = str(depth), losses
        rows.append(
            {
                "depth": depth,
                "photos": len(losses),
                "accuracy": float((photos["predicted"] == photos["label"]).mean()),
                "log_loss": float(losses.mean()),
                "temperature": temperature,
                "gain": float(gains.mean()),
                "gain_error": error,
            }
        )
    table = pd.DataFrame(rows)
    return chosen, table


def _calibrate(photos: pd.DataFrame) -> tuple[float, npt.NDArray[np.float64]]:
    photos = photos.sort_values("path")
    probabilities = take_probabilities(photos)
    labels = number_labels(photos, list_predicted_classes(photos))
    temperature = fit_temperature(probabilities, labels)
    return temperature, label_losses(apply_temperature(probabilities, temperature), labels)
