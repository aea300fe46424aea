import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from kedro.io import AbstractDataset, DatasetError
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from little_data import samples
from little_data.datasets.sources import sample_images
from little_data.datasets.sources.sample_images import SampleImagesDataset
from little_data.samples import SPECIES, draw_photo
from little_data.samples.geometry import View, curve, rotation, tangent_disc

# Eight cats and dogs of each version of the drawing, as 4 x 4 grey values.
DRAWN = {
    1: [
        ("967f5c7e77767678372e3f41624b484a", "8d7857766f6d6f713321353347434342"),
        ("7755526d6d645660685e555b825f5069", "92656b85907965708372737379735d87"),
        ("6f996f697376777d6d677876685a5151", "689b6a606b747174615977795b504945"),
        ("9e7c9ab3aa927d989e947585408d6f78", "84687c8c8a827a7e8b7f7673577e666c"),
        ("666556424c342547587c6d5b5e5c635d", "6b695255452f306b7c635d6167739860"),
        ("67648b8f638387bcaaa982a5c7b9985a", "6b66787b698186a6ae9f7a92afa4836a"),
        ("6a629faf9e8573927976807279798f8a", "726cc1ccbca79db4758a908d8f8ea1a4"),
        ("9e9c9c9c8295766657878f5e3e40564d", "8e8c8d8c6782734d3775804e2e435c4b"),
    ],
}


def sample(folder: Path, images_per_class: int = 3, seed: int = 0) -> SampleImagesDataset:
    return SampleImagesDataset(filepath=str(folder), images_per_class=images_per_class, seed=seed)


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.jpg")
    }


@pytest.fixture(scope="module")
def many() -> tuple[list[Image.Image], np.ndarray]:
    """Sixty cats and sixty dogs."""
    labels = np.arange(120) % 2
    species = [SPECIES[name] for name in ("cat", "dog")]
    files = [draw_photo(species[k], np.random.default_rng([5, k, n])) for n, k in enumerate(labels)]
    return [Image.open(io.BytesIO(file)) for file in files], labels


def test_listing_has_the_pictures_of_each_class(tmp_path):
    listing = sample(tmp_path / "sample").load()
    assert listing.root == tmp_path / "sample"
    assert listing.files[["path", "label"]].to_dict("list") == {
        "path": [f"{label}/000{k}.jpg" for label in ("cat", "dog") for k in (1, 2, 3)],
        "label": ["cat"] * 3 + ["dog"] * 3,
    }
    assert all((listing.root / path).is_file() for path in listing.files["path"])


def test_same_seed_draws_the_same_bytes_on_any_number_of_cores(tmp_path, monkeypatch):
    for cores in (1, 4):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        sample(tmp_path / f"{cores}").load()
    assert read(tmp_path / "1") == read(tmp_path / "4")


def test_picture_does_not_depend_on_how_many_there_are(tmp_path):
    sample(tmp_path / "few", images_per_class=2).load()
    sample(tmp_path / "more", images_per_class=3).load()
    few, more = read(tmp_path / "few"), read(tmp_path / "more")
    assert few.items() < more.items()


def test_other_seed_draws_other_pictures(tmp_path):
    for seed in (1, 2):
        sample(tmp_path / f"{seed}", seed=seed).load()
    assert not set(read(tmp_path / "1").values()) & set(read(tmp_path / "2").values())


def test_pictures_are_jpegs_of_many_sizes(many):
    images, _ = many
    assert {image.format for image in images} == {"JPEG"}
    assert {image.mode for image in images} == {"RGB"}
    assert len({image.size for image in images}) > 100
    for image in images:
        image.load()
        assert 88 <= min(image.size) <= 175
        assert max(image.size) <= 1.6 * min(image.size)
    assert {image.width > image.height for image in images} == {True, False}


def test_no_two_pictures_are_alike(many):
    small = np.stack([np.asarray(image.resize((16, 16)), float) for image in many[0]])
    for number, picture in enumerate(small[:-1]):
        assert np.abs(small[number + 1 :] - picture).mean((1, 2, 3)).min() > 5


def describe_size(image: Image.Image) -> np.ndarray:
    return np.array([image.width, image.height, image.width / image.height])


def describe_light(image: Image.Image) -> np.ndarray:
    pixels = np.asarray(image, float)
    return np.concatenate([pixels.mean((0, 1)), pixels.std((0, 1))])


def describe_colours(image: Image.Image) -> np.ndarray:
    pixels = np.asarray(image).reshape(-1, 3)
    return np.histogramdd(pixels, 4, [(0, 256)] * 3, density=True)[0].ravel()


