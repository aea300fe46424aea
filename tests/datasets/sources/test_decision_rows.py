"""Rows are added whole, by several programs at once, to whatever table is there."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from kedro.io import DatasetError

from little_data.datasets import CorrectionsDataset, NewLabelsDataset
from little_data.datasets.sources.corrections import COLUMNS
from little_data.datasets.sources.decision_rows import DecisionRows

# Adds rows until it is killed.
WRITER = """
import sys
from pathlib import Path
from little_data.datasets.sources.decision_rows import DecisionRows
rows = DecisionRows(Path(sys.argv[1]), ["path", "label"])
for number in range(10**6):
    rows.add({"path": f"{sys.argv[2]}/{number}.png", "label": "a, \\"b\\"\\nc"})
    print(number, flush=True)
"""


def test_a_row_is_a_correction(tmp_path):
    path = tmp_path / "new folder" / "a.csv"
    rows = DecisionRows(path, COLUMNS)
    rows.add({"path": "x/=ä.png", "label": "=cmd()", "why": 'a, "b"'})
    rows.add({"path": "x/1.png", "label": "007"})
    table = CorrectionsDataset(filepath=str(path)).load()
    assert table.loc[0].tolist() == ["x/=ä.png", "", "=cmd()", "", 'a, "b"']
    assert table["label"].tolist() == ["=cmd()", "007"]
    assert "'=cmd()" in path.read_text(encoding="utf-8")


def test_rows_of_people_stay(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Path;given_label;Label\r\nx\\ä.png;dog;cat".encode("cp1252"))
    DecisionRows(path, COLUMNS).add({"path": "b.png", "label": "dog", "when": "today"})
    assert DecisionRows(path, COLUMNS).read() == [
        {"path": "x/ä.png", "given_label": "dog", "label": "cat"}
        | dict.fromkeys(["content_hash", "when", "why"], ""),
        {"path": "b.png", "given_label": "", "label": "dog", "when": "today"}
        | dict.fromkeys(["content_hash", "why"], ""),
    ]
    assert CorrectionsDataset(filepath=str(path)).load()["path"].tolist() == ["x/ä.png", "b.png"]


def test_what_another_program_has_written_is_seen(tmp_path):
    one, other = (DecisionRows(tmp_path / "a.csv", COLUMNS) for _ in range(2))
    one.add({"path": "a.png", "label": "cat"})
    other.add({"path": "b.png", "label": "cat"})
    one.add({"path": "a.png", "label": "dog"})
    paths = [row["path"] for row in other.read()]
    assert paths == ["a.png", "b.png", "a.png"]


def test_many_threads_add_all_their_rows(tmp_path):
    tables = [DecisionRows(tmp_path / "a.csv", COLUMNS) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda n: tables[n % 4].add({"path": f"{n}.png", "label": "a"}), range(60))
        )
    found = [row["path"] for row in tables[0].read()]
    assert sorted(found) == sorted(f"{n}.png" for n in range(60))


@pytest.mark.slow
def test_a_program_that_is_killed_leaves_whole_rows(tmp_path):
    path = tmp_path / "a.csv"
    for name in "ab":
        command = [sys.executable, "-c", WRITER, path, name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            said = [int(process.stdout.readline()) for _ in range(20 if name == "a" else 5)]
            os.kill(process.pid, signal.SIGKILL)
            said += [int(line) for line in process.stdout]
        paths = [row["path"] for row in DecisionRows(path, ["path", "label"]).read()]
        own = [each for each in paths if each.startswith(name)]
        # The last one may have been written without having been told.
        assert own in ([f"{name}/{n}.png" for n in range(max(said) + extra)] for extra in (1, 2))
    assert {row["label"] for row in DecisionRows(path, ["path", "label"]).read()} == {'a, "b"\nc'}


def test_of_new_labels_the_last_row_of_a_photo_counts(tmp_path):
    path = tmp_path / "new.csv"
    dataset = NewLabelsDataset(filepath=str(path))
    assert dataset.load().empty
    rows = DecisionRows(path, ["path", "label", "when"])
    elsewhere = (tmp_path / "b.png").as_posix()
    for photo, label in [("a.png", "x"), (elsewhere, "x"), ("c.png", "x"), ("c.png", "")]:
        rows.add({"path": photo, "label": label})
    rows.add({"path": "a.png", "label": "y"})
    assert dataset.load()[["path", "label"]].to_numpy().tolist() == [
        [elsewhere, "x"],
        ["a.png", "y"],
    ]
    assert dataset.list_stored_paths() == [path, tmp_path / "b.png"]
    path.write_text("file,class\na,b\n")
    with pytest.raises(DatasetError, match="need a header with the columns path and label"):
        dataset.load()
