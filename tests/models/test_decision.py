"""The finished model says which of its answers are worth something."""

import json
import zipfile

import keras
import numpy as np
import pytest

from little_data.models import ImageClassifier
from little_data.models.grad_cam import compute_grad_cam
from little_data.models.nearest_photo import add_distance, cut_after_features
from little_data.types.answers import NEVER_SURE

CLASSES = ["cat", "dog"]
ANSWERS = {
    "probabilities": np.array([[0.9, 0.1], [0.4, 0.6], [0.1, 0.9], [0.5, 0.5]], "float32"),
    "distance": np.array([[0.1], [0.2], [0.9], [0.9]], "float32"),
}


def make_network():
    keras.utils.set_random_seed(0)
    pixels = keras.Input((8, 8, 3))
    maps = keras.layers.Conv2D(4, 3, activation="relu")(keras.layers.Rescaling(1 / 255)(pixels))
    pooled = keras.layers.GlobalAveragePooling2D(name="pooling")(maps)
    return keras.Model(pixels, keras.layers.Dense(2, activation="softmax")(pooled))


def make_photos(count=6):
    return np.random.default_rng(0).integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)


def make_model(class_names=CLASSES, **thresholds):
    network = make_network()
    known = cut_after_features(network).predict(make_photos()[:2], verbose=0)
    return ImageClassifier(add_distance(network, known), class_names, 8, **thresholds)


@pytest.mark.parametrize(
    ("thresholds", "decisions"),
    [
        ({}, ["cat", "dog", "dog", "cat"]),
        ({"sure_from": 0.7}, ["cat", "unsure", "dog", "unsure"]),
        ({"sure_from": NEVER_SURE}, ["unsure"] * 4),
        ({"unlike_from": 0.5}, ["cat", "dog"] + ["unlike the training photos"] * 2),
        (
            {"sure_from": 0.7, "unlike_from": 0.5},
            ["cat", "unsure"] + ["unlike the training photos"] * 2,
        ),
    ],
)
def test_what_is_unlike_is_said_first_then_what_is_unsure(thresholds, decisions):
    assert make_model(**thresholds).decide(ANSWERS).tolist() == decisions


def test_a_photo_at_a_threshold_gets_its_class():
    """A threshold is the confidence, or the distance, of a photo that it was chosen by."""
    model = make_model(sure_from=0.75, unlike_from=0.25)
    answers = {"probabilities": np.array([[0.75, 0.25]]), "distance": np.array([[0.25]])}
    assert model.decide(answers).tolist() == ["cat"]


def test_a_class_that_is_called_unsure_is_told_from_photos_that_are_unsure():
    names = ["unsure", "unlike the training photos"]
    model = make_model(names, sure_from=0.7, unlike_from=0.5)
    decisions = model.decide(ANSWERS).tolist()
    assert decisions == ["unsure", "(unsure)"] + ["(unlike the training photos)"] * 2


def test_more_photos_are_unsure_the_surer_the_model_must_be():
    random = np.random.default_rng(0).random(200)
    answers = {"probabilities": np.stack([random, 1 - random], 1), "distance": random[:, None]}
    counts = [
        (make_model(sure_from=confidence).decide(answers) == "unsure").sum()
        for confidence in (0.5, 0.7, 0.9, 1.0)
    ]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 200)


def test_saved_and_loaded_it_decides_the_same(tmp_path):
    photos = make_photos()
    distances = make_model().predict(photos, verbose=0)["distance"].ravel()
    thresholds = {"sure_from": 0.5001, "unlike_from": float(np.median(distances))}
    model = make_model(**thresholds, backbone="VGG16")
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert (loaded.sure_from, loaded.unlike_from) == (model.sure_from, model.unlike_from)
    assert loaded.backbone == "VGG16"
    answers, again = (each.predict(photos, verbose=0) for each in (model, loaded))
    for name in ("probabilities", "distance"):
        np.testing.assert_array_equal(answers[name], again[name])
    decisions = model.decide(answers).tolist()
    assert loaded.decide(again).tolist() == decisions
    assert decisions.count("unlike the training photos") == 3


def test_a_model_that_was_saved_before_there_were_decisions_decides_nothing(tmp_path):
    ImageClassifier(make_network(), CLASSES, 8).save(tmp_path / "new.keras")
    with (
        zipfile.ZipFile(tmp_path / "new.keras") as new,
        zipfile.ZipFile(tmp_path / "old.keras", "w") as old,
    ):
        for file in new.namelist():
            content = new.read(file)
            if file == "config.json":
                config = json.loads(content)
                for name in ("sure_from", "unlike_from", "backbone"):
                    del config["config"][name]
                content = json.dumps(config).encode()
            old.writestr(file, content)
    model = keras.models.load_model(tmp_path / "old.keras")
    assert not model.has_distance
    probabilities = model.predict(make_photos(), verbose=0)
    expected = np.array(CLASSES)[probabilities.argmax(axis=1)]
    assert model.decide(probabilities).tolist() == expected.tolist()


def test_the_distance_does_not_change_where_a_class_is_seen():
    photos, classes = make_photos(), np.array([0, 1] * 3)
    alone = ImageClassifier(make_network(), CLASSES, 8)
    expected = compute_grad_cam(alone, photos, classes)
    assert expected.max() == 1
    np.testing.assert_allclose(compute_grad_cam(make_model(), photos, classes), expected, atol=1e-6)
