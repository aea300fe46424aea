"""What the demo answers is what the models answer anywhere else."""

import numpy as np
import pytest
from PIL import Image
from project_runs import load
from scipy import ndimage

from little_data.demo.answers import (
    PLANE_DIGITS,
    answer_photo,
    draw_digit,
    draw_overlay,
    draw_plane,
)
from little_data.local_server.reading import SHOWN_SIDE, ReadingSettings, read_photo
from little_data.photos.decoding import UnusablePhotoError

LARGEST_PIXELS = 10_000


def read(model, path, largest_pixels=LARGEST_PIXELS):
    settings = ReadingSettings(model.image_size, model.resizing, largest_pixels)
    return read_photo(path, settings)


def overlay(model, path):
    photo = read(model, path, 10**6)
    return draw_overlay(model, photo, answer_photo(model, photo).predicted)


@pytest.fixture(scope="module")
def classifier(finished_project):
    return load(finished_project)("fine_tuned_model")


@pytest.fixture(scope="module")
def decoder(finished_project):
    return load(finished_project)("autoencoders.variational.decoder")


def test_the_answer_to_a_photo_is_that_of_the_evaluation(finished_project, classifier):
    predictions = load(finished_project)("fine_tuned_predictions")
    for row in predictions[predictions["split"] == "test"].to_dict("records"):
        found = answer_photo(
            classifier, read(classifier, finished_project / "photos" / row["path"])
        )
        assert found.predicted == row["predicted"]
        assert list(found.probabilities) == classifier.class_names
        for name, probability in found.probabilities.items():
            assert probability == pytest.approx(row[f"probability_{name}"], abs=1e-5)


def test_photo_and_overlay_are_shown_upright_and_whole(tmp_path, classifier):
    """The sensor's picture lies on its side: 80 x 40, to be turned by a quarter."""
    path = tmp_path / "photo.jpg"
    upright = Image.new("RGB", (40, 80), "white")
    upright.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.rotate(90, expand=True).save(path, exif=exif, quality=95)
    shown = read(classifier, path).shown
    assert shown.shape == overlay(classifier, path).shape == (SHOWN_SIDE, SHOWN_SIDE // 2, 3)
    assert (shown[40] == (254, 0, 0)).all()
    assert (shown[-40] == 255).all()


@pytest.fixture
def red_finder():
    """A classifier whose heat map is what is red in the square, and not grey."""
    import keras

    from little_data.models import ImageClassifier

    pixels = keras.Input((16, 16, 3))
    maps = keras.layers.Conv2D(1, 1, use_bias=False)
    dense = keras.layers.Dense(2, use_bias=False)
    answer = dense(keras.layers.GlobalAveragePooling2D()(maps(pixels)))
    maps.set_weights([np.array([1.0, -0.5, -0.5]).reshape(1, 1, 3, 1)])
    dense.set_weights([np.array([[1.0, 0]])])
    network = keras.Model(pixels, answer)
    return lambda resizing: ImageClassifier(network, ["red", "other"], 16, resizing)


@pytest.mark.slow
@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_the_overlay_lies_where_the_class_is_seen(tmp_path, red_finder, resizing, is_upright):
    """Two red squares: one in the middle, and one at an end of the photo, which crop cuts off.

    The network sees 16 x 16 places of the photo: so close to an edge anything may be coloured.
    """
    photo = np.full((80, 240, 3), 200, np.uint8)
    is_red = np.zeros((80, 240), bool)
    is_red[10:70, 90:150] = is_red[10:70, :60] = True
    photo[is_red] = (255, 0, 0)
    photo = photo.transpose(1, 0, 2) if is_upright else photo
    Image.fromarray(photo).save(tmp_path / "photo.png")
    drawn = overlay(red_finder(resizing), tmp_path / "photo.png")
    drawn = drawn.transpose(1, 0, 2) if is_upright else drawn
    coloured = np.ptp(np.asarray(Image.fromarray(drawn).resize((240, 80)), int), axis=2) > 60
    is_red[:, :60] &= resizing != "crop"
    edge = 16
    near = ndimage.maximum_filter(is_red, 2 * edge) & ndimage.maximum_filter(~is_red, 2 * edge)
    np.testing.assert_array_equal(coloured[~near], is_red[~near])


def test_a_photo_of_too_many_pixels_is_refused(tmp_path, classifier):
    path = tmp_path / "large.png"
    Image.new("1", (101, 100)).save(path)
    with pytest.raises(UnusablePhotoError, match="too large: 101 x 100"):
        read(classifier, path)


def test_the_plane_is_a_map_of_the_digits(decoder):
    """The first latent number grows to the right, the second upwards, evenly from -3 to 3."""
    plane = np.asarray(draw_plane(decoder), int)
    side = len(plane) // PLANE_DIGITS
    for column, row in [(0, 0), (PLANE_DIGITS - 1, 0), (4, 15)]:
        tile = plane[row * side : (row + 1) * side, column * side : (column + 1) * side]
        first, second = -2.85 + 0.3 * column, 2.85 - 0.3 * row
        digit = np.asarray(draw_digit(decoder, first, second), int)
        assert np.abs(tile - digit).max() <= 1
    corners = [plane[:side, :side], plane[:side, -side:], plane[-side:, :side]]
    assert not any(np.array_equal(corners[0], corner) for corner in corners[1:])


@pytest.mark.slow
@pytest.mark.parametrize("latent_size", [1, 2, 4])
def test_a_latent_space_of_any_size_is_shown_by_its_first_two_numbers(latent_size):
    import keras

    code = keras.Input((latent_size,))
    numbers = keras.layers.Dense(9, activation="sigmoid", use_bias=True)(code)
    decoder = keras.Model(code, keras.layers.Reshape((3, 3, 1))(numbers))
    point = np.zeros((1, latent_size), np.float32)
    point[0, :2] = (1.5, -0.5)[:latent_size]
    expected = (decoder.predict_on_batch(point)[0, ..., 0] * 255).round()
    drawn = np.asarray(draw_digit(decoder, 1.5, -0.5).convert("L"), int)
    enlarged = expected.repeat(len(drawn) // 3, axis=0).repeat(len(drawn) // 3, axis=1)
    assert np.abs(drawn - enlarged).max() <= 1
