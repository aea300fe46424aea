"""What more photos would be worth, from features in memory."""

import numpy as np
import pandas as pd

from little_data.parameters.base import Seed
from little_data.pipelines.report.learning_curve import measure_top_model_curve
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
