"""What codes are good for: a linear classifier on a few labelled ones."""

from __future__ import annotations

from little_data.messages.errors import LittleDataError
from little_data.parameters.autoencoders import LinearProbeParameters
from little_data.photos.labels import take_turns
from little_data.startup.lazy_imports import np, npt, pd


class LinearProbeError(LittleDataError):
    """Labelled images that cannot be drawn; the message says which parameter to change."""


def measure_linear_probe(
    codes: npt.NDArray[np.float32],
    rows: pd.DataFrame,
    parameters: LinearProbeParameters,
    seed: int,
) -> dict[str, float]:
    """Measure the test accuracy of a logistic regression on a few labelled codes.

    Args:
        codes: Of shape (count, …), one row an image.
        rows: Columns ``label`` and ``split`` of each image.
        parameters: Numbers of labelled images, and how often they are drawn.
        seed: The labelled images are drawn from it, the same number of each label.

    Returns:
        The accuracy for each number of labelled images, averaged over the draws.

    Raises:
        LinearProbeError: There are fewer training images, or more labels, than labelled images.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    numbers = codes.reshape(len(codes), -1)
    labels = rows["label"].to_numpy()
    test = np.flatnonzero(rows["split"] == "test")
    accuracies = {}
    for labelled in parameters.labelled:
        of_draws = []
        for draw in range(parameters.draws):
            chosen = _draw_labelled(rows, labelled, np.random.default_rng([seed, draw]))
            regression = LogisticRegression(tol=1e-3, max_iter=1000)
            classifier = make_pipeline(StandardScaler(), regression)
            classifier.fit(numbers[chosen], labels[chosen])
            of_draws.append(classifier.score(numbers[test], labels[test]))
        accuracies[str(labelled)] = float(np.mean(of_draws))
    return accuracies


def _draw_labelled(
    rows: pd.DataFrame, labelled: int, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    training = random.permutation(np.flatnonzero(rows["split"] == "train"))
    labels = rows["label"].to_numpy()[training]
    classes = len(set(labels))
    if not classes <= labelled <= len(training):
        raise LinearProbeError(
            f"linear_probe.labelled: {labelled} labelled images cannot be drawn from "
            f"{len(training)} training images with {classes} labels"
        )
    return training[take_turns(labels)[:labelled]]
