"""What a killed process leaves is removed, what another one is writing is not."""

import os
import signal
import subprocess
import sys
import time

import pytest

from little_data.datasets.files.unfinished import find_unfinished, sweep_unfinished
from little_data.datasets.files.whole_files import write_whole

WRITE = """
import sys, time
from pathlib import Path
from little_data.datasets.files.whole_files import write_whole

for name in ("model.bin", "photos"):
    context = write_whole(Path(sys.argv[1], name))
    path = context.__enter__()
    if name == "photos":
        path.mkdir()
        path = path / "1.jpg"
    path.write_bytes(b"x" * 1000)
    globals()[name] = context
print("written", flush=True)
time.sleep(60)
"""


@pytest.fixture
def writer(tmp_path):
    """Another process that is writing a file and a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(tmp_path / "a" / "b")], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout.readline() == b"written\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def kill(process):
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()


def test_what_a_living_process_writes_stays_and_what_a_killed_one_wrote_goes(
    writer, tmp_path, caplog
):
    caplog.set_level("INFO", "little_data")
    unfinished = find_unfinished(tmp_path)
    assert len(unfinished) == 4  # each with its lock
    sweep_unfinished(tmp_path)
    assert find_unfinished(tmp_path) == unfinished
    assert not caplog.messages
    kill(writer)
    sweep_unfinished(tmp_path)
    assert [path for path in find_unfinished(tmp_path) if path.suffix != ".lock"] == []
    assert len(caplog.messages) == 1
    assert str(tmp_path) in caplog.messages[0]
    sweep_unfinished(tmp_path)
    assert len(caplog.messages) == 1


def test_what_was_left_before_there_were_locks_goes_after_an_hour(tmp_path):
    young, old = (tmp_path / f".unfinished-{digit * 32}-photos" for digit in "01")
    for path in (young, old):
        path.mkdir()
        (path / "1.jpg").write_bytes(b"x")
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    sweep_unfinished(tmp_path)
    assert [*tmp_path.iterdir()] == [young]


WRITE_JSON = """
import os, sys
from pathlib import Path
from little_data.skipping.json_files import write_json

Path.replace = lambda path, target: os.abort()
write_json(Path(sys.argv[1]), {})
"""


@pytest.mark.parametrize("name", [None, ".unfinished-" + "0" * 32])
def test_what_the_runner_left_goes_after_an_hour(tmp_path, name):
    record = tmp_path / ".fingerprints/nodes/train.json"
    subprocess.run([sys.executable, "-c", WRITE_JSON, str(record)], check=False)
    [left] = record.parent.iterdir()
    if name:
        left = left.rename(record.with_name(name))
    sweep_unfinished(tmp_path)
    assert left.exists()
    hours_ago = time.time() - 7200
    os.utime(left, (hours_ago, hours_ago))
    sweep_unfinished(tmp_path)
    assert [*record.parent.iterdir()] == []


def test_what_is_called_otherwise_is_not_touched(tmp_path):
    names = [".unfinished-symphony.mp3", "unfinished", ".unfinished-" + "0" * 31 + "-x"]
    for name in names:
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (0, 0))
    sweep_unfinished(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def test_what_was_written_leaves_no_lock(tmp_path):
    with write_whole(tmp_path / "a/file.txt") as path:
        path.write_text("whole")
    with pytest.raises(RuntimeError), write_whole(tmp_path / "a/folder") as path:
        path.mkdir()
        raise RuntimeError
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file.txt"]
