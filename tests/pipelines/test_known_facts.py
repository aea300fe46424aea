"""Files that are those of the last run are neither read nor decoded again."""

import hashlib
import os
import pickle

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.hashes import hash_file
from little_data.pipelines.ingestion import inspection
from little_data.pipelines.ingestion.known_facts import (
    FileBefore,
    FileTimes,
    KnownHashes,
    recall_files,
)
from little_data.pipelines.ingestion.nodes import inspect_images
from little_data.types.listing import ImageListing


def draw(path, shade):
    """Write a photo of some shade of grey: all of them have the same size in bytes."""
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(np.full((40, 40), shade, np.uint8)).save(path)


@pytest.fixture
def folder(tmp_path):
    for number in range(4):
        draw(tmp_path / f"cat/{number}.bmp", number)
    return tmp_path


@pytest.fixture
def settled(monkeypatch):
    """Take every file for old enough, however short ago it was written."""
    monkeypatch.setattr("little_data.skipping.files.CLOCK_TICK", 0)


@pytest.fixture
def inspect(folder, monkeypatch):
    """Return a function that tells which files are read, and the facts."""

    def run(before, **options):
        read = []

        def hash_and_note(photo):
            read.append(photo.place.name)
            return hash_file(photo)

        monkeypatch.setattr(inspection, "hash_file", hash_and_note)
        wanted = IngestionParameters(smallest_side=32, largest_pixels=10**6, **options)
        labels = [(path.relative_to(folder).as_posix(), "cat") for path in folder.glob("*/*")]
        facts = inspect_images(ImageListing.from_labels(folder, labels), wanted).update(before)
        return sorted(read), facts

    return run


def test_only_new_and_changed_files_are_read(folder, inspect, settled):
    read, before = inspect(None)
    assert len(read) == 4
    assert inspect(before)[0] == []
    draw(folder / "cat/1.bmp", 200)
    draw(folder / "cat/new.bmp", 201)
    (folder / "cat/2.bmp").unlink()
    (folder / "cat/3.bmp").rename(folder / "cat/2.bmp")
    read, facts = inspect(before)
    assert read == ["1.bmp", "2.bmp", "new.bmp"]
    assert facts.set_index("path")["file_hash"].to_dict() == {
        path.relative_to(folder).as_posix(): hash_file(path) for path in folder.glob("*/*")
    }


def test_the_facts_are_the_same_without_reading(inspect, settled):
    _, before = inspect(None)
    _, facts = inspect(before)
    assert facts.equals(before)
    assert facts["size"].tolist() == [1078 + 40 * 40] * 4
    assert facts[["modified", "changed"]].notna().all(axis=None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time of that")
def test_a_file_that_was_given_its_old_time_back_is_read(folder, inspect, settled):
    _, before = inspect(None)
    facts = (folder / "cat/1.bmp").stat()
    draw(folder / "cat/1.bmp", 200)
    os.utime(folder / "cat/1.bmp", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert inspect(before)[0] == ["1.bmp"]


def test_files_that_may_change_within_the_tick_of_a_clock_are_read_again(inspect):
    """On memory cards, another change within two seconds leaves the same time."""
    _, before = inspect(None)
    assert before[["modified", "changed"]].isna().all(axis=None)
    assert len(inspect(before)[0]) == 4


def test_the_user_may_have_all_files_read(inspect, settled):
    _, before = inspect(None)
    read, facts = inspect(before, check="content")
    assert len(read) == 4
    assert facts.equals(before)


def test_facts_of_a_version_without_times_are_taken_over(inspect, settled):
    _, before = inspect(None)
    read, facts = inspect(before.drop(columns=["size", "modified", "changed"]))
    assert len(read) == 4
    assert facts.equals(before)


def test_known_hashes_are_found_and_no_others():
    hashes = [hashlib.sha256(bytes([number])).hexdigest() for number in range(100)]
    known = KnownHashes(hashes[::2])
    assert [each in known for each in hashes] == [True, False] * 50
    assert "f" * 64 not in known
    assert None not in known
    assert hashes[0] not in KnownHashes([])
    assert hashes[2] in pickle.loads(pickle.dumps(known))


def test_a_file_is_recalled_with_what_is_known_of_it():
    table = pd.DataFrame(
        {
            "path": ["a", "b", "c"],
            "file_hash": ["1", "2", None],
            "size": [10, 20, 30],
            "modified": [1, None, 3],
            "changed": [2, None, 4],
        }
    ).astype(dict.fromkeys(FileTimes._fields, "Int64"))
    found = list(recall_files(pd.Series(["c", "a", "new", "b"]), table))
    known = FileBefore("a", FileTimes(10, 1, 2), "1")
    assert found == [FileBefore("c"), known, FileBefore("new"), FileBefore("b")]
    assert list(recall_files(pd.Series(["a"]), None)) == [FileBefore("a")]
