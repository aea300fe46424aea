"""A wrong label among right ones is found, and no right one is."""

import numpy as np
import pytest

from little_data.evaluation.label_issues import predict_out_of_sample, rank_label_issues

WRONG = [3, 40, 77]


def predict(features, labels, seed, groups=None):
    groups = np.arange(len(labels)) if groups is None else groups
    return predict_out_of_sample(features, labels, groups, seed)


@pytest.fixture(scope="module", params=[2, 3], ids=["two classes", "three classes"])
def photos(request):
    """90 photos in clouds, one a class; three have the label of the next class."""
    random = np.random.default_rng(0)
    right = np.arange(90) % request.param
    features = random.normal(size=(90, 6)).astype(np.float32)
    features[np.arange(90), right] += 8
    labels = right.copy()
    labels[WRONG] = (labels[WRONG] + 1) % request.param
    return features, labels, right


def test_wrong_labels_are_found_and_nothing_else(photos):
    features, labels, right = photos
    probabilities = predict(features, labels, seed=7)
    found = rank_label_issues(probabilities, labels)
    assert sorted(found) == WRONG
    assert (probabilities[found].argmax(axis=1) == right[found]).all()
    of_label = probabilities[found, labels[found]]
    assert (np.diff(of_label) >= 0).all()


def test_right_labels_are_left_alone(photos):
    features, _, right = photos
    assert len(rank_label_issues(predict(features, right, seed=7), right)) == 0


def test_a_photo_is_judged_by_models_that_have_not_seen_it():
    """Labels by chance: whoever has seen a photo knows its label, the others cannot."""
    random = np.random.default_rng(0)
    features = random.normal(size=(60, 200)).astype(np.float32)
    labels = random.permutation(np.arange(60) % 2)
    probabilities = predict(features, labels, seed=7)
    assert (probabilities.argmax(axis=1) == labels).mean() < 0.75


def test_the_seed_decides(photos):
    features, labels, _ = photos
    first, again, other = (predict(features, labels, seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.filterwarnings("error")
def test_two_photos_of_a_class_are_enough():
    features = np.random.default_rng(0).normal(size=(22, 3)).astype(np.float32)
    labels = np.array([0] * 20 + [1] * 2)
    probabilities = predict(features, labels, seed=7)
    assert probabilities.shape == (22, 2)
    rank_label_issues(probabilities, labels)


def test_copies_of_a_photo_under_the_same_wrong_label_do_not_hide_each_other():
    """Of so many features some tell the copies: whoever has seen one knows the others' label."""
    labels = np.arange(90) % 2
    features = np.random.default_rng(0).normal(size=(90, 100)).astype(np.float32)
    features[:, :40] += 2 * labels[:, np.newaxis] - 1
    features = np.concatenate([features, np.repeat(features[:1], 6, axis=0)])
    groups = np.array([*range(90), *[0] * 6])
    labels = np.where(groups == 0, 1, np.append(labels, [1] * 6))
    found = rank_label_issues(predict(features, labels, 7, groups), labels)
    assert sorted(found) == [0, *range(90, 96)]
    assert len(rank_label_issues(predict(features, labels, 7), labels)) == 0


def test_a_class_of_a_single_group_is_judged_all_the_same():
    features = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)
    labels = np.repeat([0, 1], 12)
    groups = np.array([*range(12), *[12] * 12])
    np.testing.assert_array_equal(
        predict(features, labels, 7, groups), predict(features, labels, 7)
    )
