"""The linear probe on codes whose labels are known to be easy, or to be noise."""

import numpy as np
import pandas as pd
import pytest

from little_data.evaluation.linear_probe import measure_linear_probe
from little_data.photos.labels import take_turns


def make_rows(count=300):
    labels = np.array(["a", "b", "c"])[np.arange(count) % 3]
    split = np.where(np.arange(count) < 2 * count // 3, "train", "test")
    return pd.DataFrame({"label": labels, "split": split})


def measure(codes, rows, labelled=(3, 60)):
    return measure_linear_probe(codes.astype(np.float32), rows, labelled, draws=4, seed=1)


def test_separate_codes_need_one_labelled_image_each():
    rows = make_rows()
    centres = {"a": (0, 0), "b": (9, 0), "c": (0, 9)}
    noise = np.random.default_rng(0).normal(size=(len(rows), 2)) / 10
    codes = np.array([centres[label] for label in rows["label"]]) + noise
    assert measure(codes, rows) == {"3": 1.0, "60": 1.0}


def test_codes_that_know_nothing_are_guesses():
    rows = make_rows(3000)
    codes = np.random.default_rng(0).normal(size=(len(rows), 2, 2, 1))
    assert measure(codes, rows)["60"] == pytest.approx(1 / 3, abs=0.05)


def test_only_training_codes_are_labelled():
    """Test codes at another place than all training codes cannot be learned."""
    rows = make_rows()
    codes = np.where(rows["label"] == "a", 1.0, -1.0)[:, None]
    swapped = np.where(rows["split"] == "test", -codes[:, 0], codes[:, 0])[:, None]
    assert measure(swapped, rows)["60"] == 0.0


def test_as_many_as_there_are_training_images_can_be_labelled():
    rows = make_rows()
    codes = np.eye(3)[np.arange(len(rows)) % 3]
    assert measure(codes, rows, labelled=[200]) == {"200": 1.0}


@pytest.mark.parametrize("labelled", [2, 201])
def test_a_number_that_cannot_be_drawn_is_left_out(labelled):
    rows = make_rows()
    assert measure(np.zeros((len(rows), 2)), rows, labelled=[labelled]) == {}
    assert [*measure(np.zeros((len(rows), 2)), rows, labelled=[labelled, 9])] == ["9"]


def test_labels_take_turns():
    labels = np.array(["b", "b", "a", "b", "a", "c"])
    assert labels[take_turns(labels)].tolist() == ["a", "b", "c", "a", "b", "b"]
    assert take_turns(labels).tolist() == [2, 0, 5, 4, 1, 3]
