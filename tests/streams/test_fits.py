"""Fits in threads: in order, in one thread of BLAS each, and in bounded memory."""

import time
from threading import Barrier, Lock

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from little_data.streams import fits
from little_data.streams.fits import map_fits
from little_data.streams.threads import limit_cores


@pytest.fixture(autouse=True)
def three_cores():
    limit_cores(3)
    yield
    limit_cores(None)


def count_blas_threads():
    np.ones((2, 2)) @ np.ones((2, 2))
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_results_come_in_order_and_as_many_fits_run_as_there_are_cores():
    all_here = Barrier(3, timeout=20)

    def fit(trial):
        all_here.wait()
        return 10 * trial

    assert list(map_fits(fit, range(6), copied_bytes=8)) == [0, 10, 20, 30, 40, 50]


def test_each_has_one_thread_of_blas_also_when_another_has_ended():
    def fit(_):
        with threadpool_limits(limits=1, user_api="blas"):
            pass
        return count_blas_threads()

    with threadpool_limits(limits=2, user_api="blas"):
        before = count_blas_threads()
        assert list(map_fits(fit, range(8), copied_bytes=8)) == [{1}] * 8
        assert count_blas_threads() == before


def test_fits_that_copy_much_run_one_after_the_other():
    lock, running, most = Lock(), [], []

    def fit(trial):
        with lock:
            running.append(trial)
            most.append(len(running))
        time.sleep(0.002)  # others would begin meanwhile
        with lock:
            running.remove(trial)

    list(map_fits(fit, range(50), copied_bytes=fits._BYTES_AT_ONCE))
    assert max(most) == 1
