"""Views are averaged as their logits are, where that is better by more than chance."""

import numpy as np
import pytest

from little_data.evaluation.prediction_views import average_views, compare_views
from little_data.evaluation.temperature import apply_temperature
from little_data.types.heads import softmax


def draw_logits(count=300, classes=4):
    return np.random.default_rng(0).normal(size=(2, count, classes)).astype(np.float32)


def test_the_average_is_that_of_the_logits():
    logits = draw_logits()
    average = average_views([softmax(each) for each in logits])
    np.testing.assert_allclose(average, softmax(logits.mean(axis=0)), atol=1e-6)
    assert average.dtype == np.float32


def test_the_temperature_may_come_before_or_after():
    views = [softmax(each) for each in draw_logits()]
    before = average_views([apply_temperature(each, 1.7) for each in views])
    np.testing.assert_allclose(before, apply_temperature(average_views(views), 1.7), atol=1e-6)


def test_a_view_that_is_certain_of_nothing_leaves_the_other_in_charge():
    certain, undecided = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    average = average_views([certain, undecided])
    assert np.isfinite(average).all()
    assert 0.99 < average[0, 0] < 1


@pytest.mark.parametrize(("noises", "views"), [((2.0, 2.0), 2), ((0.5, 4.0), 1)])
def test_both_views_are_chosen_only_if_they_are_better_than_one(noises, views):
    """Of two equally good answers with errors of their own the mean is better."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 3, 400)
    truth = 2.0 * np.eye(3)[labels] + random.normal(size=(400, 3))
    photo, mirror_image = (
        softmax((truth + noise * random.normal(size=truth.shape)).astype(np.float32))
        for noise in noises
    )
    chosen, compared = compare_views(photo, mirror_image, labels)
    assert chosen == views
    assert compared["photos"] == 400
    assert compared["accuracy"] == (photo.argmax(axis=1) == labels).mean()
    both = average_views([photo, mirror_image])
    assert compared["accuracy_of_both"] == (both.argmax(axis=1) == labels).mean()
    of_label = np.arange(400), labels
    gains = np.log(both[of_label]) - np.log(photo[of_label])
    assert compared["gain"] == pytest.approx(gains.mean(), abs=1e-6)
    assert compared["gain_error"] == pytest.approx(gains.std(ddof=1) / 20, abs=1e-6)
