"""A label that a person gives in the demo is learned from by the next run, once."""

import pytest
from PIL import Image

from little_data.datasets import ImageFolderDataset, NewLabelsDataset
from little_data.demo.kept_labels import KeptLabels, NoMoreRoomError
from little_data.pipelines.ingestion.new_labels import add_new_labels


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Photo.PNG"
    Image.new("RGB", (40, 40), "red").save(path)
    return path


@pytest.fixture
def kept(tmp_path):
    return KeptLabels(tmp_path / "from_demo/ants", tmp_path / "new_labels/ants.csv", 10_000)


def read_labels(tmp_path):
    return NewLabelsDataset(filepath=str(tmp_path / "new_labels/ants.csv")).load()


def test_a_kept_photo_joins_those_of_the_source(tmp_path, kept, photo):
    for name in ("ant", "bee"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.new("RGB", (50, 50)).save(tmp_path / "photos" / name / "1.png")
    place = kept.keep(photo, "bee")
    source = ImageFolderDataset(filepath=str(tmp_path / "photos"), unpack_to=str(tmp_path / "x"))
    listing = add_new_labels(source.load(), read_labels(tmp_path))
    found = dict(zip(listing.files["path"], listing.files["label"], strict=True))
    assert found == {"ant/1.png": "ant", "bee/1.png": "bee", place.as_posix(): "bee"}
    assert (listing.root / place.as_posix()).read_bytes() == photo.read_bytes()


def test_of_two_labels_of_a_photo_the_last_counts(tmp_path, kept, photo):
    assert kept.keep(photo, "ant") == kept.keep(photo, "bee")
    assert read_labels(tmp_path)["label"].tolist() == ["bee"]
    assert len(list(kept.folder.iterdir())) == 1


@pytest.mark.parametrize("label", ["=cmd()", "Äpfel, rot", "猫", 'a "b"\nc', "007"])
def test_any_name_of_a_class_comes_back_as_it_was(tmp_path, kept, photo, label):
    kept.keep(photo, label)
    assert read_labels(tmp_path)["label"].tolist() == [label]


def test_a_full_folder_says_so_and_stays_as_it_was(tmp_path, kept, photo):
    kept.keep(photo, "ant")
    large = tmp_path / "large.png"
    large.write_bytes(bytes(10_000))
    with pytest.raises(NoMoreRoomError, match="ants is full: move them to your photos"):
        kept.keep(large, "ant")
    assert len(list(kept.folder.iterdir())) == 1
    assert len(read_labels(tmp_path)) == 1
