"""The network's features in two dimensions: every photo once, where its features put it."""

import numpy as np
import pytest
from project_runs import load

from little_data.pipelines.report.feature_plane import SYMBOLS, project_features


def test_the_plane_is_that_of_the_training_photos():
    """A validation photo far off in another direction does not turn it."""
    training = np.array([[4, 1, 0], [-4, 1, 0], [4, -1, 0], [-4, -1, 0]], np.float32)
    features = np.concatenate([training + 10, [[10, 13, 1000]]]).astype(np.float32)
    points, shares = project_features(features, np.array([True] * 4 + [False]))
    assert shares == pytest.approx([16 / 17, 1 / 17])
    np.testing.assert_allclose(np.abs(points[:4]), np.abs(training[:, :2]), atol=1e-4)
    np.testing.assert_allclose(np.abs(points[4]), [0, 3], atol=1e-3)


def test_every_photo_is_a_point_with_its_own_label_and_split(finished_project):
    manifest = load(finished_project)("split_manifest").set_index("path")
    figure = load(finished_project)("bottleneck_features_plot")
    paths = [point[0] for trace in figure.data for point in trace.customdata]
    assert sorted(paths) == sorted(manifest.index)
    for trace in figure.data:
        of_label = manifest.loc[[point[0] for point in trace.customdata]]
        assert set(of_label["label"]) == {trace.name}
        assert of_label["split"].tolist() == [point[1] for point in trace.customdata]
        assert of_label["split"].map(SYMBOLS).tolist() == list(trace.marker.symbol)
