"""Classes of too few photos are told before a run stumbles over them."""

import pandas as pd
import pytest

from little_data.labelling.small_classes import NeededPhotos, find_needed, list_small_classes
from little_data.parameters.ingestion import IngestionParameters, SplitShares


def parameters(**given):
    return IngestionParameters(smallest_side=1, largest_pixels=100, **given)


def manifest(given, splits):
    return pd.DataFrame({"split_given": given, "split": splits})


@pytest.mark.parametrize(
    ("given", "splits", "settings", "needed"),
    [
        # One is held out while the other is learned.
        ([None, None], ["train", "train"], {}, NeededPhotos(2, is_test_apart=False)),
        (
            [None, None],
            ["train", "test"],
            {"shares": SplitShares(train=0.8, test=0.2)},
            NeededPhotos(3, is_test_apart=False),
        ),
        (["train", "test"], ["train", "test"], {}, NeededPhotos(2, is_test_apart=True)),
        (
            ["train", "validation", "test"],
            ["train", "validation", "test"],
            {},
            NeededPhotos(1, is_test_apart=True),
        ),
        # The validation photos of this source are its test.
        (["train", "validation"], ["train", "test"], {}, NeededPhotos(2, is_test_apart=True)),
        (
            ["train", "test"],
            ["train", "test"],
            {"split": SplitShares(train=2, test=4)},
            NeededPhotos(6, is_test_apart=False),
        ),
        ([None], ["train"], {"smallest_class": 12}, NeededPhotos(12, is_test_apart=False)),
    ],
)
def test_what_a_class_needs_depends_on_how_it_is_judged(given, splits, settings, needed):
    assert find_needed(manifest(given, splits), parameters(**settings)) == needed


def test_a_new_class_is_small_until_it_has_enough_photos(photos, decide):
    decisions = decide()
    needed = NeededPhotos(2, is_test_apart=False)
    assert list_small_classes(photos, decisions, [], needed) == {}
    decisions.decide(0, "lynx", "seen")
    assert list_small_classes(photos, decisions, ["fox"], needed) == {"fox": 1, "lynx": 1}
    assert list_small_classes(photos, decisions, ["fox", "lynx", "fox"], needed) == {}


def test_a_class_that_loses_its_photos_is_small(photos, decide):
    decisions = decide()
    decisions.decide(5, "leave out", "seen")
    decisions.decide(3, "cat", "label issue")
    assert list_small_classes(photos, decisions, [], NeededPhotos(2, is_test_apart=False)) == {
        "dog": 1
    }
    # The last one is in a test split that the source has made: nothing is left to learn from.
    assert list_small_classes(photos, decisions, [], NeededPhotos(2, is_test_apart=True)) == {
        "dog": 0
    }
    decisions.decide(4, "leave out", "label issue")
    assert list_small_classes(photos, decisions, [], NeededPhotos(2, is_test_apart=True)) == {}
