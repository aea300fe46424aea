"""What half of the photos say of all of them."""

import re

import numpy as np
import pandas as pd
import pytest

from little_data.types.arrays import ArrayStore

pytestmark = pytest.mark.slow


def test_learning_curve(measure, photos):
    rows = measure(
        "learning_curve", "--images", photos, "--draws", 2, "--params", "augmentation.views=1"
    )
    [[name, count, gain, estimated, held]] = rows[1:]
    assert name.endswith(photos.name)
    assert count == "8"
    assert re.fullmatch(r"-?\d+\.\d", gain)
    assert float(estimated) >= 0
    assert re.fullmatch("[0-2] of 2", held)


def measure_curves(import_benchmark, features, labels):
    rows = pd.DataFrame({"label": np.array(["cat", "dog"])[labels], "split": "train", "view": 0})
    rows["path"] = rows["content_hash"] = [f"{number:064x}" for number in range(len(rows))]
    candidates = pd.DataFrame({"chosen": [True], "penalty": [0.1], "features": [2]})
    store = ArrayStore(rows, features.astype(np.float32), seconds=0.0)
    return import_benchmark("learning_curve").Curves(store, candidates, draws=3).compare()


def test_what_a_few_photos_tell_already_gains_nothing(import_benchmark):
    labels = np.arange(80) % 2
    features = np.eye(2)[labels] + 0.01 * np.random.default_rng(0).normal(size=(80, 2))
    count, gain, estimated, _ = measure_curves(import_benchmark, features, labels)
    assert (count, gain) == ("40", "0.0")
    assert float(estimated) < 1
