"""Compare what nodes have made: arrays to the last bit, tables but for it."""

import numpy as np
import pandas as pd
from PIL import Image

from little_data.types.arrays import ArrayStore
from little_data.types.heads import TopModel
from little_data.types.networks import FrozenNetwork


def leave_out_seconds(data):
    """Return the content of a dataset without how long it took to make it."""
    if isinstance(data, ArrayStore):
        return leave_out_seconds(data.rows), np.asarray(data.values)
    if isinstance(data, pd.DataFrame):
        return data.drop(columns="seconds", errors="ignore").reset_index(drop=True)
    if isinstance(data, dict):
        return {
            name: leave_out_seconds(value)
            for name, value in data.items()
            if not name.startswith("seconds")
        }
    return describe_model(data)


def describe_model(data):
    """Return the numbers of a model or a picture; any other data as they are."""
    if isinstance(data, FrozenNetwork):
        return data.content_hash
    if isinstance(data, Image.Image):
        return np.asarray(data)
    if hasattr(data, "get_weights"):
        return tuple(data.get_weights())
    if isinstance(data, TopModel):
        heads = (data.head, *data.heads_of_rounds)
        return tuple(numbers for head in heads for layer in head.layers for numbers in layer)
    return data


def check_same(name, before, after):
    """Compare tables, arrays and other data, or tuples of them."""
    assert type(before) is type(after), name
    if isinstance(before, tuple):
        for one, other in zip(before, after, strict=True):
            check_same(name, one, other)
    elif isinstance(before, pd.DataFrame):
        # Threads add up the losses of a history in any order, which no weight depends on.
        pd.testing.assert_frame_equal(before, after, rtol=1e-6, obj=name)
    elif isinstance(before, np.ndarray):
        np.testing.assert_array_equal(before, after, err_msg=name)
    else:
        assert before == after, name
