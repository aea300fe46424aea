"""Features of names, a row a name, and what asks for them."""

import hashlib

import numpy as np
import pandas as pd

from little_data.types.arrays import FeatureRequest

SHAPE = (2, 3)
ROW_BYTES = 4 * 6


def key_of(name):
    return hashlib.sha256(name.encode()).hexdigest()


def row_of(name):
    """Make the features of a name; those of capital letters are kept in half precision."""
    seed = int(key_of(name)[:8], 16)
    row = np.random.default_rng(seed).normal(size=SHAPE)
    return row.astype("float16" if name.isupper() else "float32")


def request(names, computed=None, fail_after=None, **changes):
    def compute(numbers):
        for count, number in enumerate(numbers):
            if count == fail_after:
                raise RuntimeError("the power failed")
            if computed is not None:
                computed[names[number]] += 1
            yield row_of(names[number])

    values = {
        "rows": pd.DataFrame({"path": names, "split": ["train"] * len(names)}),
        "keys": [key_of(name) for name in names],
        "network": "0123",
        "compute": compute,
        "shape": SHAPE,
        "dtype": "float16",
    }
    return FeatureRequest(**(values | changes))


def expected(names, dtype="float16"):
    return np.array([row_of(name) for name in names], dtype).reshape(-1, *SHAPE)
