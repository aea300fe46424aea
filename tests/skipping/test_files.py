"""What is known of files without reading them again."""

import hashlib
import os
import time

import pytest

from little_data.skipping import files
from little_data.skipping.files import (
    CLOCK_TICK,
    FileHasher,
    check_content,
    find_files,
    hash_file,
    stamp_file,
)
from little_data.skipping.json_files import hash_json


def test_a_stamp_counts_only_once_the_clock_has_ticked(tmp_path):
    """Two writes within a tick may leave the same time stamp."""
    file = tmp_path / "file"
    file.write_text("a")
    stamp = stamp_file(file.stat())
    assert hash_file(str(file), stamp)[0] is None
    time.sleep(1.1 * CLOCK_TICK / 1e9)
    assert hash_file(str(file), stamp)[0] == stamp


def test_two_versions_that_were_copied_within_a_tick_are_told_apart(tmp_path):
    """They may have the same size and the same times."""
    versions = [tmp_path / name for name in ("old", "new")]
    for version in versions:
        version.write_text(version.name)
    for _ in range(1000):
        for version in versions:
            os.utime(version, ns=(0, 0))
        if len({version.stat().st_ctime_ns for version in versions}) == 1:
            break
    time.sleep(1.1 * CLOCK_TICK / 1e9)
    hasher = FileHasher(tmp_path / "memory")
    assert len({hasher.hash_files(version, "dataset") for version in versions}) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_pipes_and_devices_are_not_waited_for(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert [name for name, _, _ in find_files(str(tmp_path))] == ["a.txt"]
    assert list(find_files(str(tmp_path / "pipe"))) == []


def test_links_to_folders_around_them_end(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.txt").write_text(name)
        (tmp_path / name / "up").symlink_to("..")
    found = {name for name, _, _ in find_files(str(tmp_path))}
    assert found == {"cat/1.txt", "dog/1.txt"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows knows other permissions")
def test_a_file_that_may_not_be_read_is_hashed_when_it_may(tmp_path):
    (tmp_path / "data").mkdir()
    secret = tmp_path / "data/a.txt"
    secret.write_text("a")
    secret.chmod(0)
    user = os.geteuid()
    hasher = FileHasher(tmp_path / "memory")
    if user == 0:
        tmp_path.chmod(0o777)
        os.seteuid(65534)  # root may read everything
    try:
        unread = hash_file(str(secret), [1, 1, 1, 1])
    finally:
        os.seteuid(user)
    assert unread == [None, None]
    secret.chmod(0o644)
    assert hasher.hash_files(tmp_path / "data", "data") is not None


def hash_as_settled(hasher, folder, monkeypatch):
    """Return which files are read for the hash of a folder."""
    read = []

    def hash_and_note(file, stamp):
        read.append(os.path.basename(file))  # noqa: PTH119
        return hash_file(file, stamp)

    monkeypatch.setattr(files, "hash_file", hash_and_note)
    hasher.hash_files(folder, "photos")
    return sorted(read)


def test_settled_files_are_read_again_only_if_all_are_to_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "CLOCK_TICK", 0)
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_text(name)
    hasher = FileHasher(tmp_path / "memory")
    assert hash_as_settled(hasher, folder, monkeypatch) == ["a.jpg", "b.jpg"]
    assert hash_as_settled(hasher, folder, monkeypatch) == []
    try:
        check_content(True)
        assert hash_as_settled(hasher, folder, monkeypatch) == ["a.jpg", "b.jpg"]
    finally:
        check_content(False)
    assert hash_as_settled(hasher, folder, monkeypatch) == []


def test_links_to_folders_around_all_of_them_are_not_followed(tmp_path):
    """A link to / would lead to the whole disk."""
    photos = tmp_path / "home/photos"
    photos.mkdir(parents=True)
    (photos / "1.txt").write_text("one")
    (tmp_path / "home/2.txt").write_text("two")
    for number, target in enumerate(("/", "..", "../..", photos, "nowhere", "4")):
        (photos / str(number)).symlink_to(target)
    assert [name for name, _, _ in find_files(str(photos))] == ["1.txt"]


def test_a_link_to_another_folder_is_followed_once(tmp_path):
    for name in ("photos", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "elsewhere/1.txt").write_text("one")
    for number in range(3):
        (tmp_path / f"photos/{number}").symlink_to("../elsewhere")
    assert [name for name, _, _ in find_files(str(tmp_path / "photos"))] == ["0/1.txt"]


@pytest.mark.parametrize("name", ["a" * 5000, "a/" * 5000, "a\0b", "\ud800"])
def test_a_path_that_cannot_be_is_nothing(tmp_path, name):
    assert FileHasher(tmp_path / "memory").hash_files(tmp_path / name, "dataset") is None


def test_a_file_with_a_huge_hole_is_told_by_its_times(tmp_path):
    hole = tmp_path / "hole"
    with hole.open("wb") as file:
        file.truncate(2**42)
    os.utime(hole, ns=(0, 0))
    first = FileHasher(tmp_path / "memory").hash_files(hole, "dataset")
    os.utime(hole, ns=(0, 1))
    assert FileHasher(tmp_path / "memory").hash_files(hole, "dataset") != first


def test_the_hash_of_a_folder_is_that_of_its_names_and_contents(tmp_path):
    """Records of finished runs hold it: what is quicker must not change it."""
    (tmp_path / "photos/ä").mkdir(parents=True)
    for name in ("b.txt", "ä/1.txt", "a.txt"):
        (tmp_path / "photos" / name).write_text(name)
    contents = {
        name: hashlib.sha256(name.encode()).hexdigest() for name in ("a.txt", "b.txt", "ä/1.txt")
    }
    found = FileHasher(tmp_path / "memory").hash_files(tmp_path / "photos", "photos")
    assert found == hash_json(contents)
