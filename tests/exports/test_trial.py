"""A format is exported if its answers are those of Keras."""

import sys
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from little_data.exports.formats import FORMATS, ExportFormat
from little_data.exports.interface import ExportSource
from little_data.exports.trial import Answers, Trial, answer_with_keras
from little_data.models import ImageClassifier
from little_data.parameters.export import ExportTolerance

pytestmark = pytest.mark.slow

PHOTOS = np.arange(20, dtype=np.uint8)[:, np.newaxis, np.newaxis, np.newaxis]
KERAS = np.array([[0.9, 0.1]] * 10 + [[0.3, 0.7]] * 10, dtype=np.float32)
OUTPUTS = {"probabilities": KERAS, "distance": np.full((20, 1), 0.5, np.float32)}
TOLERANCE = ExportTolerance(difference=0.2, distance=0.1, agreement=0.9)


@pytest.fixture
def trial():
    labels = np.array([0] * 10 + [1] * 10)
    return Trial(PHOTOS, labels, reference=Answers(OUTPUTS, milliseconds=7.0, size=1000))


def attempt(trial, answers, pause=lambda number: 0.0, distances=OUTPUTS["distance"]):
    """Try out a format that knows the answers by heart."""
    outputs = {"probabilities": answers, "distance": distances}

    def classify(photos):
        number = int(photos[0, 0, 0, 0])
        time.sleep(pause(number))
        return {name: values[number : number + 1] for name, values in outputs.items()}

    def write(source, folder):
        (folder / "parts").mkdir()
        (folder / "parts/model.bin").write_bytes(b"model")

    by_heart = ExportFormat(write, lambda folder: classify, "parts/model.bin", None, ())
    return trial.attempt(by_heart, ExportSource(None, PHOTOS, []), TOLERANCE)


def by_name(probabilities):
    return {"probabilities": probabilities}


def test_what_is_within_its_tolerance_is_exported_with_its_figures(trial):
    answers = KERAS + np.float32([[0.05, -0.05]])
    answers[10] = [0.45, 0.55]
    found = attempt(trial, answers)
    assert found.problem is None
    assert found.files == {"parts/model.bin": b"model"}
    assert found.figures["difference"] == pytest.approx(0.15)
    assert found.figures["distance"] == 0
    assert found.figures["agreement"] == 1
    assert found.figures["accuracy"] == 1
    assert found.figures["bytes"] == 5
    assert found.figures["photos"] == 20


def test_what_differs_too_much_is_refused_with_the_reason(trial):
    answers = KERAS.copy()
    answers[3] = [0.6, 0.4]
    found = attempt(trial, answers)
    assert not found.files
    assert found.problem == (
        "its probabilities differ by up to 0.3 from those of Keras; at most 0.2 is allowed "
        "(difference)"
    )
    answers[3] = np.nan
    assert "differ by up to nan" in attempt(trial, answers).problem


def test_other_distances_are_refused_with_the_reason(trial):
    distances = OUTPUTS["distance"].copy()
    distances[7] = 0.55
    assert attempt(trial, KERAS, distances=distances).problem is None
    distances[8] = 0.25
    assert attempt(trial, KERAS, distances=distances).problem == (
        "its distances to the nearest training photo differ by up to 0.25 from those of Keras; at "
        "most 0.1 is allowed (distance)"
    )


def test_too_many_other_classes_are_refused_with_the_reason():
    reference = np.full((20, 2), 0.5, dtype=np.float32) + np.float32([[0.01, -0.01]])
    answers = reference.copy()
    answers[:3] = [0.49, 0.51]
    trial = Trial(PHOTOS, np.zeros(20, int), Answers(by_name(reference), 7.0, 1000))
    found = attempt(trial, answers)
    assert found.problem == (
        "it predicts the same class as Keras for 85.0% of 20 photos; at least 90.0% is needed "
        "(agreement)"
    )
    assert found.figures["accuracy"] == 0.85


def test_milliseconds_are_the_median_of_single_photos(trial):
    """Neither a slow start nor a slow photo counts."""
    slow = {0: 0.2, 5: 0.3}
    found = attempt(trial, KERAS, pause=lambda number: slow.get(number, 0.005))
    assert 5 <= found.figures["milliseconds"] < 100


def test_without_openvino_the_reason_says_how_to_get_it_and_names_no_other_parameter(
    source, photos, monkeypatch
):
    answers = Answers(by_name(np.zeros((2, 3), np.float32)), 7.0, 1000)
    trial = Trial(photos[:2], np.zeros(2, int), answers)
    monkeypatch.setitem(sys.modules, "openvino", None)
    problem = trial.attempt(FORMATS["openvino"], source, TOLERANCE).problem
    assert problem.startswith("it cannot be converted: OpenVINO cannot be imported")
    assert problem.endswith("Install it with `pip install openvino`")


@pytest.mark.parametrize("name", ["litert_int8", "onnx", "openvino"])
def test_a_network_that_cannot_be_converted_is_told_in_one_line(name, capfd):
    class Unusual(keras.layers.Layer):
        def call(self, x):
            return tf.ensure_shape(tf.numpy_function(np.sort, [x], tf.float32), x.shape)

    pixels = keras.Input((4, 4, 3))
    means = keras.layers.GlobalAveragePooling2D()(Unusual()(pixels))
    model = ImageClassifier(keras.Model(pixels, means), ["cat", "dog", "fox"], 4)
    photos = np.zeros((2, 4, 4, 3), dtype=np.uint8)
    trial = Trial(photos, np.zeros(2, int), answer_with_keras(model, photos))
    found = trial.attempt(
        FORMATS[name], ExportSource(model.network, photos, model.class_names), TOLERANCE
    )
    assert found.problem.startswith("it cannot be converted: ")
    assert "\n" not in found.problem
    assert len(found.problem) < 450
    assert "bottleneck" not in found.problem
    assert not found.files
    assert not found.figures
    assert capfd.readouterr().err == ""
