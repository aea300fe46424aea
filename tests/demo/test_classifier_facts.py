"""What the page says of its model is what was measured."""

import pytest

from little_data.demo.classifier_facts import describe_accuracy, describe_classifier


def measure(accuracy, photos):
    return {
        "accuracy": accuracy,
        "accuracy_low": accuracy - 0.046,
        "accuracy_high": accuracy + 0.016,
        "photos": photos,
    }


@pytest.mark.parametrize(
    ("splits", "expected"),
    [
        ({"cross-validation": 1.0, "test": 0.975}, "97.5 % (95 % interval: 92.9 % to 99.1 %)"),
        ({"train": 1.0, "validation": 0.5}, "50.0 % (95 % interval: 45.4 % to 51.6 %)"),
    ],
)
def test_the_accuracy_is_that_of_photos_that_the_model_has_not_learned_from(splits, expected):
    found = {name: measure(accuracy, 1200) for name, accuracy in splits.items()}
    told = describe_accuracy({"splits": found}).replace("\N{NO-BREAK SPACE}", " ")
    assert told == f"Accuracy {expected} on 1,200 {[*splits][-1]} photos"


def test_photos_of_cross_validation_are_called_so():
    told = describe_accuracy({"splits": {"cross-validation": measure(0.8, 96)}})
    assert told.endswith("on 96 photos in cross-validation")


def test_a_model_is_named_with_its_day_and_its_photos():
    told = describe_classifier("EfficientNetLite2", "ants", "2026-03-01T14.47.32.789Z")
    assert told == "EfficientNetLite2, trained on 1 March 2026. Set of photos: ants"
    assert describe_classifier("VGG16", "ants", None) == "VGG16, trained. Set of photos: ants"
    assert describe_classifier("VGG16", "ants", "a copy") == "VGG16, trained. Set of photos: ants"
    assert describe_classifier(None, "ants", None) == "Trained. Set of photos: ants"
