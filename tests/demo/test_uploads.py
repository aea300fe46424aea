"""Uploads find room, and are found again."""

import os

import pytest

from little_data.demo.uploads import NoRoomError, NotUploadedError, Uploads

MOST = 10**6


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path, MOST)


def store(uploads, number, size, age):
    """Store an upload of some bytes as Gradio does, and return its path."""
    path = uploads.folder / f"{number:064x}" / "photo.png"
    path.parent.mkdir()
    path.write_bytes(bytes(size))
    os.utime(path, (1000 - age, 1000 - age))
    return path


def test_the_oldest_give_way_and_nothing_else(uploads):
    old, middle, new = (store(uploads, number, 300_000, -number) for number in range(3))
    with uploads.reserve(200_000):
        assert not old.parent.exists()
        assert uploads.find(str(middle)) == middle
    with uploads.reserve(500_000):
        assert [path.name for path in uploads.folder.iterdir()] == [new.parent.name]


def test_many_empty_uploads_take_room_as_well(uploads):
    for number in range(300):
        store(uploads, number, 0, -number)
    with uploads.reserve(0):
        assert len(list(uploads.folder.iterdir())) < 250


def test_what_arrives_at_once_is_limited_and_room_is_given_back(uploads):
    with uploads.reserve(400_000), pytest.raises(NoRoomError, match="in a moment"):
        uploads.reserve(200_000).__enter__()
    with uploads.reserve(400_000):
        pass


def test_what_was_removed_is_not_found_any_more(uploads):
    path = store(uploads, 1, 10, 0)
    assert uploads.find(str(path)) == path
    path.unlink()
    with pytest.raises(NotUploadedError, match="removed"):
        uploads.find(str(path))
