"""Kaggle's own client, against a server on loopback that answers as Kaggle does."""

import base64
import hashlib
import inspect
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from kaggle_server import DOWNLOAD, TOKEN, draw_photo, make_zip
from kagglesdk import kaggle_env
from kedro.io import DatasetError
from PIL import Image
from requests.adapters import HTTPAdapter

from little_data.datasets import KaggleCompetitionDataset
from little_data.datasets.sources.previews import draw_examples

FAILED = "dogs-vs-cats cannot be fetched from Kaggle"

TRAIN = {
    "train/cat.0.jpg": draw_photo("red"),
    "train/dog.0.jpg": draw_photo("blue"),
    "train/dog.1.jpg": draw_photo("green"),
}
OUTER = {
    "train.zip": make_zip(TRAIN),
    "test1.zip": make_zip({"test1/1.jpg": draw_photo()}),
    "sampleSubmission.csv": "id,label\n1,0\n2,0\n",
}


@pytest.fixture
def kaggle(signed_in_kaggle):
    """A Kaggle with one competition."""
    signed_in_kaggle.files["/outer.zip"] = make_zip(OUTER)
    return signed_in_kaggle


def dataset(tmp_path, file="train.zip", **options):
    options = {
        "competition": "dogs-vs-cats",
        "filepath": str(tmp_path / "raw"),
        "dataset": {
            "type": "little_data.datasets.ImageArchiveDataset",
            "unpack_to": str(tmp_path / "photos"),
        },
        **options,
    }
    return KaggleCompetitionDataset(file=file, **options)


def error_of(tmp_path, **options):
    """Return the message of a load that fails, after a look at what it left behind."""
    with pytest.raises(DatasetError) as error:
        dataset(tmp_path, **options).load()
    message = str(error.value)
    assert "Failed while loading" not in message
    assert "secret" not in message
    assert not list(tmp_path.glob("raw/*")), "something half-written is left"
    assert not (tmp_path / "photos").exists()
    return message


def test_the_photos_of_a_competition(tmp_path, kaggle):
    given = dataset(tmp_path)
    assert not given.exists()
    assert given.preview()["data"] == []
    listing = given.load()
    assert listing.files["path"].tolist() == sorted(TRAIN)
    assert listing.files["label"].tolist() == ["cat", "dog", "dog"]
    with Image.open(listing.root / "train/dog.0.jpg") as photo:
        assert photo.size == (8, 8)
    assert given.exists()
    assert given.preview()["data"] == [["cat", 1], ["dog", 2]]
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["train.zip"]
    method, path, headers = kaggle.seen[0]
    assert (method, path) == ("POST", DOWNLOAD)
    assert headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_second_load_asks_nobody(tmp_path, kaggle, monkeypatch):
    dataset(tmp_path).load()
    asked = len(kaggle.seen)
    kaggle.close()
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    assert len(dataset(tmp_path).load().files) == 3
    assert len(kaggle.seen) == asked


def test_any_other_dataset_may_read_the_file(tmp_path, kaggle):
    given = dataset(tmp_path, "sampleSubmission.csv", dataset={"type": "pandas.CSVDataset"})
    assert given.load()["id"].tolist() == [1, 2]
    assert given.preview()["data"] == [[1, 0], [2, 0]]


def competition_test(tmp_path, **options):
    reader = {
        "type": "little_data.datasets.CompetitionTestDataset",
        "unpack_to": str(tmp_path / "photos"),
        "example": "kedro run",
    }
    companions = ["sampleSubmission.csv", "notThere.csv"]
    return dataset(tmp_path, "test1.zip", dataset=reader, companions=companions, **options)


def test_the_test_photos_of_a_competition_with_the_ids_beside_them(tmp_path, kaggle):
    given = competition_test(tmp_path)
    loaded = given.load()
    assert loaded.paths == ["test1/1.jpg"]
    assert loaded.sample["id"].tolist() == ["1", "2"]
    files = [tmp_path / "raw" / name for name in ("sampleSubmission.csv", "test1.zip")]
    assert sorted((tmp_path / "raw").iterdir()) == files
    assert sorted(given.list_stored_paths()) == files


def test_a_copy_on_this_computer_needs_no_kaggle(tmp_path, kaggle):
    copy = tmp_path / "mine.zip"
    copy.write_bytes(make_zip({"test1/7.jpg": draw_photo()}))
    given = competition_test(tmp_path, local_copy=str(copy))
    assert given.exists()
    assert given.load().paths_by_id == {"7": "test1/7.jpg"}
    assert not kaggle.seen
    with pytest.raises(DatasetError, match=r"nowhere\.zip: there is no such folder or file"):
        competition_test(tmp_path, local_copy=str(tmp_path / "nowhere.zip")).load()
    assert not kaggle.seen


