"""A parameter means the class that its user wrote, whatever the command line made of it."""

import numpy as np
import pytest
from omegaconf import OmegaConf

from little_data.parameters.autoencoders import AnomalyParameters
from little_data.photos.labels import find_class, weigh_rows

NAMES = ["007", "1e5", "no", "NA", "true", "0x1f", "cat", "3", "1.50", "-2"]


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_may_read_a_name_as_something_else(name):
    """As Kedro reads ``--params photo_autoencoders.anomaly.left_out=007``."""
    given = OmegaConf.to_container(OmegaConf.from_dotlist([f"left_out={name}"]))
    parameters = AnomalyParameters.model_validate({**given, "epochs": 1})
    assert find_class(parameters.left_out, NAMES) == name


def test_what_is_no_class_or_could_be_two_is_none():
    assert find_class("dog", NAMES) is None
    assert find_class(8, NAMES) is None
    assert find_class(7, ["007", "07"]) is None
    assert find_class(7, ["007", "7"]) == "7"
    assert find_class(1, ["true", "yes"]) is None
    assert find_class(True, ["1"]) is None


def test_balanced_classes_count_alike_and_the_weights_are_one_on_average():
    labels = np.array([0, 0, 0, 1, 2, 2])
    np.testing.assert_allclose(weigh_rows(labels, 3, "balanced"), [2 / 3, 2 / 3, 2 / 3, 2, 1, 1])
    np.testing.assert_array_equal(weigh_rows(labels, 3, None), np.ones(6))
