"""Numbers that say what is odd about a photo."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFilter

from little_data.photos.quality import (
    QUALITY_COLUMNS,
    estimate_jpeg_quality,
    find_oddities,
    measure_quality,
)


def scene(size=(300, 200)):
    random = np.random.default_rng(0)
    small = random.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.NEAREST)


def test_a_blurred_photo_is_less_sharp_and_nothing_else_changes_much():
    sharp = measure_quality(scene(), None)
    blurred = measure_quality(scene().filter(ImageFilter.GaussianBlur(8)), None)
    assert set(sharp) == set(QUALITY_COLUMNS)
    assert blurred["sharpness"] < sharp["sharpness"] / 50
    assert blurred["brightness"] == pytest.approx(sharp["brightness"], abs=0.01)
    assert blurred["contrast"] < sharp["contrast"]
    assert sharp["aspect_ratio"] == pytest.approx(2 / 3)


def test_brightness_contrast_and_entropy_are_those_of_their_definitions():
    grey = np.zeros((40, 40, 3), np.uint8)
    grey[:10] = 255
    found = measure_quality(Image.fromarray(grey), None)
    assert found["brightness"] == pytest.approx(0.25)
    assert found["contrast"] == pytest.approx((0.25 * 0.75) ** 0.5)
    assert found["entropy"] == pytest.approx(0.25 * 2 + 0.75 * np.log2(4 / 3))
    assert (found["darkest"], found["lightest"]) == (0, 1)
    assert found["jpeg_quality"] is None


@pytest.mark.parametrize("quality", [20, 50, 75, 90])
def test_the_quality_of_a_jpeg_is_that_it_was_saved_with(quality):
    file = io.BytesIO()
    scene().save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        assert estimate_jpeg_quality(image.quantization[0]) == quality


def test_odd_photos_are_named_for_what_is_odd():
    dark = Image.fromarray(np.asarray(scene()) // 5)
    light = Image.fromarray(np.full((40, 40, 3), 254, np.uint8))
    photos = {
        "plain": (scene(), None),
        "dark": (dark, None),
        "light": (light, None),
        "long": (scene((900, 60)), None),
        "blurred": (scene().filter(ImageFilter.GaussianBlur(25)), None),
        "compressed": (scene(), [200] * 64),
    }
    table = pd.DataFrame.from_dict(
        {name: measure_quality(*photo) for name, photo in photos.items()}, orient="index"
    )
    assert find_oddities(table).to_dict() == {
        "plain": "",
        "dark": "very dark",
        "light": "very light, nearly nothing to see, blurred",
        "long": "very long or high",
        "blurred": "blurred",
        "compressed": "strongly compressed",
    }
