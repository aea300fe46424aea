"""The finished model is one file that anybody can load and use."""

import json
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest
from PIL import Image
from small_classifiers import join_classifier

from little_data.models import ImageClassifier
from little_data.models.training import compile_classifier
from little_data.photos.squares import make_square

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


RESIZINGS = ["squeeze", "crop", "pad"]


@pytest.mark.parametrize("shape", [(97, 61), (60, 97), (97, 96), (30, 18), (24, 61)])
@pytest.mark.parametrize("resizing", RESIZINGS)
def test_resizing_is_what_the_pipelines_do(resizing, shape):
    """A photo in full size and the same photo as they decode it differ by two levels of 255.

    Pillow rounds to whole levels twice: after each of the two sides.
    """
    model = ImageClassifier(small_network(), CLASSES, 24, resizing)
    large = photos(1, *shape, 3)
    decoded = np.asarray(make_square(Image.fromarray(large[0]), 24, resizing), float)
    resized = np.asarray(model.make_square(large.astype("float32"))[0])
    assert np.abs(resized - decoded).max() < 2


@pytest.mark.parametrize("resizing", RESIZINGS)
def test_photos_of_any_size_are_answered_as_the_pipelines_decode_them(resizing):
    model = ImageClassifier(small_network(), CLASSES, 24, resizing)
    large = photos(1, 97, 61, 3)
    decoded = np.asarray(make_square(Image.fromarray(large[0]), 24, resizing))[None]
    answer = model.predict(large, verbose=0)
    np.testing.assert_allclose(answer, model.predict(decoded, verbose=0), atol=1e-3)


def test_an_unknown_resizing_is_refused():
    with pytest.raises(ValueError, match="resizing is 'fit'; it must be one of squeeze, crop, pad"):
        ImageClassifier(small_network(), CLASSES, 24, "fit")


def test_saved_and_loaded_it_answers_the_same(tmp_path):
    model = ImageClassifier(small_network(), CLASSES, image_size=24)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.class_names == CLASSES
    assert loaded.image_size == 24
    assert loaded.resizing == "squeeze"
    batch = photos(2, 40, 50, 3)
    np.testing.assert_array_equal(loaded(batch), model(batch))


@pytest.mark.parametrize("resizing", RESIZINGS)
def test_how_photos_become_squares_is_saved_with_it(resizing, tmp_path):
    model = ImageClassifier(small_network(), CLASSES, 24, resizing)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.resizing == resizing
    batch = photos(2, 40, 70, 3)
    np.testing.assert_array_equal(loaded(batch), model(batch))


def test_a_model_that_was_saved_before_there_was_a_choice_squeezes(tmp_path):
    ImageClassifier(small_network(), CLASSES, 24).save(tmp_path / "new.keras")
    with (
        zipfile.ZipFile(tmp_path / "new.keras") as new,
        zipfile.ZipFile(tmp_path / "old.keras", "w") as old,
    ):
        for name in new.namelist():
            content = new.read(name)
            if name == "config.json":
                config = json.loads(content)
                del config["config"]["resizing"]
                content = json.dumps(config).encode()
            old.writestr(name, content)
    loaded = keras.models.load_model(tmp_path / "old.keras")
    assert loaded.resizing == "squeeze"


@pytest.mark.slow
def test_it_loads_in_a_new_process_with_plain_keras(tmp_path):
    """Also one whose network was trained: how it was trained is stored with it."""
    network = small_network()
    recipe = {"optimizer": "adamw", "learning_rate": 0.1, "schedule": "cosine", "epochs": 1}
    compile_classifier(network, 1, weight_decay=0.0, label_smoothing=0.1, **recipe)
    network.train_on_batch(np.zeros((2, 24, 24, 3)), np.array([0, 1]))
    ImageClassifier(network, CLASSES, image_size=24).save(tmp_path / "model.keras")
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
    model = join_classifier(trunk, tail_and_head, CLASSES, "crop")
    batch = photos(5, 16, 16, 3).astype("float32") / 255
    np.testing.assert_allclose(model(batch), tail_and_head(trunk(batch)), atol=1e-6)
    assert (model.image_size, model.resizing) == (16, "crop")
