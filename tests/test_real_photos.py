"""Real photos and real weights, for those who have them.

The folder that the environment variable LITTLE_DATA_REAL_PHOTOS names must have
``dogs-vs-cats/train.zip``, photos in the layout of Kaggle's competition (1,400 of each class, with
those that the tests name), and ``weights/vgg16_notop.weights.h5``, Keras's weights of VGG16.
"""

import os
from pathlib import Path

import keras
import numpy as np
import pytest

from little_data.datasets import ImageArchiveDataset
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import load_photos
from little_data.pipelines.bottleneck.nodes import split_backbone
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.pipelines.report.suspects import find_label_issues, find_near_duplicates
from little_data.types.arrays import ArrayStore

REAL_DATA = Path(os.environ.get("LITTLE_DATA_REAL_PHOTOS", ""))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "LITTLE_DATA_REAL_PHOTOS" not in os.environ,
        reason="LITTLE_DATA_REAL_PHOTOS names no folder of real photos",
    ),
]


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """2,800 photos of cats and dogs in the layout of Kaggle's competition."""
    archive = REAL_DATA / "dogs-vs-cats/train.zip"
    folder = tmp_path_factory.mktemp("photos")
    return ImageArchiveDataset(filepath=str(archive), unpack_to=str(folder / "unpacked")).load()


def test_kaggles_archive_is_listed_and_every_photo_is_usable(photos):
    assert photos.files["label"].value_counts().to_dict() == {"cat": 1400, "dog": 1400}
    assert photos.files["path"].str.contains(r"(?:cat|dog)\.\d+\.jpg$").all()
    some = photos.files.groupby("label").head(100)
    parameters = IngestionParameters(
        smallest_side=32,
        largest_pixels=10**8,
        split=SplitShares(train=0.6, validation=0.2, test=0.2),
    )
    facts = inspect_images(type(photos)(photos.root, some), parameters).update(None)
    manifest, rejected = sort_images(facts, parameters)
    assert len(manifest) == 200
    assert rejected.empty
    assert manifest["label"].tolist() == [Path(path).name[:3] for path in manifest["path"]]


def test_packaged_features_tell_cats_from_dogs(photos):
    """A few photos suffice: 60 of each class to learn from, 60 others to answer for."""
    from sklearn.linear_model import LogisticRegression

    some = photos.files.groupby("label").head(120).reset_index(drop=True)
    trunk, tail, _ = split_backbone(
        BackboneParameters(name="EfficientNetLite0", weights="packaged", pooling="avg"),
        Seed(seed=7),
    )
    decoded = np.stack(
        list(load_photos((photos.root / path for path in some["path"]), 224, "squeeze"))
    )
    features = tail.predict(trunk.predict(decoded, verbose=0), verbose=0)
    learn = some.groupby("label").cumcount() < 60
    model = LogisticRegression(max_iter=1000).fit(features[learn], some["label"][learn])
    assert model.score(features[~learn], some["label"][~learn]) > 0.93


def test_the_wrong_label_and_the_near_duplicate_of_kaggles_photos_are_found(photos):
    """Photo cat.4085 is a dog; dog.74 and dog.180 are the same picture, saved twice."""
    files = photos.files
    names = files["path"].str.rpartition("/")[2]
    special = ["cat.4085.jpg", "dog.74.jpg", "dog.180.jpg"]
    is_used = names.isin(special) | (files.groupby("label").cumcount() < 60)
    some = files[is_used].assign(name=names, view=0).reset_index(drop=True)
    some["split"] = np.where(some["name"] == "dog.74.jpg", "test", "train")
    some = some.sort_values("split", ascending=False, ignore_index=True)
    some["fold"] = -1
    some["group"] = None
    trunk, tail, levels = split_backbone(
        BackboneParameters(name="EfficientNetLite0", weights="packaged", pooling="avg"),
        Seed(seed=7),
    )
    decoded = np.stack(
        list(load_photos((photos.root / path for path in some["path"]), 224, "squeeze"))
    )
    features = tail.predict(trunk.predict(decoded, verbose=0), verbose=0)
    training = ArrayStore(some[:-1], features[:-1], seconds=1.0)
    test = ArrayStore(some[-1:], features[-1:], seconds=1.0)
    issues = find_label_issues(training, test, Seed(seed=7))
    assert issues["path"].str.endswith("cat.4085.jpg").any()
    parameters = ReportParameters(photos_shown=1, near_duplicate_similarity=0.9)
    (pair,) = find_near_duplicates(training, test, levels, parameters).to_dict("records")
    assert pair["path"].endswith("dog.180.jpg")
    assert pair["other_path"].endswith("dog.74.jpg")


def test_vgg16_with_its_weights_answers_as_kerass_own(photos):
    weights = REAL_DATA / "weights/vgg16_notop.weights.h5"
    trunk, tail, _ = split_backbone(
        BackboneParameters(name="VGG16", weights=weights, image_size=150, pooling="avg"),
        Seed(seed=7),
    )
    network = keras.applications.VGG16(
        weights=weights, include_top=False, pooling="avg", input_shape=(150, 150, 3)
    )
    paths = (photos.root / path for path in photos.files["path"].head(4))
    batch = np.stack(list(load_photos(paths, 150, "squeeze"))).astype("float32")
    expected = network(keras.applications.vgg16.preprocess_input(batch.copy()))
    # After the last level comes what goes into the tail.
    np.testing.assert_allclose(tail(trunk(batch))[:, :512], expected, rtol=1e-3, atol=1e-3)
