"""The finished model is calibrated by judged photos, and answers for the test photos."""

import keras
import numpy as np
import pandas as pd
import pytest
from small_tuning import SIDE, prepare

from little_data.evaluation.metrics import tabulate_predictions
from little_data.evaluation.prediction_views import average_views
from little_data.evaluation.temperature import apply_temperature, fit_temperature
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.parameters.evaluation import EvaluationParameters
from little_data.photos.decoding import load_photo
from little_data.photos.labels import number_labels
from little_data.pipelines.fine_tune.calibration import calibrate_judged
from little_data.pipelines.fine_tune.nodes import (
    evaluate_fine_tuned_model,
    join_fine_tuned_model,
    measure_fine_tuned_model,
    train_chosen_depth,
)
from little_data.types.arrays import ArrayStore

JUDGED = ["path", "split", "label", "predicted", "probability_level", "probability_upright"]
CLASSES = ["level", "upright"]
PREDICT = BottleneckParameters(engine="tensorflow")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("photos")


@pytest.fixture(scope="module")
def given(folder):
    return prepare(folder)


def make_judged(skill=2.0, folds=3, count=60):
    """Answers that are too sure, to so many photos."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % 2
    scores = random.normal(size=(count, 2))
    scores[np.arange(count), labels] += skill / 2
    photos = pd.DataFrame({"path": [f"{number:02}.png" for number in range(count)]})
    photos = photos.assign(split="cross-validation", label=np.array(CLASSES)[labels])
    probabilities = apply_temperature(np.exp(scores), 0.2)
    table = tabulate_predictions(photos, probabilities, CLASSES)
    return table.assign(fold=np.arange(count) // 2 % folds, depth="head", distance=0.1)


def make_finished(given, judged, resizing="crop", views=1, **thresholds):
    evaluation = EvaluationParameters(folds="auto", refit=True)
    plan = {"depth": "head", "epochs": 1}
    network, _ = train_chosen_depth(**vars(given), evaluation=evaluation, fine_tuning_plan=plan)
    reference = ArrayStore(judged.head(3), np.eye(3, 8, dtype=np.float32), seconds=0.0)
    backbone = BackboneParameters(name="VGG16", weights="random", pooling="avg", resizing=resizing)
    decided = {"sure_from": 0.9, "unlike_from": 0.5} | thresholds
    model = join_fine_tuned_model(network, judged, reference, decided, {"views": views}, backbone)
    return model, network


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_the_finished_model_is_calibrated_and_knows_what_was_chosen(given, resizing):
    judged = make_judged()
    model, network = make_finished(given, judged, resizing)
    assert (model.resizing, model.image_size, model.class_names) == (resizing, SIDE, CLASSES)
    assert (model.sure_from, model.unlike_from) == (0.9, 0.5)
    photos = np.random.default_rng(0).integers(0, 256, (6, SIDE, SIDE, 3)).astype("float32")
    labels = number_labels(judged, CLASSES)
    temperature = fit_temperature(judged[[f"probability_{name}" for name in CLASSES]], labels)
    assert temperature > 2
    expected = apply_temperature(network.predict(photos, verbose=0), temperature)
    answers = model.predict(photos, verbose=0)
    np.testing.assert_allclose(answers["probabilities"], expected, atol=1e-5)
    assert answers["distance"].shape == (6, 1)


def test_the_average_over_mirror_images_is_inside_the_finished_model(given, tmp_path):
    judged = make_judged()
    alone, _ = make_finished(given, judged)
    model, _ = make_finished(given, judged, views=2)
    model.save(tmp_path / "model.keras")
    model = keras.models.load_model(tmp_path / "model.keras")
    photos = np.random.default_rng(0).integers(0, 256, (6, SIDE, SIDE, 3)).astype("float32")
    answers, mirrored = (
        alone.predict(each, verbose=0) for each in (photos, photos[:, :, ::-1].copy())
    )
    expected = average_views([answers["probabilities"], mirrored["probabilities"]])
    both = model.predict(photos, verbose=0)
    np.testing.assert_allclose(both["probabilities"], expected, atol=1e-6)
    assert np.abs(expected - answers["probabilities"]).max() > 0.01
    np.testing.assert_allclose(both["distance"], answers["distance"], atol=1e-6)
    # What is explained is the photo as it is.
    np.testing.assert_allclose(
        model.probability_network.predict(photos, verbose=0), answers["probabilities"], atol=1e-6
    )


def test_each_fold_is_calibrated_by_the_temperature_of_the_others():
    judged = make_judged()
    calibrated = calibrate_judged(judged)
    columns = [f"probability_{name}" for name in CLASSES]
    labels = number_labels(judged, CLASSES)
    for fold in range(3):
        of_fold = (judged["fold"] == fold).to_numpy()
        others = judged[columns].to_numpy()[~of_fold]
        temperature = fit_temperature(others, labels[~of_fold])
        expected = apply_temperature(judged[columns].to_numpy()[of_fold], temperature)
        np.testing.assert_allclose(calibrated[columns][of_fold], expected)
    assert calibrated["predicted"].tolist() == judged["predicted"].tolist()
    single = calibrate_judged(make_judged(folds=1))
    temperature = fit_temperature(judged[columns].to_numpy(), labels)
    np.testing.assert_allclose(
        single[columns], apply_temperature(judged[columns].to_numpy(), temperature)
    )


def test_test_photos_are_answered_by_the_finished_model_and_judged_ones_are_kept(given):
    judged = make_judged(count=12)
    model, _ = make_finished(given, judged)
    test = given.raw_images.files.tail(12).assign(split="test")
    manifest = pd.concat([judged[["path", "label"]].assign(split="train"), test])
    predictions = evaluate_fine_tuned_model(given.raw_images, manifest, model, judged, PREDICT)
    assert predictions.columns.tolist() == JUDGED
    assert predictions["path"].tolist() == [*judged["path"], *test["path"]]
    pd.testing.assert_frame_equal(predictions.head(12), calibrate_judged(judged))
    photos = [load_photo(given.raw_images.root / path, SIDE, "crop") for path in test["path"]]
    answers = model.predict(np.stack(photos), verbose=0)["probabilities"]
    np.testing.assert_allclose(predictions[JUDGED[-2:]].tail(12), answers, atol=1e-5)
    alone = evaluate_fine_tuned_model(
        given.raw_images, manifest[manifest["split"] == "train"], model, judged, PREDICT
    )
    pd.testing.assert_frame_equal(alone, calibrate_judged(judged))


@pytest.mark.parametrize("epochs", [[], [3.5, 7.25]])
def test_the_time_is_that_of_top_model_trials_and_the_last_training(epochs):
    history = pd.DataFrame({"seconds": epochs}, dtype=float)
    judged = make_judged()
    metrics = measure_fine_tuned_model(
        judged, {"seconds": 10.0}, {"seconds": 5.0}, history, judged.assign(group=None)
    )
    assert metrics["seconds"] == 15 + max(epochs, default=0)
    assert list(metrics["splits"]) == ["cross-validation"]
