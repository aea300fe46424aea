"""What the frozen network makes of all the photos."""

from __future__ import annotations

from little_data.figures.plots import plot_points
from little_data.figures.style import escape, make_readable
from little_data.parameters.base import Seed
from little_data.startup.lazy_imports import go, np, npt, pd
from little_data.types.arrays import ArrayStore


def plot_bottleneck_features(
    bottleneck_features: ArrayStore, test_bottleneck_features: ArrayStore, seed: Seed
) -> go.Figure:
    """Plot the bottleneck features of the photos of validation and test as points of a plane.

    It is the plane of the first two principal components of the training photos: neither it nor
    the features know of any label, or of the photos that are shown. Where all photos are trained
    with, all are shown.
    """
    from sklearn.decomposition import PCA

    photos, features = gather_photos(bottleneck_features, test_bottleneck_features)
    is_training = (photos["split"] == "train").to_numpy()
    components = PCA(2, svd_solver="randomized", random_state=seed.seed)
    components.fit(features[is_training])
    is_shown = ~is_training if not is_training.all() else is_training
    x, y = components.transform(features[is_shown]).T
    first, second = (
        f"principal component {number} ({share:.0%} of the variance)"
        for number, share in enumerate(components.explained_variance_ratio_, start=1)
    )
    shown = photos[is_shown]
    points = shown.assign(x=x, y=y, text=(shown["split"] + ": " + shown["path"]).map(escape))
    return make_readable(plot_points(points, titles=(first, second)))


def gather_photos(
    bottleneck_features: ArrayStore, test_bottleneck_features: ArrayStore
) -> tuple[pd.DataFrame, npt.NDArray[np.float32]]:
    """Return all photos, each once and as it is, and their bottleneck features.

    Returns:
        Columns ``path``, ``split``, ``label``, ``fold`` and ``group`` (NA for a photo without one),
        and an array with a row for each photo.
    """
    stores = [bottleneck_features, test_bottleneck_features]
    unchanged = [np.flatnonzero(store.rows["view"] == 0) for store in stores]
    pairs = list(zip(stores, unchanged, strict=True))
    photos = pd.concat([store.rows.iloc[rows] for store, rows in pairs], ignore_index=True)
    features = [store.values[rows] for store, rows in pairs]
    return photos[["path", "split", "label", "fold", "group"]], np.concatenate(features)
