"""What codes are good for: a linear classifier on a few labelled ones."""

from __future__ import annotations

from collections.abc import Sequence

from little_data.messages.errors import LittleDataError
from little_data.photos.labels import take_turns
from little_data.startup.lazy_imports import np, npt, pd


class LinearProbeError(LittleDataError):
    """Labelled images that cannot be drawn; the message says which parameter to change."""


def measure_linear_probe(
    codes: npt.NDArray[np.float32],
    rows: pd.DataFrame,
    labelled: Sequence[int],
    draws: int,
    seed: int,
) -> dict[str, float]:
    """Measure the test accuracy of a logistic regression on a few labelled codes.

    Args:
        codes: Shape (images, …): one code, of any shape, for each image.
        rows: Columns ``label`` and ``split``, a row for each image.
        labelled: Numbers of labelled images to try: the regression is fitted to so many, drawn
            from the training images, as equally many of each label as can be.
        draws: How often the labelled images are drawn.
        seed: Seed of the draws.

    Returns:
        The accuracy in [0, 1] for each number of labelled images (as text), averaged over the
        draws.

    Raises:
        LinearProbeError: There are fewer training images, or more labels, than labelled images.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    numbers = codes.reshape(len(codes), -1)
    labels = rows["label"].to_numpy()
    test = np.flatnonzero(rows["split"] == "test")
    accuracies = {}
    # BLAS' threads wait for each other by spinning. Products as small as these take longer so.
    with threadpool_limits(limits=1, user_api="blas"):
        for count in labelled:
            of_draws = []
            for draw in range(draws):
                chosen = _draw_labelled(rows, count, np.random.default_rng([seed, draw]))
                regression = LogisticRegression(tol=1e-3, max_iter=1000)
                classifier = make_pipeline(StandardScaler(), regression)
                classifier.fit(numbers[chosen], labels[chosen])
                of_draws.append(classifier.score(numbers[test], labels[test]))
            accuracies[str(count)] = float(np.mean(of_draws))
    return accuracies


def _draw_labelled(
    rows: pd.DataFrame, count: int, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    training = random.permutation(np.flatnonzero(rows["split"] == "train"))
    labels = rows["label"].to_numpy()[training]
    classes = len(set(labels))
    if not classes <= count <= len(training):
        raise LinearProbeError(
            f"linear_probe.labelled: {count} labelled images cannot be drawn from "
            f"{len(training)} training images with {classes} labels"
        )
    return training[take_turns(labels)[:count]]