def test_the_digits_of_a_competition(tmp_path, kaggle):
    table = b"label,pixel0,pixel1,pixel2,pixel3\n7,0,1,2,3\n1,9,8,7,6\n"
    kaggle.files["/outer.zip"] = make_zip({"train.csv": table, "test.csv": b"pixel0\n"})
    given = dataset(
        tmp_path,
        "train.csv",
        competition="digit-recognizer",
        dataset={"type": "little_data.datasets.PixelTableDataset"},
    )
    assert inspect.signature(given.preview).return_annotation == "TablePreview"
    assert given.preview()["data"] == []
    images = given.load()
    assert images.pixels[..., 0].tolist() == [[[0, 1], [2, 3]], [[9, 8], [7, 6]]]
    assert images.labels.tolist() == ["7", "1"]
    # By this annotation Kedro-Viz knows that it is given a picture.
    assert inspect.signature(given.preview).return_annotation == "ImagePreview"
    assert given.preview() == draw_examples(images)


def test_a_file_that_is_kept_is_not_fetched(tmp_path, kaggle):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/train.zip").write_bytes(OUTER["train.zip"])
    assert len(dataset(tmp_path).load().files) == 3
    assert not kaggle.seen


def test_what_kagglehub_has_already_needs_no_network(tmp_path, kaggle):
    dataset(tmp_path).load()
    kaggle.close()
    shutil.rmtree(tmp_path / "raw")
    assert len(dataset(tmp_path).load().files) == 3


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second disk")
def test_a_cache_on_another_disk(tmp_path, kaggle, monkeypatch):
    with TemporaryDirectory(dir="/dev/shm") as cache:
        monkeypatch.setenv("KAGGLEHUB_CACHE", cache)
        assert len(dataset(tmp_path).load().files) == 3
    assert (tmp_path / "raw/train.zip").read_bytes() == OUTER["train.zip"]


def test_a_user_name_and_a_key(tmp_path, kaggle, monkeypatch):
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    folder = tmp_path / "home/.kaggle"
    folder.mkdir(parents=True)
    (folder / "kaggle.json").write_text(json.dumps({"username": "me", "key": "secret"}))
    assert len(dataset(tmp_path).load().files) == 3
    expected = base64.b64encode(b"me:secret").decode()
    assert kaggle.seen[0][2]["Authorization"] == f"Basic {expected}"


def test_proxies_are_honoured(tmp_path, kaggle, monkeypatch):
    monkeypatch.setitem(
        kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, "http://kaggle.invalid"
    )
    monkeypatch.setenv("http_proxy", kaggle.url)
    assert len(dataset(tmp_path).load().files) == 3
    assert kaggle.seen[0][2]["Host"] == "kaggle.invalid"


@pytest.mark.parametrize("status", [401, 403])
def test_rules_that_were_not_accepted(tmp_path, kaggle, status):
    kaggle.status = status
    message = error_of(tmp_path)
    assert message.startswith(f"{FAILED}: access is refused ({status}). Open ")
    assert "https://www.kaggle.com/competitions/dogs-vs-cats/rules and accept the rules" in message
    assert "KAGGLE_API_TOKEN" in message


def test_an_unknown_competition(tmp_path, kaggle):
    kaggle.status = 404
    message = error_of(tmp_path, competition="cats-vs-mice")
    assert message.startswith("cats-vs-mice cannot be fetched from Kaggle: there is no such")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_kaggle_that_does_not_work(tmp_path, kaggle, status):
    kaggle.status = status
    message = error_of(tmp_path)
    assert message.startswith(f"{FAILED}: the server answers {status} ")
    assert message.endswith("Try again later")


def test_no_network(tmp_path, kaggle):
    kaggle.close()
    message = error_of(tmp_path)
    assert message.startswith(f"{FAILED}: the server cannot be reached. Check your network")


def test_a_server_that_never_answers(tmp_path, kaggle):
    kaggle.silent = True
    usual = HTTPAdapter.send
    message = error_of(tmp_path)
    assert message.startswith(f"{FAILED}: the server has sent nothing for 0.5 seconds")
    assert HTTPAdapter.send is usual


