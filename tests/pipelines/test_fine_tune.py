"""Fine-tuning never ends with less than it began with, and says what it did."""

import keras
import numpy as np
import pandas as pd
import pytest

from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.pipelines.fine_tune.nodes import (
    choose_better,
    fine_tune_tail,
    join_fine_tuned_model,
)
from little_data.types.arrays import ArrayStore


def figures(accuracy, log_loss):
    return {"accuracy": accuracy, "log_loss": log_loss}


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (figures(0.9, 0.3), figures(0.91, 0.4), "after"),
        (figures(0.9, 0.3), figures(0.89, 0.2), "before"),
        (figures(0.9, 0.3), figures(0.9, 0.2), "after"),
        (figures(0.9, 0.3), figures(0.9, 0.3), "before"),
        (figures(0.9, 0.3), figures(0.9, float("nan")), "before"),
    ],
)
def test_the_better_one_is_kept(before, after, kept):
    assert choose_better(before, after) == {"kept": kept, "before": before, "after": after}


@pytest.fixture
def features():
    """Features of 40 photos, in which the first number says the class."""
    labels = np.tile(["cat", "dog"], 20)
    values = np.random.default_rng(0).normal(size=(40, 6)).astype("float16")
    values[:, 0] += np.where(labels == "dog", 3, -3)
    splits = ["train"] * 24 + ["validation"] * 16
    rows = pd.DataFrame({"label": labels, "split": splits, "view": 0})
    return ArrayStore(rows=rows, values=values, seconds=1.0)


def tail_and_head():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((6,))
    tail = keras.Model(inputs, keras.layers.Dense(4, activation="tanh")(inputs))
    head = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    return tail, head


def parameters(**changes):
    values = {
        "optimizer": "sgd",
        "learning_rate": 0.5,
        "schedule": "constant",
        "weight_decay": 0.0,
        "batch_size": 8,
        "epochs": 20,
        "patience": 20,
    }
    return FineTuneParameters(**(values | changes))


@pytest.mark.slow
def test_fine_tuning_that_helps_is_kept(features):
    tail, head = tail_and_head()
    network, history, outcome = fine_tune_tail(features, tail, head, parameters(), Seed(seed=1))
    assert outcome["kept"] == "after"
    assert outcome["after"]["log_loss"] == pytest.approx(history["val_loss"].min(), rel=1e-3)
    assert outcome["after"]["log_loss"] < outcome["before"]["log_loss"]
    assert (network.predict(features.values, verbose=0).argmax(axis=1) == [0, 1] * 20).all()


@pytest.mark.slow
def test_fine_tuning_leaves_its_inputs_as_they_were(features):
    tail, head = tail_and_head()
    before = [np.array(weights) for weights in (*tail.get_weights(), *head.get_weights())]
    network, _, outcome = fine_tune_tail(features, tail, head, parameters(), Seed(seed=1))
    assert outcome["kept"] == "after"
    for weights, kept in zip((*tail.get_weights(), *head.get_weights()), before, strict=True):
        np.testing.assert_array_equal(weights, kept)
    assert not np.allclose(network.get_weights()[0], before[0])


@pytest.mark.slow
def test_fine_tuning_that_hurts_is_undone(features):
    tail, head = tail_and_head()
    best, _, _ = fine_tune_tail(features, tail, head, parameters(), Seed(seed=1))
    tail, head = keras.Model(best.input, best.layers[1].output), best.layers[2]
    before = best.get_weights()
    swapped = features.rows.assign(
        label=features.rows["label"].where(
            features.rows["split"] == "validation",
            features.rows["label"].map({"cat": "dog", "dog": "cat"}),
        )
    )
    misleading = ArrayStore(rows=swapped, values=features.values, seconds=1.0)
    network, _, outcome = fine_tune_tail(misleading, tail, head, parameters(), Seed(seed=1))
    assert outcome["kept"] == "before"
    assert outcome["after"]["accuracy"] < outcome["before"]["accuracy"]
    for kept, weights in zip(network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(kept, weights)


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_the_finished_model_makes_squares_of_photos_as_the_backbone_was_asked_to(resizing):
    pixels = keras.Input((8, 8, 3))
    trunk = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(pixels))
    tail = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    manifest = pd.DataFrame({"label": ["dog", "cat"]})
    backbone = BackboneParameters(name="VGG16", weights="random", pooling="avg", resizing=resizing)
    model = join_fine_tuned_model(trunk, tail, manifest, backbone)
    assert (model.resizing, model.image_size) == (resizing, 8)
    assert model.class_names == ["cat", "dog"]
