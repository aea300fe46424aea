"""Progress in a real pseudo-terminal, and in a log that is a real pipe."""

import contextvars
import fcntl
import os
import re
import select
import struct
import termios
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import numpy as np
import pytest

from little_data.messages import progress
from little_data.messages.progress import note_node_at_work, note_workers, show_progress
from little_data.models.batches import RowBatches
from little_data.models.heads import build_head
from little_data.models.training import train_classifier

EPOCHS = 3
EPOCH = r"head (\d)/3: loss \d\.\d{4}/\d\.\d{4}, accuracy \d\.\d{3}/\d\.\d{3}, \d\d:\d\d left"


@contextmanager
def in_terminal():
    """Make a terminal of 80 columns standard output and error; yield what reads the screen."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with os.fdopen(theirs, "w") as stream, redirect_stdout(stream), redirect_stderr(stream):
        yield lambda: read_all(ours, stream)
    os.close(ours)


@contextmanager
def in_log():
    """Make one pipe both standard output and error, as in CI; yield what reads the log."""
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "w") as stream, redirect_stdout(stream), redirect_stderr(stream):
        yield lambda: read_all(ours, stream)
    os.close(ours)


def read_all(descriptor, stream):
    stream.flush()
    content = b""
    # A busy system hands over what a terminal shows in parts.
    while select.select([descriptor], [], [], 0.2)[0]:
        content += os.read(descriptor, 100_000)
    return content.decode()


def train():
    values = np.random.default_rng(0).normal(size=(40, 5))
    labels = np.arange(40) % 3
    batches = RowBatches(values, labels, rows=np.arange(40), batch_size=8, seed=0)
    train_classifier(
        build_head(5, 3),
        batches,
        batches,
        optimizer="adamw",
        learning_rate=0.01,
        schedule="constant",
        weight_decay=0.0,
        epochs=EPOCHS,
        patience=EPOCHS,
    )


@pytest.mark.slow
def test_a_terminal_has_one_bar_an_epoch_with_figures_and_the_time_left():
    with in_terminal() as read_screen:
        # Outside of any node, whatever ran before in this process.
        contextvars.Context().run(train)
        screen = read_screen()
    *bars, rest = screen.split("\r\n")
    assert not rest
    assert len(bars) == EPOCHS
    for epoch, bar in enumerate(bars, start=1):
        states = [state for state in bar.split("\r") if state.strip()]
        assert max(map(len, states)) < 80
        final = re.match(rf"{EPOCH} (█+)", states[-1])
        assert final, states[-1]
        assert final[1] == str(epoch)
    assert "00:00 left" in bars[-1].split("\r")[-1]


@pytest.mark.slow
def test_a_log_has_one_plain_line_an_epoch_with_the_name_of_the_node():
    """The node's, since all autoencoders are trained by one function."""

    def train_in_node():
        note_node_at_work("sparse.train_autoencoder")
        train()

    with in_log() as read_log:
        contextvars.copy_context().run(train_in_node)
        lines = read_log().splitlines()
    pattern = EPOCH.replace("head", r"sparse\.train_autoencoder")
    assert [re.fullmatch(pattern, line)[1] for line in lines] == ["1", "2", "3"]


def test_other_work_shows_a_bar_with_the_time_left_in_a_terminal():
    with in_terminal() as read_screen:
        assert list(show_progress(range(3), desc="Extracting features", unit=" views")) == [0, 1, 2]
        final = read_screen().strip().split("\r")[-1]
    assert re.search(r"Extracting features: 100%\|█+\| 3/3 \[00:0\d<00:00, .* views?/s\]", final)


def test_other_work_shows_plain_lines_with_the_time_left_in_a_log(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    with in_log() as read_log:
        assert list(show_progress(range(2), desc="Extracting features", unit=" views")) == [0, 1]
        log = read_log()
    assert "\r" not in log
    assert "Extracting features: 1 of 2 views after 00:00, 00:00 left\n" in log
    assert log.endswith("Extracting features: 2 of 2 views after 00:00, 00:00 left\n")


def extract_on_a_cluster():
    """Extract, as if two workers had started before the first view."""
    for view in show_progress(range(3), desc="Extracting features", unit=" views"):
        if view == 0:
            note_workers(2)


def test_work_on_a_cluster_shows_how_many_are_at_it(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    with in_log() as read_log:
        extract_on_a_cluster()
        last = read_log().splitlines()[-1]
    assert re.fullmatch(
        r"Extracting features: 3 of 3 views after 00:00, 00:00 left, +\S+ views/s, 2 workers", last
    )
    with in_terminal() as read_screen:
        extract_on_a_cluster()
        final = read_screen().strip().split("\r")[-1]
    assert re.search(r"3/3 \[00:0\d<00:00, .* views?/s, 2 workers\]", final)


def test_work_after_that_on_a_cluster_shows_nobody():
    extract_on_a_cluster()
    with in_terminal() as read_screen:
        list(show_progress(range(3), desc="Decoding photos"))
        assert "workers" not in read_screen()


def test_short_work_adds_nothing_to_a_log():
    with in_log() as read_log:
        list(show_progress(range(2), desc="Extracting features"))
        assert read_log() == ""
