"""Types of what the nodes pass on whose real classes take seconds to import."""

from typing import Any, TypeAlias

# A `keras.Model`. Kedro resolves the hints of every node when it registers the pipelines, and
# `kedro registry list` or `kedro viz` should not wait for TensorFlow.
KerasModel: TypeAlias = Any
