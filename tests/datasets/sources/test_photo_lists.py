"""Several photos and folders, named in a text file."""

import pytest
from kaggle_server import make_zip
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets import UnlabelledImagesDataset


def dataset(path):
    return UnlabelledImagesDataset(filepath=str(path), unpack_to="unpacked", example="")


@pytest.fixture
def write(tmp_path):
    """Write a list beside some photos, and return its dataset."""
    fill(tmp_path / "photos", "a/1.jpg", "a/b/2.jpg", "c/käfer, gelb.jpg", "c/.hidden.jpg")

    def write_list(*lines):
        (tmp_path / "list.txt").write_text("\n".join(map(str, lines)), encoding="utf-8")
        return dataset(tmp_path / "list.txt")

    return write_list


def test_photos_and_folders_are_listed_once_from_the_folder_around_all(tmp_path, write):
    given = write("photos/a", "", tmp_path / "photos/c/käfer, gelb.jpg", "photos/a/1.jpg")
    images = given.load()
    assert images.root == tmp_path / "photos"
    assert images.paths == ["a/1.jpg", "a/b/2.jpg", "c/käfer, gelb.jpg"]
    assert given.preview()["data"] == [[3]]


def test_the_list_and_what_it_names_are_looked_at_for_changes(tmp_path, write):
    photo = tmp_path / "photos/a/1.jpg"
    assert write("photos/c", photo).list_stored_paths() == [
        tmp_path / "list.txt",
        tmp_path / "photos/c",
        photo,
    ]


def test_a_line_that_leads_nowhere_is_told_with_its_number(write):
    with pytest.raises(DatasetError, match=r"list.txt, line 2: there is no such .*gone.jpg"):
        write("photos/a", "photos/gone.jpg").load()


def test_an_empty_list_and_an_archive_in_one_are_refused(tmp_path, write):
    with pytest.raises(DatasetError, match="there is no path in this list"):
        write("", "").load()
    (tmp_path / "more.zip").write_bytes(make_zip({"1.jpg": b"pixels"}))
    with pytest.raises(DatasetError, match=r"line 1: .*more.zip is an archive"):
        write("more.zip").load()
