"""Keras architectures and their training; builders take plain arguments, as Keras' own do.

Neither Kedro nor the parameters of pipelines are imported here. Importing this package imports
TensorFlow, and makes Keras know the project's own classes, so that ``keras.models.load_model`` can
load the models that the pipelines have saved.
"""

from little_data.startup.quiet_tensorflow import import_tensorflow

import_tensorflow()

from little_data.models.classifier import ImageClassifier  # noqa: E402
from little_data.models.fixed_shape import FixedShape  # noqa: E402
from little_data.models.mirror_images import AverageViews  # noqa: E402
from little_data.models.nearest_photo import NearestPhoto  # noqa: E402
from little_data.models.preprocessing import ImageNetPreprocessing  # noqa: E402
from little_data.models.schedules import WarmUpCosine  # noqa: E402
from little_data.models.training import SmoothedLogLoss  # noqa: E402
from little_data.models.variational import Sampling, VariationalAutoencoder  # noqa: E402

__all__ = [
    "AverageViews",
    "FixedShape",
    "ImageClassifier",
    "ImageNetPreprocessing",
    "NearestPhoto",
    "Sampling",
    "SmoothedLogLoss",
    "VariationalAutoencoder",
    "WarmUpCosine",
]
