"""What decides about photos is chosen by judged photos, at what was asked for."""

import numpy as np
import pandas as pd
import pytest
from kedro.validation.exceptions import ModelInstantiationError

from little_data.evaluation.unlike import MOST_PHOTOS
from little_data.inference.features import list_learned_photos
from little_data.parameters.predict import PredictParameters
from little_data.pipelines.fine_tune.calibration import calibrate_judged
from little_data.pipelines.fine_tune.decision import choose_decision_thresholds
from little_data.pipelines.report.coverage import LONGEST_LINE, plot_coverage
from little_data.types.answers import NEVER_SURE


def judge(photos=400, seed=0):
    """Photos of two classes; the answers are as often right as they say."""
    random = np.random.default_rng(seed)
    probability = random.beta(3, 0.5, photos).clip(0.5, 0.999)
    right = random.random(photos) < probability
    labels = random.choice(["cat", "dog"], photos)
    of_cat = np.where((labels == "cat") == right, probability, 1 - probability)
    return pd.DataFrame(
        {
            "path": [f"{number}.jpg" for number in range(photos)],
            "split": "cross-validation",
            "label": labels,
            "predicted": np.where(of_cat >= 0.5, "cat", "dog"),
            "probability_cat": of_cat,
            "probability_dog": 1 - of_cat,
            "fold": np.arange(photos) % 5,
            "distance": random.random(photos),
        }
    )


def choose(judged, accuracy, false_alarms):
    parameters = PredictParameters(accuracy=accuracy, false_alarms=false_alarms)
    return choose_decision_thresholds(judged, parameters)


@pytest.mark.parametrize("accuracy", [0.9, 0.95])
def test_the_sure_answers_keep_the_accuracy_on_judged_photos(accuracy):
    judged = judge()
    calibrated = calibrate_judged(judged)
    confidence = calibrated[["probability_cat", "probability_dog"]].max(axis=1)
    sure = confidence >= choose(judged, accuracy, None)["sure_from"]
    assert 0 < sure.sum() < len(judged)
    assert (calibrated["predicted"] == calibrated["label"])[sure].mean() >= accuracy


def test_an_accuracy_out_of_reach_leaves_every_photo_unsure_and_says_so():
    judged = judge()
    judged["label"] = np.where(np.arange(len(judged)) % 2, "cat", "dog")
    thresholds = choose(judged, 0.999, None)
    assert thresholds["sure_from"] == NEVER_SURE
    assert "every photo is unsure" in thresholds["words"]


@pytest.mark.parametrize("false_alarms", [0.02, 0.1, 0.5])
def test_so_many_judged_photos_are_called_unlike_as_may_be(false_alarms):
    judged = judge()
    unlike = judged["distance"] > choose(judged, None, false_alarms)["unlike_from"]
    assert unlike.mean() == pytest.approx(false_alarms, abs=2 / len(judged))
    assert unlike.mean() <= false_alarms


def test_null_decides_nothing():
    thresholds = choose(judge(), None, None)
    assert (thresholds["sure_from"], thresholds["unlike_from"]) == (None, None)
    assert thresholds["words"] == ""
    assert len(plot_coverage(judge(), thresholds).data) == 2


def test_the_point_in_the_plot_is_what_the_model_does():
    judged = judge()
    thresholds = choose(judged, 0.9, 0.02)
    predictions = calibrate_judged(judged)
    line, point = plot_coverage(predictions, thresholds).data
    confidence = predictions[["probability_cat", "probability_dog"]].max(axis=1)
    sure = confidence >= thresholds["sure_from"]
    assert point.x[0] == pytest.approx(sure.mean())
    right = (predictions["predicted"] == predictions["label"])[sure].mean()
    assert point.y[0] == pytest.approx(right, abs=1e-4)
    assert (line.x[-1], point.name) == (1, "cross-validation, as decided")


def test_a_long_line_is_thinned_and_keeps_its_ends_and_the_point():
    judged = judge(photos=7 * LONGEST_LINE)
    thresholds = {"sure_from": judged["probability_cat"].iloc[0], "accuracy": 0.9}
    line, point = plot_coverage(judged, thresholds).data
    assert len(line.x) == LONGEST_LINE
    confidence = judged[["probability_cat", "probability_dog"]].max(axis=1)
    surest = (confidence == confidence.max()).mean()
    assert (line.x[0], line.x[-1]) == (pytest.approx(surest, abs=1e-3), 1)
    assert point.x[0] == pytest.approx((confidence >= thresholds["sure_from"]).mean(), abs=1e-3)


@pytest.mark.parametrize(("refit", "expected"), [(True, ["a", "b", "c"]), (False, ["b", "c"])])
def test_photos_are_compared_with_those_that_were_learned_from(refit, expected):
    photos = {"path": list("abcd"), "split": ["train"] * 3 + ["test"], "fold": [0, 1, -1, -1]}
    listed = list_learned_photos(pd.DataFrame(photos), refit)
    assert listed["path"].tolist() == expected


def test_of_many_photos_some_are_chosen_evenly():
    photos = pd.DataFrame({"path": range(3 * MOST_PHOTOS), "split": "train", "fold": 0})
    chosen = list_learned_photos(photos, refit=True)["path"]
    assert len(chosen) == MOST_PHOTOS
    assert set(np.diff(chosen)) <= {2, 3, 4}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"accuracy": 99, "false_alarms": 0.02}, r"predict\.accuracy: .*less than 1\] \(it is 99"),
        ({"accuracy": 0.9, "false_alarms": -1}, r"predict\.false_alarms: .*greater than or equal"),
        ({"accuracy": 0.9}, r"predict\.false_alarms: a value is needed"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_its_name(values, message):
    with pytest.raises(ModelInstantiationError, match=message):
        PredictParameters.model_validate(values)
