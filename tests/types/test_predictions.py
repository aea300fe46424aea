"""Columns of class probabilities are told from others, and splits keep their order."""

import numpy as np
import pandas as pd
import pytest

from little_data.types.predictions import (
    list_predicted_classes,
    list_splits,
    name_probability_columns,
    take_probabilities,
)


def test_probabilities_come_in_the_order_of_their_columns_and_without_other_columns():
    names = ["dog", "cat", "probability_cat", "001", ""]
    numbers = np.arange(10).reshape(2, 5) / 10
    table = pd.DataFrame(numbers, columns=name_probability_columns(names))
    table.insert(0, "label", "dog")
    table["label_probability"] = 0.5
    assert list_predicted_classes(table) == names
    np.testing.assert_array_equal(take_probabilities(table), numbers)


def test_a_table_without_rows_has_its_classes_all_the_same():
    table = pd.DataFrame(columns=["path", *name_probability_columns(["a", "b"])])
    assert list_predicted_classes(table) == ["a", "b"]
    assert take_probabilities(table).shape == (0, 2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["test", "train", "validation", "train"], ["train", "validation", "test"]),
        (["validation", "train"], ["train", "validation"]),
        ([], []),
    ],
)
def test_splits_come_in_their_order(found, expected):
    assert list_splits(pd.DataFrame({"split": found})) == expected
