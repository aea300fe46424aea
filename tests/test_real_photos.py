"""Real photos and real weights, where they lie beside the project."""

from pathlib import Path

import keras
import numpy as np
import pytest

from little_data.datasets import ImageArchiveDataset
from little_data.models.backbones import build_trunk_and_tail
from little_data.parameters import BackboneParameters, IngestionParameters, SplitShares
from little_data.photos.decoding import load_photos
from little_data.pipelines.ingestion.nodes import inspect_images

REAL_DATA = Path(__file__).parents[2] / "shared/data"

pytestmark = pytest.mark.skipif(not REAL_DATA.is_dir(), reason="no real data beside the project")


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
    manifest, rejected = inspect_images(type(photos)(photos.root, some), parameters)
    assert len(manifest) == 200
    assert rejected.empty
    assert manifest["label"].tolist() == [Path(path).name[:3] for path in manifest["path"]]


def test_packaged_features_tell_cats_from_dogs(photos):
    """A few photos suffice: 60 of each class to learn from, 60 others to answer for."""
    from sklearn.linear_model import LogisticRegression

    some = photos.files.groupby("label").head(120).reset_index(drop=True)
    trunk, tail = build_trunk_and_tail(
        BackboneParameters(name="EfficientNetLite0", weights="packaged", pooling="average")
    )
    decoded = np.stack(list(load_photos((photos.root / path for path in some["path"]), 224)))
    features = tail.predict(trunk.predict(decoded, verbose=0), verbose=0)
    learn = some.groupby("label").cumcount() < 60
    model = LogisticRegression(max_iter=1000).fit(features[learn], some["label"][learn])
    assert model.score(features[~learn], some["label"][~learn]) > 0.93


def test_vgg16_with_its_weights_answers_as_kerass_own(photos):
    weights = REAL_DATA / "weights/vgg16_notop.weights.h5"
    trunk, tail = build_trunk_and_tail(
        BackboneParameters(name="VGG16", weights=weights, image_size=150, pooling="average")
    )
    network = keras.applications.VGG16(
        weights=weights, include_top=False, pooling="avg", input_shape=(150, 150, 3)
    )
    paths = (photos.root / path for path in photos.files["path"].head(4))
    batch = np.stack(list(load_photos(paths, 150))).astype("float32")
    expected = network(keras.applications.vgg16.preprocess_input(batch.copy()))
    np.testing.assert_allclose(tail(trunk(batch)), expected, rtol=1e-3, atol=1e-3)
