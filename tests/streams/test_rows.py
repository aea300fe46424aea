"""Rows of a stored array are read, and nothing of it stays in memory."""

import os
from pathlib import Path

import numpy as np
import pytest

from little_data.streams.rows import read_rows


def test_rows_are_read_from_a_map_from_a_part_of_it_and_from_an_array(tmp_path):
    stored = np.arange(60, dtype=np.float16).reshape(10, 2, 3)
    np.save(tmp_path / "values.npy", stored)
    values = np.load(tmp_path / "values.npy", mmap_mode="r")
    rows = np.array([7, 2, 2])
    for array, first in ((values, 0), (values[2:], 2), (stored, 0)):
        read = read_rows(array, rows)
        assert read.dtype == np.float32
        np.testing.assert_array_equal(read, stored[rows + first])


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's statistics")
def test_what_was_read_does_not_stay_in_memory(tmp_path):
    """20 megabytes are read, of which less than 2 stay."""

    def count_shared_pages():
        return int(Path("/proc/self/statm").read_text().split()[2])

    np.save(tmp_path / "values.npy", np.zeros((5000, 1000), np.float32))
    values = np.load(tmp_path / "values.npy", mmap_mode="r")
    before = count_shared_pages()
    for start in range(0, 5000, 50):
        read_rows(values, np.arange(start, start + 50))
    assert (count_shared_pages() - before) * os.sysconf("SC_PAGE_SIZE") < 2e6
