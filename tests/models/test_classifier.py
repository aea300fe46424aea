"""The finished model is one file that anybody can load and use."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from little_data.models import ImageClassifier
from little_data.models.classifier import join_classifier

CLASSES = ["cat", "dog", "fox"]


def small_network(side=24):
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((side, side, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax", kernel_initializer="random_normal"),
        ]
    )


def photos(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(2, 24, 24, 3), (1, 7, 90, 3), (3, 300, 200, 3)])
def test_photos_of_any_size_get_probabilities(shape):
    model = ImageClassifier(small_network(), CLASSES, image_size=24)
    answer = model.predict(photos(*shape), verbose=0)
    assert answer.shape == (shape[0], 3)
    np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-6)


def test_a_photo_of_the_right_size_is_not_touched():
    network = small_network()
    model = ImageClassifier(network, CLASSES, image_size=24)
    batch = photos(4, 24, 24, 3)
    np.testing.assert_array_equal(model(batch), network(batch.astype("float32")))


def test_resizing_is_what_pillow_does():
    """A photo in full size and the same photo as the pipelines decode it are the same."""
    from PIL import Image

    model = ImageClassifier(small_network(), CLASSES, image_size=24)
    large = photos(1, 97, 61, 3)
    pillow = np.asarray(Image.fromarray(large[0]).resize((24, 24), Image.Resampling.BILINEAR))
    resized = model.resizing(large.astype("float32"))[0]
    assert np.abs(resized - pillow.astype(float)).max() < 1.0


def test_saved_and_loaded_it_answers_the_same(tmp_path):
    model = ImageClassifier(small_network(), CLASSES, image_size=24)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.class_names == CLASSES
    assert loaded.image_size == 24
    batch = photos(2, 40, 50, 3)
    np.testing.assert_array_equal(loaded(batch), model(batch))


@pytest.mark.slow
def test_it_loads_in_a_new_process_with_plain_keras(tmp_path):
    ImageClassifier(small_network(), CLASSES, image_size=24).save(tmp_path / "model.keras")
    program = (
        "import keras, little_data.models, numpy as np\n"
        f"model = keras.models.load_model(r'{tmp_path / 'model.keras'}')\n"
        "print(model.class_names, model.predict(np.zeros((1, 30, 30, 3)), verbose=0).shape)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "['cat', 'dog', 'fox'] (1, 3)" in result.stdout


def test_joined_parts_answer_as_one_after_the_other():
    keras.utils.set_random_seed(0)
    trunk = keras.Sequential(
        [keras.Input((16, 16, 3)), keras.layers.Conv2D(4, 3, strides=2)], name="trunk"
    )
    tail_and_head = keras.Sequential(
        [keras.Input((7, 7, 4)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")],
        name="tail_and_head",
    )
    model = join_classifier(trunk, tail_and_head, CLASSES)
    batch = photos(5, 16, 16, 3).astype("float32") / 255
    np.testing.assert_allclose(model(batch), tail_and_head(trunk(batch)), atol=1e-6)
    assert model.image_size == 16
