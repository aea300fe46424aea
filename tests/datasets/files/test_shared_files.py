"""Equal files are kept once, and a file that changes leaves the others alone."""

import os

import pytest

from little_data.datasets.files.shared_files import share_file


@pytest.fixture
def files(tmp_path):
    """Three files, of which the first two are equal."""
    paths = [tmp_path / name for name in ("one.npy", "two.npy", "three.npy")]
    for path, content in zip(paths, (b"same", b"same", b"other"), strict=True):
        path.write_bytes(content)
    return paths


def test_equal_files_become_one(files, tmp_path):
    for path in files:
        share_file(path, tmp_path / "shared")
    one, two, three = files
    assert one.samefile(two)
    assert not one.samefile(three)
    assert [path.read_bytes() for path in files] == [b"same", b"same", b"other"]
    assert len(list((tmp_path / "shared").iterdir())) == 2


def test_what_nothing_links_to_any_more_is_removed(files, tmp_path):
    one, two, three = files
    share_file(one, tmp_path / "shared")
    share_file(two, tmp_path / "shared")
    one.unlink()
    share_file(three, tmp_path / "shared")
    assert len(list((tmp_path / "shared").iterdir())) == 2
    two.unlink()
    share_file(three, tmp_path / "shared")
    (kept,) = (tmp_path / "shared").iterdir()
    assert kept.read_bytes() == b"other"


def test_without_hard_links_each_file_stays_a_copy(files, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("this file system knows no links")

    monkeypatch.setattr(os, "link", refuse)
    for path in files:
        share_file(path, tmp_path / "shared")
    assert [path.read_bytes() for path in files] == [b"same", b"same", b"other"]
    assert not list((tmp_path / "shared").iterdir())


def test_a_damaged_shared_file_is_taken_for_no_other(files, tmp_path):
    """All links to it are damaged with it; a file that is made again stays whole."""
    one, two, _ = files
    share_file(one, tmp_path / "shared")
    one.write_bytes(b"damaged")
    share_file(two, tmp_path / "shared")
    assert two.read_bytes() == b"same"
    (shared,) = (tmp_path / "shared").iterdir()
    assert shared.samefile(two)
