"""What codes are good for: a linear classifier on a few labelled ones."""

from __future__ import annotations

from collections.abc import Sequence

from little_data.photos.labels import take_turns
from little_data.startup.lazy_imports import np, npt, pd


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
        draws. A number is left out if there are fewer training images, or more labels.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    numbers = codes.reshape(len(codes), -1)
    labels = rows["label"].to_numpy()
    training = np.flatnonzero(rows["split"] == "train")
    test = np.flatnonzero(rows["split"] == "test")
    classes = len(set(labels[training]))
    accuracies = {}
    # BLAS' threads wait for each other by spinning. Products as small as these take longer so.
    with threadpool_limits(limits=1, user_api="blas"):
        for count in (each for each in labelled if classes <= each <= len(training)):
            of_draws = []
            for draw in range(draws):
                shuffled = np.random.default_rng([seed, draw]).permutation(training)
                chosen = shuffled[take_turns(labels[shuffled])[:count]]
                regression = LogisticRegression(tol=1e-3, max_iter=1000)
                classifier = make_pipeline(StandardScaler(), regression)
                classifier.fit(numbers[chosen], labels[chosen])
                of_draws.append(classifier.score(numbers[test], labels[test]))
            accuracies[str(count)] = float(np.mean(of_draws))
    return accuracies
