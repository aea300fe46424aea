"""Competitions and data sets of any kind, from a server on loopback that answers as Kaggle does."""

import shutil
from collections import Counter

import pytest
from kaggle_server import DATASET, DOWNLOAD, DOWNLOAD_DATASET, draw_photo, make_zip
from kedro.io import DatasetError

from little_data.datasets import CompetitionTestDataset, ImageFolderDataset

# As dog-breed-identification lays it out: photos and label file in one archive.
BREEDS = {
    "labels.csv": "id,breed\n0a,pug\n1b,beagle\n2c,pug\n",
    "sample_submission.csv": "id,beagle,pug\n8f,0.5,0.5\n9e,0.5,0.5\n",
    "train/0a.jpg": draw_photo("red"),
    "train/1b.jpg": draw_photo("green"),
    "train/2c.jpg": draw_photo("blue"),
    "test/8f.jpg": draw_photo("black"),
    "test/9e.jpg": draw_photo("white"),
}
DOGS = {"competition": "dog-breed-identification"}
FLOWERS = {"dataset": "someone/flowers"}


@pytest.fixture
def kaggle(signed_in_kaggle):
    """A Kaggle whose downloads are those of the dog breeds."""
    signed_in_kaggle.files["/outer.zip"] = make_zip(BREEDS)
    return signed_in_kaggle


def photos(tmp_path, filepath=None, **kaggle):
    return ImageFolderDataset(
        filepath=filepath,
        unpack_to=str(tmp_path / "unpacked"),
        kaggle={"folder": str(tmp_path / "raw"), **kaggle},
    )


def asked_photos(tmp_path, **kaggle):
    return CompetitionTestDataset(
        filepath=None,
        unpack_to=str(tmp_path / "unpacked"),
        example="kedro run",
        kaggle={"folder": str(tmp_path / "raw"), **kaggle},
    )


def count(listing):
    return Counter(listing.files["label"])


def test_a_competition_with_its_labels_in_a_file(tmp_path, kaggle):
    given = photos(tmp_path, **DOGS)
    assert not given.exists()
    assert given.preview()["data"] == []
    listing = given.load()
    assert dict(zip(listing.files["path"], listing.files["label"], strict=True)) == {
        "train/0a.jpg": "pug",
        "train/1b.jpg": "beagle",
        "train/2c.jpg": "pug",
    }
    assert (listing.root / "train/0a.jpg").read_bytes() == BREEDS["train/0a.jpg"]
    assert given.exists()
    assert given.preview()["data"] == [["beagle", 1], ["pug", 2]]
    assert given.list_stored_paths() == [tmp_path / "raw/competitions/dog-breed-identification"]
    assert kaggle.seen[0][1] == DOWNLOAD


def test_the_test_photos_and_the_submission_are_of_the_same_download(tmp_path, kaggle):
    photos(tmp_path, **DOGS).load()
    asked = len(kaggle.seen)
    loaded = asked_photos(tmp_path, **DOGS).load()
    assert loaded.paths_by_id == {"8f": "test/8f.jpg", "9e": "test/9e.jpg"}
    assert loaded.sample.columns.tolist() == ["id", "beagle", "pug"]
    assert len(kaggle.seen) == asked


def test_the_test_photos_of_a_competition_are_fetched_when_they_are_asked_for(tmp_path, kaggle):
    given = asked_photos(tmp_path, **DOGS)
    assert not given.exists()
    assert given.preview()["data"] == [[0]]
    assert given.load().paths == ["test/8f.jpg", "test/9e.jpg"]


def test_a_second_load_asks_nobody(tmp_path, kaggle, monkeypatch):
    photos(tmp_path, **DOGS).load()
    kaggle.close()
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    assert count(photos(tmp_path, **DOGS).load()) == {"pug": 2, "beagle": 1}


