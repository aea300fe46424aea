"""A file of HTML is written whole, and may have a default."""

import pytest
from kedro.io import DatasetError

from little_data.datasets import HTMLDataset


def test_what_is_saved_is_loaded_and_shown(tmp_path):
    dataset = HTMLDataset(filepath=str(tmp_path / "new" / "page.html"))
    dataset.save("<p>größer\n</p>")
    assert dataset.load() == dataset.preview() == "<p>größer\n</p>"
    assert (tmp_path / "new" / "page.html").read_bytes() == "<p>größer\n</p>".encode()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["page.html"]


def test_the_default_stands_in_until_there_is_a_file(tmp_path):
    dataset = HTMLDataset(filepath=str(tmp_path / "page.html"), default="")
    assert dataset.load() == ""
    assert not dataset.exists()
    dataset.save("<p>")
    assert dataset.load() == "<p>"


def test_without_a_default_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match=r"page\.html cannot be read: No such file"):
        HTMLDataset(filepath=str(tmp_path / "page.html")).load()


def test_what_is_no_text_is_an_error(tmp_path):
    (tmp_path / "page.html").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DatasetError, match=r"page\.html: this is no text in UTF-8"):
        HTMLDataset(filepath=str(tmp_path / "page.html")).load()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match=r"page\.html cannot be written"):
        HTMLDataset(filepath=str(tmp_path / "file" / "page.html")).save("<p>")
