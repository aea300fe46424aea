"""Photos that may spoil the figures are found from the features of all photos."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.inference.features import predict_rows
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import load_photo
from little_data.pipelines.bottleneck.nodes import split_backbone
from little_data.pipelines.report.photo_features import plot_bottleneck_features
from little_data.pipelines.report.suspects import (
    draw_label_issues,
    draw_near_duplicates,
    find_label_issues,
    find_near_duplicates,
)
from little_data.samples import SPECIES, draw_photo
from little_data.types.arrays import ArrayStore
from little_data.types.listing import ImageListing

PARAMETERS = ReportParameters(photos_shown=3, near_duplicate_similarity=0.95)
STRICT = {"photos_shown": 3, "near_duplicate_similarity": 0.999}
WIDTHS = {"widths": [8]}


def features_of(photos, values):
    return ArrayStore(rows=photos.reset_index(drop=True), values=values, seconds=1.0)


@pytest.fixture
def clouds():
    """Features of two views of 40 training and 20 validation photos, and of 10 test photos."""
    random = np.random.default_rng(0)
    labels = np.array(["cat", "dog"] * 35)
    values = random.normal(size=(70, 8)).astype(np.float32)
    values[np.arange(70), (labels == "dog").astype(int)] += 9
    rows = pd.DataFrame({"path": [f"{number}.jpg" for number in range(70)], "label": labels})
    rows["split"] = ["train"] * 40 + ["validation"] * 20 + ["test"] * 10
    rows["view"] = 0
    rows["group"] = pd.Series(None, rows.index, dtype="str")
    return rows.assign(fold=np.where(rows["split"] == "validation", 0, -1)), values


def put_into_folds(rows):
    """Without validation photos: those of the first 60 photos are in three folds."""
    learned = rows.index < 60
    split = rows["split"].where(~learned, "train")
    return rows.assign(split=split, fold=np.where(learned, rows.index % 3, -1))


def split_into_stores(rows, values):
    """Stored as the pipelines do it: further views of the training photos between the photos."""
    learning = rows.iloc[:60]
    views = pd.concat([learning, learning.iloc[:40].assign(view=1)]).sort_index(kind="stable")
    order = views.index.to_numpy()
    learned = np.where(views["view"].to_numpy()[:, None] == 0, values[order], 99)
    return (
        features_of(views, learned.astype(np.float32)),
        features_of(rows.iloc[60:], values[60:]),
    )


def test_photos_of_validation_and_test_are_plotted_where_their_features_are(clouds):
    rows, values = clouds
    cats, dogs = plot_bottleneck_features(*split_into_stores(rows, values), Seed(seed=7)).data
    held_out = rows[rows["split"] != "train"]
    for trace, label in ((cats, "cat"), (dogs, "dog")):
        of_label = held_out[held_out["label"] == label]
        assert trace.name == label
        assert list(trace.text) == [
            f"{photo.split}: {photo.path}" for photo in of_label.itertuples()
        ]
    # What differs most is the class.
    assert max(cats.x) < 0 < min(dogs.x) or max(dogs.x) < 0 < min(cats.x)


def test_the_plane_is_that_of_the_training_photos(clouds):
    rows, values = clouds
    figure = plot_bottleneck_features(*split_into_stores(rows, values), Seed(seed=7))
    values[60:, 7] *= 1000
    other = plot_bottleneck_features(*split_into_stores(rows, values), Seed(seed=7))
    assert figure.layout == other.layout
    assert "% of the variance" in figure.layout.xaxis.title.text
    for trace, same in zip(figure.data, other.data, strict=True):
        of_validation = [text.startswith("validation") for text in trace.text]
        np.testing.assert_array_equal(trace.x[of_validation], same.x[of_validation])
        assert not np.isin(trace.y, same.y).all()


def test_without_test_photos_those_of_validation_are_plotted(clouds):
    learning, test = split_into_stores(*clouds)
    none = ArrayStore(rows=test.rows.head(0), values=test.values[:0], seconds=0.0)
    figure = plot_bottleneck_features(learning, none, Seed(seed=7))
    assert sum(len(trace.x) for trace in figure.data) == 20


def test_where_all_photos_are_learned_from_all_are_plotted(clouds):
    rows, values = clouds
    learning, test = split_into_stores(put_into_folds(rows), values)
    none = ArrayStore(rows=test.rows.head(0), values=test.values[:0], seconds=0.0)
    figure = plot_bottleneck_features(learning, none, Seed(seed=7))
    assert sum(len(trace.x) for trace in figure.data) == 60


@pytest.mark.parametrize("folds", [False, True], ids=["validation", "folds"])
@pytest.mark.parametrize("number", [4, 51, 63], ids=["train", "validation", "test"])
def test_a_wrong_label_is_found_in_every_split(clouds, number, folds):
    rows, values = clouds
    rows = put_into_folds(rows) if folds else rows
    right = rows.loc[number, "label"]
    rows.loc[number, "label"] = "cat" if right == "dog" else "dog"
    stores = split_into_stores(rows, values)
    issues = find_label_issues(*stores, Seed(seed=7))
    assert issues.columns.tolist() == [
        "path",
        "label",
        "given_label",
        "split",
        "label_probability",
    ]
    (found,) = issues.to_dict("records")
    assert (found["path"], found["split"]) == (f"{number}.jpg", rows.loc[number, "split"])
    assert (found["label"], found["given_label"]) == (right, rows.loc[number, "label"])
    assert found["label_probability"] < 0.1
    pd.testing.assert_frame_equal(issues, find_label_issues(*stores, Seed(seed=7)))


def test_without_test_photos_labels_and_duplicates_are_looked_for_all_the_same(clouds):
    rows, values = clouds
    learning, test = split_into_stores(rows, values)
    none = ArrayStore(rows=test.rows.head(0), values=test.values[:0], seconds=0.0)
    assert find_label_issues(learning, none, Seed(seed=7)).empty
    assert find_near_duplicates(learning, none, WIDTHS, PARAMETERS).columns.tolist() == [
        "path",
        "label",
        "given_label",
        "split",
        "other_path",
        "other_label",
        "other_split",
        "similarity",
    ]


def test_near_duplicates_are_looked_for_across_folds_and_not_within_one(clouds):
    """Photos that are learned from together may be alike."""
    rows, values = clouds
    rows = put_into_folds(rows)
    for first, second in ((3, 9), (4, 11), (7, 64)):
        values[second] = values[first] + 0.01
    pairs = find_near_duplicates(
        *split_into_stores(rows, values), WIDTHS, ReportParameters(**STRICT)
    )
    found = pairs[["path", "split", "other_path", "other_split"]].values.tolist()
    assert sorted(found) == [
        ["4.jpg", "fold 2", "11.jpg", "fold 3"],
        ["7.jpg", "fold 2", "64.jpg", "test"],
    ]


def test_only_the_last_level_makes_photos_alike(clouds):
    rows, values = clouds
    wide = np.hstack([values, 1000 * np.random.default_rng(1).normal(size=values.shape)])
    wide[64, :8] = values[7]
    stores = split_into_stores(put_into_folds(rows), wide.astype(np.float32))
    pairs = find_near_duplicates(*stores, {"widths": [8, 16]}, ReportParameters(**STRICT))
    assert pairs[["path", "other_path"]].values.tolist() == [["7.jpg", "64.jpg"]]


def test_where_there_is_nothing_to_show_the_picture_says_so(tmp_path):
    photos = ImageListing(tmp_path, pd.DataFrame({"path": [], "label": []}))
    nothing = pd.DataFrame({"path": [], "other_path": []})
    for draw in (draw_label_issues, draw_near_duplicates):
        picture = np.asarray(draw(nothing, photos, PARAMETERS)[0])
        assert (picture < 100).any()


@pytest.mark.slow
def test_a_photo_that_was_encoded_again_is_found_in_another_split(tmp_path):
    """With the packaged network: of ten drawings its copy alone is nearly the same."""
    random = np.random.default_rng(0)
    for number in range(10):
        (tmp_path / f"{number}.jpg").write_bytes(draw_photo(SPECIES["cat"], random))
    Image.open(tmp_path / "3.jpg").resize((90, 90)).save(tmp_path / "copy.jpg", quality=75)
    paths = [*(f"{number}.jpg" for number in range(10)), "copy.jpg"]
    trunk, tail, levels = split_backbone(
        BackboneParameters(
            name="EfficientNetLite0", weights="packaged", image_size=96, pooling="avg"
        ),
        Seed(seed=7),
    )
    photos = np.stack([load_photo(tmp_path / path, 96, "squeeze") for path in paths])
    features = predict_rows(tail, predict_rows(trunk, photos))
    rows = pd.DataFrame({"path": paths, "label": "cat", "view": 0, "split": "train"})
    rows["group"] = None
    rows.loc[8:, "split"] = "test"
    rows["fold"] = np.where(rows["split"] == "train", 0, -1)
    training = features_of(rows.head(8), features[:8])
    test = features_of(rows.tail(3), features[8:])
    parameters = ReportParameters(photos_shown=3, near_duplicate_similarity=0.9)
    (pair,) = find_near_duplicates(training, test, levels, parameters).to_dict("records")
    assert (pair["path"], pair["split"]) == ("3.jpg", "fold 1")
    assert (pair["other_path"], pair["other_split"]) == ("copy.jpg", "test")
    listing = ImageListing(tmp_path, rows)
    picture, _ = draw_near_duplicates(pd.DataFrame([pair]), listing, parameters)
    assert picture.width < 450  # one pair, and no place for a second
