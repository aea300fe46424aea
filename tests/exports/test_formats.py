"""What is written in each format answers as Keras does."""

import numpy as np
import pytest
from small_exports import CLASSES

from little_data.exports.formats import FORMATS
from little_data.exports.interface import ExportSource
from little_data.models.nearest_photo import add_distance, cut_after_features

pytestmark = pytest.mark.slow

# Largest difference of a probability: rounded weights change it, other orders of sums hardly.
TOLERANCES = {
    "saved_model": 1e-6,
    "litert_float16": 1e-3,
    "litert_int8": 0.1,
    "onnx": 1e-5,
    "openvino": 1e-5,
}


# The same of a distance: near 0 its square root makes a small difference large.
DISTANCE_TOLERANCES = {
    "saved_model": 1e-3,
    "litert_float16": 0.05,
    "litert_int8": 0.15,
    "onnx": 2e-3,
    "openvino": 2e-3,
}


@pytest.fixture(scope="module")
def source(network, photos):
    """The small network with the distance to the nearest of half of the photos."""
    known = cut_after_features(network).predict(photos[:12].astype("float32"), verbose=0)
    return ExportSource(
        add_distance(network, known), calibration_photos=photos[:12], class_names=CLASSES
    )


@pytest.fixture(scope="module")
def written(source, tmp_path_factory):
    """The folder of each format."""
    folders = {name: tmp_path_factory.mktemp(name) for name in FORMATS}
    for name, folder in folders.items():
        FORMATS[name].write(source, folder)
    return folders


@pytest.mark.parametrize("name", FORMATS)
def test_the_answers_are_those_of_keras(name, written, network, photos):
    classify = FORMATS[name].load(written[name])
    answers = [classify(photo[np.newaxis].astype("float32")) for photo in photos]
    answers = np.concatenate([answer["probabilities"] for answer in answers])
    expected = network.predict_on_batch(photos.astype("float32"))
    assert np.ptp(expected[:, 0]) > 5 * TOLERANCES[name], "the photos are too much alike"
    np.testing.assert_allclose(answers, expected, atol=TOLERANCES[name])


@pytest.mark.parametrize("name", FORMATS)
def test_distances_are_those_of_keras(name, written, source, photos):
    """Of photos that it was calibrated with, of others, and of some that are like none of them."""
    classify = FORMATS[name].load(written[name])
    pixels = np.concatenate([photos, 255 - photos[12:]]).astype("float32")
    answers = [classify(photo[np.newaxis]) for photo in pixels]
    assert all(set(answer) == {"probabilities", "distance"} for answer in answers)
    distances = np.concatenate([answer["distance"] for answer in answers])
    expected = source.network.predict_on_batch(pixels)["distance"]
    assert np.ptp(expected) > 4 * DISTANCE_TOLERANCES[name], "the photos are too much alike"
    np.testing.assert_allclose(distances, expected, atol=DISTANCE_TOLERANCES[name])


@pytest.mark.parametrize("name", [name for name in FORMATS if not FORMATS[name].batch_size])
def test_formats_of_any_batch_size_take_several_photos_at_once(name, written, network, photos):
    batch = photos[:7].astype("float32")
    answers = FORMATS[name].load(written[name])(batch)
    np.testing.assert_allclose(answers["probabilities"], network(batch), atol=1e-5)
    assert answers["distance"].shape == (7, 1)


def test_litert_files_are_a_half_and_a_quarter_of_the_size(written, source):
    float32 = 4 * source.network.count_params()
    sizes = {
        name: (written[name] / "model.tflite").stat().st_size / float32
        for name in ("litert_float16", "litert_int8")
    }
    assert sizes == {
        "litert_float16": pytest.approx(1 / 2, rel=0.1),
        "litert_int8": pytest.approx(1 / 4, rel=0.1),
    }


def test_int8_has_weights_and_calculations_of_8_bits(written):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(written["litert_int8"] / "model.tflite"))
    interpreter.allocate_tensors()
    ends = interpreter.get_input_details() + interpreter.get_output_details()
    assert {end["dtype"] for end in ends} == {np.float32}
    within = {end["index"]: end["dtype"] for end in interpreter.get_tensor_details()}
    for end in ends:
        del within[end["index"]]
    # Biases and shapes have 32 bits.
    assert set(within.values()) == {np.int8, np.int32}


def test_a_saved_model_stores_each_weight_once(written, source):
    data = next(written["saved_model"].glob("variables/*.data*"))
    assert data.stat().st_size < 1.1 * 4 * source.network.count_params()


def test_openvino_writes_the_same_whatever_was_converted_before(source, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        FORMATS["openvino"].write(source, tmp_path / name)
    first, second = ((tmp_path / name / "model.xml").read_bytes() for name in ("first", "second"))
    assert first == second
