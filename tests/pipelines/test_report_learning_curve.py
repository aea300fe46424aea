"""What more photos would be worth, from features in memory."""

import numpy as np
import pandas as pd
import pytest

from little_data.parameters.base import Seed
from little_data.pipelines.report.learning_curve import choose_folds, measure_top_model_curve
from little_data.types.arrays import ArrayStore

CANDIDATES = pd.DataFrame({"penalty": [0.01], "chosen": [True]})


def test_a_few_photos_of_one_group_are_measured_with_those_of_none():
    random = np.random.default_rng(0)
    labels = ["cat", "dog"] * 20
    rows = pd.DataFrame({"path": [f"{number:02}.jpg" for number in range(40)], "label": labels})
    rows["group"] = pd.Series([None, "alike 1", "alike 1", *[None] * 37], dtype="str")
    rows = rows.assign(view=0, split="train", fold=np.arange(40) // 2 % 5)
    values = random.normal((rows["label"] == "dog").to_numpy()[:, None], 0.3, (40, 3))
    store = ArrayStore(rows=rows, values=values.astype(np.float32), seconds=0.0)
    curve, _, words = measure_top_model_curve(store, CANDIDATES, Seed(seed=7))
    assert curve["accuracy"].iloc[-1] > 0.9
    assert words["words"]


@pytest.mark.parametrize("folds", [np.repeat([0, -1], 20), np.zeros(40, np.int64)])
def test_photos_that_are_split_afresh_stay_with_their_group(folds):
    groups = np.repeat([f"burst {number}" for number in range(10)], 4).astype(object)
    split = pd.Series(choose_folds(folds, groups, seed=7))
    assert split.value_counts().to_dict() == dict.fromkeys(range(5), 8)
    assert split.groupby(groups).nunique().max() == 1


def test_folds_that_judge_all_photos_are_kept():
    folds = np.arange(6) % 3
    assert choose_folds(folds, np.array(list("aabbcc"), object), seed=7).tolist() == folds.tolist()
