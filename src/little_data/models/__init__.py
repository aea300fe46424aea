"""Keras architectures and their training. No Kedro here.

Importing this package makes Keras know the project's own classes, so that
``keras.models.load_model`` can load the models that the pipelines have saved.
"""

from little_data.models.classifier import ImageClassifier
from little_data.models.preprocessing import ImageNetPreprocessing

__all__ = ["ImageClassifier", "ImageNetPreprocessing"]
