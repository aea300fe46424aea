"""What two processes may do at the same time, and what becomes of one that dies."""

import os
import subprocess
import sys
import threading

import pytest

from little_data.skipping.going_on import BusyError, Work, announce

HOLD = """
import sys, time
from pathlib import Path
from little_data.skipping.going_on import Work, announce
with announce(Path(sys.argv[1]), Work("kedro run --pipelines other", ["/p/in"], ["/p/out"])):
    print("holds", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "running"


@pytest.fixture
def other(folder):
    """Another process, which reads /p/in and writes /p/out."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "holds\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def work(reads=(), writes=()):
    return Work("kedro run", [*reads], [*writes])


def try_work(folder, **places):
    with announce(folder, work(**places)):
        pass


@pytest.mark.parametrize(
    "places",
    [
        {"writes": ["/p/out"]},
        {"reads": ["/p/out"]},
        {"writes": ["/p/in"]},
        {"writes": ["/p"]},
        {"writes": ["/p/out/2026/out"]},
    ],
)
def test_what_another_process_would_harm_or_be_harmed_by_is_refused(folder, other, places):
    with pytest.raises(BusyError) as refused:
        try_work(folder, **places)
    told = str(refused.value)
    assert f"`kedro run --pipelines other` (process {other.pid}, since 20" in told
    assert "/p/" in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "places", [{"reads": ["/p/in"]}, {"reads": ["/p/in"], "writes": ["/p/out2", "/q"]}, {}]
)
def test_what_does_not_meet_goes_on_side_by_side(folder, other, places):
    try_work(folder, **places)


def test_what_a_dead_process_held_is_free_and_nothing_is_left_of_it(folder, other, caplog):
    caplog.set_level("INFO", "little_data")
    other.kill()
    other.wait()
    try_work(folder, writes=["/p/out"])
    assert [message for message in caplog.messages if f"process {other.pid}" in message]
    assert [path.name for path in folder.iterdir()] == ["gate.lock"]


def test_what_has_ended_is_free(folder):
    for _ in range(2):
        with announce(folder, work(writes=["/p/out"])), pytest.raises(BusyError):
            try_work(folder, writes=["/p/out"])
    with pytest.raises(RuntimeError), announce(folder, work(writes=["/p/out"])):
        raise RuntimeError
    try_work(folder, writes=["/p/out"])


def test_waiting_ends_with_the_other_process(folder, other):
    with pytest.raises(BusyError) as refused:
        try_work(folder, writes=["/p/out"])
    waiting = threading.Thread(target=refused.value.wait)
    waiting.start()
    assert waiting.is_alive()
    other.kill()
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    try_work(folder, writes=["/p/out"])


def test_many_that_begin_at_once_go_one_by_one(folder, tmp_path):
    """Each adds to a number that it has read: what meets would be lost."""
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count():
        for _ in range(5):
            while True:
                try:
                    with announce(folder, work(writes=[str(counter)])):
                        counter.write_text(str(int(counter.read_text()) + 1))
                        break
                except BusyError as busy:
                    busy.wait()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read_text() == "20"


def test_a_damaged_note_of_a_dead_process_stops_nobody(folder):
    folder.mkdir()
    (folder / f"{'0' * 32}.lock").touch()
    (folder / f"{'0' * 32}.json").write_text('{"command": 1')
    try_work(folder, writes=["/p/out"])
    assert [path.name for path in folder.iterdir()] == ["gate.lock"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_where_nothing_can_be_written_a_warning_says_so(tmp_path, caplog):
    tmp_path.chmod(0o500)
    try:
        try_work(tmp_path / "running", writes=["/p/out"])
    finally:
        tmp_path.chmod(0o700)
    assert "other runs do not see that this one is going on" in caplog.text


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, caplog):
    (tmp_path / "running").write_text("a file")
    try_work(tmp_path / "running", writes=["/p/out"])
    assert "other runs do not see that this one is going on" in caplog.text