def test_archives_in_the_download_are_unpacked(tmp_path, kaggle):
    train = {path: content for path, content in BREEDS.items() if path.startswith("train")}
    bare = {"8f.jpg": draw_photo("black"), "9e.jpg": draw_photo("white")}
    kaggle.files["/outer.zip"] = make_zip(
        {
            "train.zip": make_zip({**train, "__MACOSX/train/._0a.jpg": b"x"}),
            "test.zip": make_zip(bare),
            "labels.csv.zip": make_zip({"labels.csv": BREEDS["labels.csv"]}),
            "sample_submission.csv": BREEDS["sample_submission.csv"],
        }
    )
    listing = photos(tmp_path, **DOGS).load()
    assert count(listing) == {"pug": 2, "beagle": 1}
    names = ["labels.csv", "sample_submission.csv", "test", "train"]
    assert sorted(path.name for path in listing.root.iterdir()) == names
    assert asked_photos(tmp_path, **DOGS).load().paths == ["test/8f.jpg", "test/9e.jpg"]


def test_an_archive_of_another_kind_in_the_download(tmp_path, kaggle):
    kaggle.files["/outer.zip"] = make_zip({"train.7z": b"7z\xbc\xaf\x27\x1c rest"})
    message = r"dog-breed-identification/train\.7z: a 7z archive, which Python cannot read"
    with pytest.raises(DatasetError, match=message):
        photos(tmp_path, **DOGS).load()
    assert not photos(tmp_path, **DOGS).exists()
    assert not list((tmp_path / "raw/competitions").iterdir())


def test_a_data_set(tmp_path, kaggle):
    kaggle.files["/outer.zip"] = make_zip(
        {
            "flowers/daisy/1.jpg": draw_photo("white"),
            "flowers/rose/1.jpg": draw_photo("red"),
            "flowers/rose/2.jpg": draw_photo("pink"),
        }
    )
    given = photos(tmp_path, **FLOWERS)
    assert count(given.load()) == {"daisy": 1, "rose": 2}
    assert given.list_stored_paths() == [tmp_path / "raw/datasets/someone/flowers"]
    assert [path for _, path, _ in kaggle.seen[:2]] == [DATASET, DOWNLOAD_DATASET]


def test_a_public_data_set_needs_nobody_signed_in(tmp_path, kaggle, monkeypatch):
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    assert count(photos(tmp_path, **FLOWERS).load()) == {"pug": 2, "beagle": 1}


@pytest.mark.parametrize("status", [403, 404])
def test_a_data_set_that_is_not_there(tmp_path, kaggle, status):
    kaggle.status = status
    message = rf"^someone/flowers cannot be fetched from Kaggle: there is no such .*\({status}\)"
    with pytest.raises(DatasetError, match=message):
        photos(tmp_path, **FLOWERS).load()


def test_a_damaged_data_set_is_fetched_again(tmp_path, kaggle):
    whole = kaggle.files["/outer.zip"]
    kaggle.files["/outer.zip"] = b"\0" * len(whole)
    with pytest.raises(DatasetError, match="someone/flowers: the download was damaged, and is del"):
        photos(tmp_path, **FLOWERS).load()
    kaggle.files["/outer.zip"] = whole
    assert count(photos(tmp_path, **FLOWERS).load()) == {"pug": 2, "beagle": 1}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"competition": "c/dogs"}, "competition must be the last part of the address"),
        ({"dataset": "flowers"}, "dataset must be the last two parts of the address"),
        ({"dataset": "https://www.kaggle.com/datasets/a/b"}, "dataset must be the last two parts"),
        ({"url": "a/b"}, r"kaggle\.url: there is no such key"),
    ],
)
def test_what_is_no_name(tmp_path, given, message):
    with pytest.raises(DatasetError, match=message):
        photos(tmp_path, **given)


def test_photos_of_ones_own_and_those_of_a_competition(tmp_path):
    message = "give one of images, competition and dataset, not several"
    with pytest.raises(DatasetError, match=message):
        photos(tmp_path, filepath=str(tmp_path), **DOGS).load()
