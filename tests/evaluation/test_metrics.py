"""Figures against closed forms and published values."""

import numpy as np
import pandas as pd
import pytest

from little_data.evaluation.intervals import accuracy_interval, count_independent
from little_data.evaluation.metrics import (
    label_log_loss,
    measure_predictions,
    tabulate_predictions,
)


def photos(labels, splits=None):
    return pd.DataFrame(
        {
            "path": [f"{number}.jpg" for number in range(len(labels))],
            "label": labels,
            "split": splits or ["test"] * len(labels),
        }
    )


def test_photos_of_one_group_count_as_fewer_in_the_interval():
    table = tabulate_predictions(photos(list("ab" * 20)), np.array([[0.9, 0.1]] * 40), ["a", "b"])
    groups = pd.Series(dict.fromkeys(table["path"][::2], "even")).reindex(table["path"])
    alone = measure_predictions(table, "x", 0)["splits"]["test"]
    grouped = measure_predictions(table, "x", 0, groups)["splits"]["test"]
    assert grouped["accuracy"] == alone["accuracy"] == 0.5
    assert (alone["accuracy_low"], alone["accuracy_high"]) == accuracy_interval(20, 40)
    is_correct = np.arange(40) % 2 == 0
    names = np.where(is_correct, "even", np.arange(40).astype(str))
    bounds = accuracy_interval(20, 40, count_independent(is_correct, names))
    assert (grouped["accuracy_low"], grouped["accuracy_high"]) == bounds
    assert grouped["accuracy_low"] < alone["accuracy_low"] - 0.1


def test_log_loss_closed_forms():
    uniform = np.full((7, 4), 0.25)
    assert label_log_loss(uniform, np.zeros(7, int)) == pytest.approx(np.log(4))
    sure = np.array([[0.9, 0.1], [0.2, 0.8]])
    expected = -(np.log(0.9) + np.log(0.2)) / 2
    assert label_log_loss(sure, np.array([0, 0])) == pytest.approx(expected)
    wrong = np.array([[0.0, 1.0]])
    assert np.isfinite(label_log_loss(wrong, np.array([0])))


def test_figures_of_a_small_confusion_matrix():
    # 3 cats (2 right), 4 dogs (3 right), 1 fox (called a dog).
    labels = ["cat"] * 3 + ["dog"] * 4 + ["fox"]
    answers = ["cat", "cat", "dog", "dog", "dog", "dog", "cat", "dog"]
    classes = ["cat", "dog", "fox"]
    probabilities = np.array([[0.8 if c == a else 0.1 for c in classes] for a in answers])
    predictions = tabulate_predictions(photos(labels), probabilities, classes)
    assert predictions["predicted"].tolist() == answers
    columns = ["path", "split", "label", "predicted"]
    assert list(predictions.columns) == columns + [f"probability_{name}" for name in classes]
    metrics = measure_predictions(predictions, "scratch", seconds=1.234)
    assert metrics["strategy"] == "scratch"
    assert metrics["class_names"] == classes
    test = metrics["splits"]["test"]
    assert list(metrics["splits"]) == ["test"]
    assert test["photos"] == 8
    assert test["accuracy"] == 5 / 8
    assert test["accuracy_low"] < 5 / 8 < test["accuracy_high"]
    assert test["confusion_matrix"] == [[2, 1, 0], [1, 3, 0], [0, 1, 0]]
    assert test["classes"]["cat"] == {"precision": 2 / 3, "recall": 2 / 3, "photos": 3}
    assert test["classes"]["dog"]["precision"] == pytest.approx(3 / 5)
    assert test["classes"]["fox"] == {"precision": 0.0, "recall": 0.0, "photos": 1}
    assert test["balanced_accuracy"] == pytest.approx((2 / 3 + 3 / 4 + 0) / 3)
    assert test["macro_f1"] == pytest.approx((2 / 3 + 2 * 3 / (5 + 4) + 0) / 3)
    assert test["majority_share"] == 4 / 8
    assert test["log_loss"] == pytest.approx(-(5 * np.log(0.8) + 3 * np.log(0.1)) / 8)


def test_always_naming_the_largest_class_gets_its_share():
    labels = ["many"] * 9 + ["few"]
    table = tabulate_predictions(photos(labels), np.array([[0.1, 0.9]] * 10), ["few", "many"])
    test = measure_predictions(table, "x", 0)["splits"]["test"]
    assert test["accuracy"] == test["majority_share"] == 0.9
    assert test["balanced_accuracy"] == 1 / 2
    assert test["macro_f1"] == pytest.approx((2 * 9 / (10 + 9) + 0) / 2)


def test_a_class_without_photos_in_the_split_does_not_count_for_balance():
    probabilities = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1]])
    table = tabulate_predictions(photos(["a", "b", "b", "b"]), probabilities, ["a", "b", "c"])
    test = measure_predictions(table, "x", 0)["splits"]["test"]
    assert test["balanced_accuracy"] == pytest.approx((1 + 2 / 3) / 2)
    assert test["macro_f1"] == pytest.approx((1 + 2 * 2 / (2 + 3)) / 2)


def test_splits_are_measured_apart():
    splits = ["train", "train", "validation", "test"]
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    table = tabulate_predictions(photos(["a", "a", "a", "b"], splits), probabilities, ["a", "b"])
    metrics = measure_predictions(table, "top model", seconds=0)
    accuracy = {split: figures["accuracy"] for split, figures in metrics["splits"].items()}
    assert accuracy == {"train": 1.0, "validation": 0.0, "test": 0.0}


def test_odd_class_names_survive():
    names = ["001", "NA", "probability_cat", "Über katze"]
    table = tabulate_predictions(photos(names), np.eye(4), names)
    assert measure_predictions(table, "x", 0)["class_names"] == names
    assert measure_predictions(table, "x", 0)["splits"]["test"]["accuracy"] == 1.0
