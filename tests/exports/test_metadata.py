"""What lies beside an export is enough to give it what it wants."""

import keras
import numpy as np
import pytest
from PIL import Image

from little_data.exports.formats import FORMATS
from little_data.exports.metadata import describe_export
from little_data.models import ImageClassifier
from little_data.photos.squares import make_square

FIGURES = {"photos": 2, "difference": 0.0, "agreement": 1.0}


def read_resizing(resizing):
    pixels = keras.Input((16, 16, 3))
    network = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(pixels))
    model = ImageClassifier(network, ["cat", "dog", "fox"], 16, resizing)
    about = describe_export(FORMATS["saved_model"], model, FIGURES, {"tensorflow": "2"})
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
        (squeeze, "turned upright, then to the square without cropping, bilinear and antialiased"),
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
