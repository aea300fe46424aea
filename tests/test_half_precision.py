"""Another precision, to the bit as NumPy has it."""

import numpy as np
import pytest

from little_data.half_precision import change_precision

EDGES = [0.0, -0.0, 1 + 2**-11, 1 + 3 * 2**-11, 6.1e-5, 5.96e-8, 2.9e-8, 65504, 65520, 1e30, np.inf]


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_halves_are_those_of_numpy(dtype):
    random = np.random.default_rng(0)
    spread = random.normal(size=4000) * 10 ** random.uniform(-9, 6, size=4000)
    values = np.concatenate([spread, EDGES, np.negative(EDGES), [np.nan]]).astype(dtype)
    values = np.resize(values, (4, 7, 11, 13))
    halves = change_precision(values, "float16")
    assert (halves.dtype, halves.shape) == (np.float16, values.shape)
    np.testing.assert_array_equal(halves, values.astype("float16"))


def test_a_part_of_a_larger_array_keeps_its_order():
    values = np.arange(60, dtype="float32").reshape(3, 4, 5)[:, ::2, 1:]
    np.testing.assert_array_equal(change_precision(values, "float16"), values.astype("float16"))


def test_what_has_the_precision_already_is_not_copied():
    for dtype in ("float16", "float32"):
        values = np.ones(3, dtype)
        assert change_precision(values, dtype) is values


def test_halves_become_full_numbers_again():
    halves = np.array([1.5, -2], "float16")
    full = change_precision(halves, "float32")
    assert full.dtype == np.float32
    np.testing.assert_array_equal(full, [1.5, -2])
