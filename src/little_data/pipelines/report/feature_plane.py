"""What the frozen network sees: its features of all photos, in two dimensions."""

from __future__ import annotations

from little_data.datasets.array_store import ArrayStore
from little_data.figures.plots import LARGEST_SCATTER
from little_data.figures.style import make_readable
from little_data.lazy_imports import go, np, npt
from little_data.pipelines.report.suspects import gather_photos
from little_data.typing import KerasModel

SYMBOLS = {"train": "circle", "validation": "diamond", "test": "cross"}


def plot_bottleneck_features(
    bottleneck_features: ArrayStore, test_features: ArrayStore, tail_model: KerasModel
) -> go.Figure:
    """Plot the bottleneck features of the photos on their two principal components.

    The components are those of the training photos as they are; labels have no part in them. Of
    more than 3,000 photos so many are plotted, evenly spread.
    """
    photos, features = gather_photos(bottleneck_features, test_features, tail_model)
    points, shares = project_features(features, (photos["split"] == "train").to_numpy())
    table = photos.assign(x=points[:, 0], y=points[:, 1]).sort_values("path", ignore_index=True)
    shown = np.linspace(0, len(table) - 1, min(len(table), LARGEST_SCATTER)).astype(int)
    figure = go.Figure()
    for label, of_label in table.iloc[shown].groupby("label"):
        figure.add_scatter(
            name=str(label),
            x=of_label["x"],
            y=of_label["y"],
            mode="markers",
            marker={"size": 6, "opacity": 0.6, "symbol": of_label["split"].map(SYMBOLS)},
            customdata=of_label[["path", "split"]],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}",
        )
    title = "principal component {}: {:.0%} of the variance"
    figure.update_xaxes(title=title.format(1, shares[0]), constrain="domain")
    figure.update_yaxes(title=title.format(2, shares[1]), constrain="domain", scaleanchor="x")
    figure.update_layout(legend={"itemsizing": "constant"})
    return make_readable(figure)


def project_features(
    features: npt.NDArray[np.float32], is_training: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Project features on the two principal components of those of the training photos.

    Args:
        features: Shape (photos, features), with at least two training photos and features.
        is_training: Which of them are of the training split, of shape (photos,).

    Returns:
        The projections, of shape (photos, 2); and the share of the training photos' variance that
        lies along each component.
    """
    from sklearn.decomposition import PCA

    # Chosen by hand, since the choice of "auto" would hang on the number of photos.
    components = PCA(2, svd_solver="covariance_eigh").fit(features[is_training])
    return components.transform(features), components.explained_variance_ratio_
