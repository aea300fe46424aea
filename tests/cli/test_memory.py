"""Too little memory is told in one line, with what lowers the need."""

import subprocess
import sys

import click
import cv2
import numpy as np
import pytest
from kedro.io import DatasetError

from little_data.cli.errors import explain_errors
from little_data.messages.progress import note_node_at_work

TOO_LARGE = 2**60


def fail_in_numpy():
    np.zeros(TOO_LARGE, np.uint8)


def fail_in_a_dataset():
    try:
        fail_in_numpy()
    except MemoryError as error:
        raise DatasetError("Failed while loading data") from error


def fail_in_a_library():
    raise RuntimeError("std::bad_alloc")


def fail_in_opencv():
    cv2.resize(np.zeros((1, 1), np.uint8), (2**31 - 1, 2**31 - 1), interpolation=cv2.INTER_NEAREST)


FAILURES = [fail_in_numpy, fail_in_a_dataset, fail_in_a_library, fail_in_opencv]


@pytest.mark.parametrize("fail", FAILURES)
def test_the_node_and_a_parameter_are_named(fail):
    note_node_at_work("extract_trunk_features")
    with pytest.raises(click.ClickException) as caught, explain_errors():
        fail()
    note_node_at_work("")
    assert "too little memory for extract_trunk_features" in caught.value.message
    assert "lower augmentation.views or backbone.image_size" in caught.value.message
    if fail in (fail_in_numpy, fail_in_a_dataset):
        assert "1.00 EiB" in caught.value.message


def test_other_errors_stay_what_they_are():
    with pytest.raises(RuntimeError, match="something else"), explain_errors():
        raise RuntimeError("something else")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_a_limit_that_is_too_low_is_told_before_anything_is_loaded(project_path):
    done = subprocess.run(
        ["bash", "-c", f"ulimit -v 2500000; exec {sys.executable} -m kedro run"],
        cwd=project_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "may have 2.6 GB of addresses (ulimit -v)" in done.stderr
    assert "Aborted" not in done.stderr + done.stdout