def test_nobody_signed_in(tmp_path, kaggle, monkeypatch):
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    message = error_of(tmp_path)
    assert message.startswith(f"{FAILED} without signing in. Create a token at")
    ways = ["KAGGLE_API_TOKEN", "~/.kaggle/access_token", "KAGGLE_USERNAME", "KAGGLE_KEY"]
    for way in [*ways, "kaggle.json", "https://www.kaggle.com/settings"]:
        assert way in message
    assert not kaggle.seen


@pytest.mark.parametrize(
    "content",
    [b"", b"secret", b"[]", b"3", b'{"username": "me"}', b'{"key": "secret"}', b"\xffsecret"],
)
def test_credentials_that_cannot_be_read(tmp_path, kaggle, monkeypatch, content):
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    path = tmp_path / "home/.kaggle/kaggle.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert "Create a token at https://www.kaggle.com/settings" in error_of(tmp_path)


@pytest.mark.parametrize("token", ["secret\nsecret", "секрет-secret", "secret" * 1000])
def test_tokens_that_no_request_can_carry(tmp_path, kaggle, monkeypatch, token):
    monkeypatch.setenv("KAGGLE_API_TOKEN", token)
    assert "Create a token at https://www.kaggle.com/settings" in error_of(tmp_path)


def test_a_file_that_the_download_does_not_have(tmp_path, kaggle):
    message = error_of(tmp_path, file="training.zip")
    assert message.startswith("dogs-vs-cats: the download has no file 'training.zip'. It has: ")
    assert "sampleSubmission.csv, test1.zip, train.zip" in message


@pytest.mark.parametrize("damage", [b"\0" * 200, b"<html></html>"])
def test_a_damaged_download_is_fetched_again(tmp_path, kaggle, damage):
    whole = kaggle.files["/outer.zip"]
    kaggle.files["/outer.zip"] = damage + whole[len(damage) :]
    if b"html" in damage:
        kaggle.files["/outer.zip"] = damage.ljust(len(whole))
    message = error_of(tmp_path)
    assert message == (
        "dogs-vs-cats: the download was damaged, and is deleted. Run the same command again"
    )
    kaggle.files["/outer.zip"] = whole
    assert len(dataset(tmp_path).load().files) == 3


def test_a_wrong_checksum(tmp_path, kaggle):
    wrong = base64.b64encode(hashlib.md5(b"another file").digest()).decode()
    kaggle.headers["x-goog-hash"] = f"md5={wrong}"
    assert "the download was damaged" in error_of(tmp_path)


def test_a_download_that_breaks_off_goes_on_where_it_stopped(tmp_path, kaggle):
    kaggle.files["/outer.zip"] = make_zip({**OUTER, "large.bin": bytes(2_000_000)})
    kaggle.cut = 1_500_000
    assert error_of(tmp_path) == f"{FAILED}: the download broke off. Run the same command again"
    kaggle.cut = None
    assert len(dataset(tmp_path).load().files) == 3
    assert kaggle.seen[-1][2]["Range"] == f"bytes={1 << 20}-"


def test_a_damaged_file_that_is_kept(tmp_path, kaggle):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/train.zip").write_bytes(OUTER["train.zip"][:-30])
    with pytest.raises(DatasetError, match=r"raw/train.zip: .*; if it is, delete it and fetch it"):
        dataset(tmp_path).load()


def test_a_cache_that_cannot_be_written(tmp_path, kaggle):
    (tmp_path / "cache").write_text("a file")
    message = error_of(tmp_path)
    assert message.startswith(f"dogs-vs-cats: the download cannot be kept in {tmp_path}/cache: ")
    assert "KAGGLEHUB_CACHE" in message


def test_a_project_that_cannot_be_written(tmp_path, kaggle):
    (tmp_path / "raw").write_text("a file")
    assert f"train.zip cannot be copied to {tmp_path}/raw: " in error_of(tmp_path)


@pytest.mark.parametrize("name", ["", "c/dogs-vs-cats", "https://www.kaggle.com/c/dogs-vs-cats"])
def test_what_is_no_name_of_a_competition(tmp_path, name):
    with pytest.raises(DatasetError, match="the last part of the address"):
        dataset(tmp_path, competition=name)


@pytest.mark.parametrize("reader", [{}, {"type": "pandas.CSVDataset", "filepath": "x.csv"}])
def test_what_is_no_reader(tmp_path, reader):
    with pytest.raises(DatasetError, match="dataset must have a type, and no filepath"):
        dataset(tmp_path, dataset=reader)


def test_a_competition_is_never_written(tmp_path):
    with pytest.raises(DatasetError, match="read only"):
        dataset(tmp_path).save("photos")
