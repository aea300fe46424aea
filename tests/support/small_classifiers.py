"""Classifiers of parts that a test has made."""

from little_data.models.classifier import ImageClassifier
from little_data.models.fine_tuning import join


def join_classifier(trunk, tail_and_head, class_names, resizing):
    """Put trunk and tail together, as the node `join_fine_tuned_model` does."""
    network = join(trunk, tail_and_head)
    return ImageClassifier(network, class_names, trunk.input_shape[1], resizing)
