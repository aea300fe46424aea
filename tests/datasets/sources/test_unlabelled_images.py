"""New photos are found wherever they lie, and what cannot be listed is told."""

import os
import sys
import unicodedata
from pathlib import Path

import pytest
from kaggle_server import draw_photo, make_zip
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets import UnlabelledImagesDataset
from little_data.datasets.sources.folders.image_listing import list_images


def dataset(tmp_path, filepath):
    return UnlabelledImagesDataset(
        filepath=filepath if filepath is None else str(filepath),
        unpack_to=str(tmp_path / "unpacked"),
        example="kedro run --params images=/path",
    )


NAMES = [
    "1.jpg",
    "Wedding/Camera 1/2.JPG",
    "Wedding/C:\\Users\\me\\3.jpg",
    f"Été/{unicodedata.normalize('NFD', 'é')}.png",
    "notes.txt",
    "日本/犬 🐕.webp",
]
LITTER = [".hidden.jpg", "__MACOSX/._1.jpg", "Wedding/Thumbs.db", "desktop.ini", ".cache/1.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_all_files_of_a_folder_and_its_folders(tmp_path):
    fill(tmp_path / "photos", *NAMES, *LITTER)
    (tmp_path / "photos/empty").mkdir()
    images = dataset(tmp_path, tmp_path / "photos").load()
    assert images.root == tmp_path / "photos"
    assert images.paths == sorted(NAMES)
    assert images.unlisted == {}


def test_an_archive_with_folders_and_litter(tmp_path):
    archive = tmp_path / "photos"
    archive.write_bytes(make_zip({"a/": b"", **dict.fromkeys(["a/1.jpg", *LITTER], b"pixels")}))
    given = dataset(tmp_path, archive)
    assert given.exists()
    assert given.preview()["data"] == [[0]]
    images = given.load()
    assert images.paths == ["a/1.jpg"]
    assert (images.root / "a/1.jpg").read_bytes() == b"pixels"
    assert given.preview()["data"] == [[1]]
    assert given.list_stored_paths() == [archive]


def test_a_single_photo(tmp_path, monkeypatch):
    (tmp_path / "dog.jpg").write_bytes(draw_photo())
    given = dataset(tmp_path, tmp_path / "dog.jpg")
    assert (given.load().root, given.load().paths) == (tmp_path, ["dog.jpg"])
    assert given.list_stored_paths() == [tmp_path / "dog.jpg"]
    monkeypatch.chdir(tmp_path)
    assert dataset(tmp_path, "dog.jpg").load().root == tmp_path


@pytest.mark.parametrize("name", ["photos.zip", "photos.tar.GZ", "photos"])
def test_a_broken_archive_is_not_taken_for_a_photo(tmp_path, name):
    import gzip

    # Of a compressed file without a name that says so there is enough to tell.
    content = gzip.compress(os.urandom(1000))[:200] if name == "photos" else b"no archive"
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetError, match=r"photos\S*: (neither a zip nor a tar|this archive)"):
        dataset(tmp_path, tmp_path / name).load()


def test_an_archive_without_photos_is_named(tmp_path):
    (tmp_path / "photos.zip").write_bytes(make_zip({"__MACOSX/1.jpg": b""}))
    with pytest.raises(DatasetError, match=r"photos\.zip, unpacked to .*there are no files"):
        dataset(tmp_path, tmp_path / "photos.zip").load()


def test_links_are_followed_but_not_for_ever(tmp_path):
    elsewhere = fill(tmp_path / "elsewhere", "1.jpg")
    photos = fill(tmp_path / "photos", "a/2.jpg")
    (photos / "b").symlink_to(elsewhere)
    (photos / "a/everything").symlink_to(photos)
    (photos / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (photos / "itself.jpg").symlink_to("itself.jpg")
    assert list_images(photos).paths == ["a/2.jpg", "b/1.jpg", "gone.jpg", "itself.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_that_is_not_unicode_is_told_and_not_fatal(tmp_path):
    fill(tmp_path, "1.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9.jpg")).touch()
    images = list_images(tmp_path)
    assert images.paths == ["1.jpg"]
    [(name, reason)] = images.unlisted.items()
    assert name == r"\udce9.jpg"
    assert "not valid UTF-8" in reason


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="root may read all")
def test_a_folder_that_may_not_be_read_is_told_and_not_fatal(tmp_path):
    fill(tmp_path, "1.jpg", "secret/2.jpg")
    (tmp_path / "secret").chmod(0)
    try:
        images = list_images(tmp_path)
    finally:
        (tmp_path / "secret").chmod(0o700)
    assert images.paths == ["1.jpg"]
    assert "permission denied" in images.unlisted["secret"]


@pytest.mark.parametrize("given", [None, ""])
def test_a_user_who_forgot_the_photos_is_told_how_to_give_them(tmp_path, given):
    for ask in ("load", "list_stored_paths"):
        with pytest.raises(DatasetError, match="say where the photos are: kedro run --params"):
            getattr(dataset(tmp_path, given), ask)()
    assert not dataset(tmp_path, given).exists()
    assert dataset(tmp_path, given).preview()["data"] == [[0]]


def test_what_is_not_there(tmp_path):
    (tmp_path / "empty").mkdir()
    for name, message in (("nowhere", "no such folder or file"), ("empty", "there are no files")):
        with pytest.raises(DatasetError, match=f"{tmp_path / name}: .*{message}"):
            dataset(tmp_path, tmp_path / name).load()
    with pytest.raises(DatasetError, match="cannot be read"):
        dataset(tmp_path, "/" + "x" * 5000).load()
    assert not dataset(tmp_path, tmp_path / "nowhere").exists()


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch):
    fill(tmp_path / "photos", "1.jpg")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert dataset(tmp_path, "/the/project/~/photos").load().paths == ["1.jpg"]


def test_photos_are_never_written(tmp_path):
    given = dataset(tmp_path, fill(tmp_path, "1.jpg"))
    with pytest.raises(DatasetError, match="read only"):
        given.save(given.load())
