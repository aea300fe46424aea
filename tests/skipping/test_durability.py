"""All that was written is waited for, also where there is no call for all of it."""

import errno
import os

import pytest

from little_data.skipping.durability import flush


@pytest.fixture
def folder(tmp_path):
    for number in range(60):
        path = tmp_path / f"photos/{number % 3}/{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


@pytest.fixture
def flushed(monkeypatch):
    """The files that were waited for, where there is no `os.sync`."""
    places = set()
    monkeypatch.delattr(os, "sync", raising=False)
    monkeypatch.setattr(os, "fsync", lambda opened: places.add(os.fstat(opened).st_ino))
    return places


def test_each_file_of_a_folder_is_waited_for(folder, flushed):
    flush(folder)
    assert flushed == {path.stat().st_ino for path in folder.rglob("*.jpg")}


def test_a_full_disk_is_told(folder, monkeypatch, flushed):
    def fail(opened):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        flush(folder)
