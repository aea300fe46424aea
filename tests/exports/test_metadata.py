"""What lies beside an export is enough to give it what it wants."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from little_data.exports.formats import FORMATS
from little_data.exports.metadata import describe_export
from little_data.exports.preprocessing import describe_preprocessing
from little_data.models import ImageClassifier
from little_data.models.nearest_photo import add_distance
from little_data.photos.shared_photos import SharedPhotos
from little_data.photos.squares import make_square
from little_data.types.answers import NEVER_SURE

READING = SharedPhotos(Path("photos"), 10**8, None)
FIGURES = {"photos": 2, "difference": 0.0, "distance": 0.0, "agreement": 1.0}


def read_resizing(resizing):
    pixels = keras.Input((16, 16, 3))
    network = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(pixels))
    model = ImageClassifier(network, ["cat", "dog", "fox"], 16, resizing)
    about = describe_export(FORMATS["saved_model"], model, FIGURES, {"tensorflow": "2"}, READING)
    assert about["input"]["shape"] == ["any", 16, 16, 3]
    return about["input"]["resizing"]


def resize(image):
    return image.resize((16, 16), Image.Resampling.BILINEAR)


def squeeze(image):
    return resize(image)


def crop(image):
    width, height = image.size
    shorter = min(width, height)
    left, top = (width - shorter) // 2, (height - shorter) // 2
    return resize(image.crop((left, top, left + shorter, top + shorter)))


def pad(image):
    width, height = image.size
    longer = max(width, height)
    x, y = (longer - width) // 2, (longer - height) // 2
    padded = Image.new("RGB", (width + 2 * x, height + 2 * y), (127, 127, 127))
    padded.paste(image, (x, y))
    return resize(padded)


@pytest.mark.parametrize(
    ("follow", "told"),
    [
        (
            squeeze,
            "turned upright, squeezed into the square without cropping, bilinear and antialiased",
        ),
        (crop, "cropped to the largest square in its middle"),
        (pad, "padded to a square with the same number of grey pixels (127, 127, 127)"),
    ],
)
@pytest.mark.parametrize("size", [(61, 40), (40, 61)])
def test_who_follows_its_words_gives_the_model_what_it_was_trained_on(follow, told, size):
    assert told in read_resizing(follow.__name__)
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    photo = Image.fromarray(values)
    ours = np.asarray(make_square(photo, 16, follow.__name__), int)
    assert np.abs(ours - np.asarray(follow(photo), int)).max() <= 1


def make_model(**thresholds):
    pixels = keras.Input((16, 16, 3))
    pooled = keras.layers.GlobalAveragePooling2D(name="pooling")(pixels)
    network = keras.Model(pixels, keras.layers.Softmax()(pooled))
    if thresholds:
        network = add_distance(network, np.eye(3))
    return ImageClassifier(network, ["unsure", "dog", "fox"], 16, **thresholds)


def describe(model):
    versions = dict.fromkeys(FORMATS["onnx"].packages)
    about = describe_export(FORMATS["onnx"], model, FIGURES, versions, READING)
    return json.loads(json.dumps(about, allow_nan=False))


def follow(steps, outputs):
    """Decide as the metadata say, of outputs of one photo."""
    for step in steps[:-1]:
        condition = step["if"]
        values = outputs[condition["output"]]
        if "is_above" in condition and values.max() > condition["is_above"]:
            return step["answer"]
        if "largest_is_below" in condition and values.max() < condition["largest_is_below"]:
            return step["answer"]
    assert steps[-1] == {"answer": "the class with the largest probability"}
    return None


@pytest.mark.parametrize(
    "thresholds",
    [
        {"sure_from": 0.7, "unlike_from": 0.5},
        {"sure_from": None, "unlike_from": 0.5},
        {"sure_from": NEVER_SURE, "unlike_from": None},
    ],
)
def test_who_follows_its_words_decides_as_the_model_does(thresholds):
    model = make_model(**thresholds)
    about, random = describe(model), np.random.default_rng(0)
    assert [output["name"] for output in about["outputs"]] == ["probabilities", "distance"]
    for _ in range(50):
        probabilities = random.dirichlet(np.full(3, 0.3))[np.newaxis]
        outputs = {"probabilities": probabilities, "distance": random.random((1, 1))}
        answer = follow(about["decision"], outputs)
        expected = about["class_names"][probabilities.argmax()] if answer is None else answer
        assert model.decide(outputs).tolist() == [expected]


def test_a_model_without_a_distance_has_one_output_and_decides_nothing():
    about = describe(make_model())
    assert [output["name"] for output in about["outputs"]] == ["probabilities"]
    assert about["decision"] == [{"answer": "the class with the largest probability"}]


def list_steps(depth=None, resizing="squeeze"):
    photos = SharedPhotos(Path("photos"), 10**8, depth)
    return {step["step"]: step for step in describe_preprocessing(16, resizing, photos)}


def test_every_step_that_changes_pixels_is_told_in_its_order():
    steps = ["page", "reduction", "depth", "colours", "transparency", "orientation", "square"]
    assert list(list_steps()) == steps
    about = describe(make_model())
    assert [step["step"] for step in about["input"]["preprocessing"]] == steps
    assert about["input"]["largest_pixels"] == 10**8


def test_the_depth_of_the_training_photos_is_told():
    assert "the smallest even number of bits" in list_steps()["depth"]["words"]
    told = list_steps(depth=12)["depth"]
    assert told["bits"] == 12
    assert "or else 12;" in told["words"]


@pytest.mark.parametrize(("resizing", "padding"), [("pad", [127, 127, 127]), ("crop", None)])
def test_programs_find_how_a_photo_becomes_a_square(resizing, padding):
    square = list_steps(resizing=resizing)["square"]
    assert (square["method"], square["side"], square["padding"]) == (resizing, 16, padding)