def describe_layout(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((8, 8), Image.Resampling.BOX), float).ravel()


def predict_label(features: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pictures whose class a linear model gets right (cross-validated)."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    return cross_val_score(model, features, labels, cv=5).mean()


@pytest.mark.parametrize(
    "describe", [describe_size, describe_light, describe_colours, describe_layout]
)
def test_looks_say_nothing_about_the_class(many, describe):
    images, labels = many
    features = np.stack([describe(image) for image in images])
    # Guessing gets half of 120 right, with a standard deviation of 4.6 %; this is three more.
    assert predict_label(features, labels) < 0.64


@pytest.mark.slow
def test_pretrained_network_sees_cats_and_dogs(many):
    from little_data.models.efficientnet_lite import EfficientNetLite0

    images, labels = many
    pixels = np.stack([np.asarray(image.resize((128, 128)), "float32") for image in images])
    feature_maps = EfficientNetLite0(input_shape=(128, 128, 3)).predict(pixels, verbose=0)
    assert predict_label(feature_maps.mean((1, 2)), labels) > 0.8


def test_later_load_only_lists(tmp_path):
    listing = sample(tmp_path / "sample").load()
    (listing.root / "cat/0001.jpg").write_bytes(b"still here")
    again = sample(tmp_path / "sample").load()
    assert again.files.equals(listing.files)
    assert (listing.root / "cat/0001.jpg").read_bytes() == b"still here"


@pytest.mark.parametrize("changed", [{"images_per_class": 2}, {"seed": 1}])
def test_other_settings_draw_anew(tmp_path, changed):
    sample(tmp_path / "sample").load()
    dataset = sample(tmp_path / "sample", **changed)
    assert not dataset.exists()
    listing = dataset.load()
    assert dataset.exists()
    sample(tmp_path / "expected", **changed).load()
    assert read(listing.root) == read(tmp_path / "expected")


def interrupt_after(count: int):
    """Draw as always, until the user interrupts it."""
    drawn = []

    def draw(*arguments):
        drawn.append(arguments)
        if len(drawn) > count:
            raise KeyboardInterrupt
        return draw_photo(*arguments)

    return draw


def test_interrupted_drawing_leaves_nothing(tmp_path, monkeypatch):
    dataset = sample(tmp_path / "sample")
    with monkeypatch.context() as patch:
        patch.setattr(samples, "draw_photo", interrupt_after(3))
        with pytest.raises(KeyboardInterrupt):
            dataset.load()
    assert list(tmp_path.iterdir()) == []
    assert not dataset.exists()
    assert len(dataset.load().files) == 6


def test_interrupted_drawing_keeps_what_was_drawn_before(tmp_path, monkeypatch):
    before = sample(tmp_path / "sample")
    listing = before.load()
    pictures = read(listing.root)
    monkeypatch.setattr(samples, "draw_photo", interrupt_after(3))
    with pytest.raises(KeyboardInterrupt):
        sample(tmp_path / "sample", seed=1).load()
    assert before.exists()
    assert read(listing.root) == pictures


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"images_per_class": 0}, "images_per_class must be a whole number of at least 1: 0"),
        ({"images_per_class": 2.5}, "images_per_class must be a whole number of at least 1: 2.5"),
        ({"images_per_class": True}, "images_per_class must be a whole number of at least 1: True"),
        ({"seed": -1}, "seed must be a whole number of at least 0: -1"),
        ({"seed": "x"}, "seed must be a whole number of at least 0: 'x'"),
    ],
)
def test_wrong_setting_is_named(tmp_path, settings, message):
    entry = {
        "type": "little_data.datasets.sources.sample_images.SampleImagesDataset",
        "filepath": str(tmp_path / "sample"),
        "images_per_class": 3,
        "seed": 0,
    }
    with pytest.raises(DatasetError, match=re.escape(message)):
        AbstractDataset.from_config("raw_images", entry | settings)
    assert list(tmp_path.iterdir()) == []


def test_folder_of_something_else_is_left_alone(tmp_path):
    photo = tmp_path / "mine/cat/holiday.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    with pytest.raises(DatasetError, match=r"mine: there is something else .* \(filepath\)"):
        sample(tmp_path / "mine").load()
    assert photo.read_bytes() == b"a photo"


def test_empty_folder_is_used(tmp_path):
    (tmp_path / "sample").mkdir()
    assert len(sample(tmp_path / "sample").load().files) == 6


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match=r"cannot be drawn into .*file/sample"):
        sample(tmp_path / "file/sample").load()


def test_damaged_settings_draw_anew(tmp_path):
    dataset = sample(tmp_path / "sample")
    dataset.load()
    (tmp_path / "sample/.settings.json").write_text("{")
    assert not dataset.exists()
    assert len(dataset.load().files) == 6
    assert json.loads((tmp_path / "sample/.settings.json").read_text())["seed"] == 0


def read_small(picture: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(picture)).convert("L")
    return np.asarray(image.resize((4, 4), Image.Resampling.BOX), int)


@pytest.mark.parametrize("number", range(8))
def test_who_changes_the_drawing_raises_its_version(number):
    """Small enough that other processors and encoders draw the same, nearly."""
    for label, expected in zip(("cat", "dog"), DRAWN[samples.DRAWING_VERSION][number], strict=True):
        picture = draw_photo(SPECIES[label], np.random.default_rng([7, number]))
        small = np.array([*bytes.fromhex(expected)]).reshape(4, 4)
        np.testing.assert_allclose(read_small(picture), small, atol=1)


def test_pictures_of_another_version_are_drawn_anew(tmp_path, monkeypatch):
    listing = sample(tmp_path / "sample").load()
    drawn = read(listing.root)
    (listing.root / "cat/0001.jpg").write_bytes(b"of the first version")
    monkeypatch.setattr(sample_images, "DRAWING_VERSION", 2)
    dataset = sample(tmp_path / "sample")
    assert not dataset.exists()
    assert read(dataset.load().root) == drawn
    assert dataset.exists()


def test_pictures_from_before_there_were_versions_are_of_the_first(tmp_path, monkeypatch):
    folder = sample(tmp_path / "sample").load().root
    (folder / ".settings.json").write_text('{"images_per_class": 3, "seed": 0}')
    monkeypatch.setattr(sample_images, "DRAWING_VERSION", 1)
    assert sample(folder).exists()
    monkeypatch.setattr(sample_images, "DRAWING_VERSION", 2)
    assert not sample(folder).exists()


def test_it_is_read_only(tmp_path):
    with pytest.raises(DatasetError, match="read only"):
        sample(tmp_path / "sample").save("a picture")


def test_preview_counts_the_classes_once_they_are_drawn(tmp_path):
    dataset = sample(tmp_path / "sample")
    assert dataset.preview()["data"] == []
    assert list(tmp_path.iterdir()) == []
    dataset.load()
    assert dataset.preview()["data"] == [["cat", 3], ["dog", 3]]


def test_settings_are_described(tmp_path):
    assert "images_per_class=3, seed=0" in str(sample(tmp_path / "sample"))


@pytest.mark.parametrize("corners", [2, 3, 6])
def test_curve_goes_through_its_corners(corners):
    knots = np.random.default_rng(0).normal(size=(corners, 3))
    line = curve(knots, 10 * (corners - 1) + 1)
    np.testing.assert_allclose(line[::10], knots, atol=1e-12)
    # Smooth: it turns nowhere by more than a little.
    assert np.abs(np.diff(line, 2, axis=0)).max() < 0.5


def test_two_corners_make_a_straight_line():
    line = curve([(0, 0), (3, 6)], 4)
    np.testing.assert_allclose(line, [(0, 0), (1, 2), (2, 4), (3, 6)])


@pytest.mark.parametrize(
    ("angles", "point", "expected"),
    [
        ({"yaw": np.pi / 2}, (0, 0, 1), (1, 0, 0)),
        ({"pitch": np.pi / 2}, (0, 0, 1), (0, 1, 0)),
        ({"roll": np.pi / 2}, (1, 0, 0), (0, 1, 0)),
    ],
)
def test_angles_turn_as_documented(angles, point, expected):
    np.testing.assert_allclose(rotation(**angles) @ point, expected, atol=1e-12)


def test_attached_view_moves_with_its_base():
    base = View(rotation(yaw=0.5, pitch=0.2), np.array([10.0, 20.0, 0.0]), 3.0)
    head = base.attach((1, 2, 3), base.matrix, size=2)
    np.testing.assert_allclose(head.place([(0, 0, 0)]), base.place([(1, 2, 3)]))
    np.testing.assert_allclose(head.place([(1, 1, 1)]), base.place([(3, 4, 5)]))


def test_disc_is_flat_and_upright_on_its_surface():
    normal = np.array([0.3, -0.2, 0.9])
    disc = tangent_disc(normal, [(1, 0), (0, 1)], (5, 6, 7)) - (5, 6, 7)
    np.testing.assert_allclose(disc @ normal, 0, atol=1e-12)
    np.testing.assert_allclose(disc @ disc.T, np.eye(2), atol=1e-12)
    assert disc[0, 0] > 0
    assert disc[1, 1] > 0
