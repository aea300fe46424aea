"""The finished product: one model from raw pixels to class probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import keras

from little_data.photos.squares import PADDING_GREY
from little_data.types.networks import Resizing


@keras.saving.register_keras_serializable(package="little_data")
class ImageClassifier(keras.Model):
    """Classify photos of any size; class names and image size are stored in the model.

    It is saved as one ``.keras`` file and loads with ``keras.models.load_model`` after
    ``import little_data.models``.

    Input: raw RGB pixels 0-255 of shape (batch, height, width, 3), any height and width.
    Output: class probabilities of shape (batch, number of classes), in the order of `class_names`.

    Args:
        network: From pixels 0-255 of shape (batch, image_size, image_size, 3) to probabilities.
        class_names: Names of the classes, in the order of the probabilities.
        image_size: Side of the square that photos become, in pixels.
        resizing: How they become it: "squeeze", "crop" or "pad", as in `photos.squares`.

    Raises:
        ValueError: There is no such resizing.
    """

    def __init__(
        self,
        network: keras.Model,
        class_names: Sequence[str],
        image_size: int,
        resizing: Resizing = "squeeze",
        name: str = "image_classifier",
        **options: Any,
    ) -> None:
        if resizing not in get_args(Resizing):
            known = ", ".join(get_args(Resizing))
            raise ValueError(f"resizing is {resizing!r}; it must be one of {known}")
        super().__init__(name=name, **options)
        self.network = network
        self.class_names = list(class_names)
        self.image_size = image_size
        self.resizing = resizing
        # Antialiased, as Pillow's resizing is; a photo that has the right size stays as it is.
        self.make_square = keras.layers.Resizing(
            image_size,
            image_size,
            crop_to_aspect_ratio=resizing == "crop",
            pad_to_aspect_ratio=resizing == "pad",
            fill_value=PADDING_GREY,
            antialias=True,
        )
        self.build((None, None, None, 3))

    def build(self, input_shape: Any) -> None:
        """Nothing is left to build: the network comes built."""
        self.built = True

    def call(self, photos: Any, training: bool = False) -> Any:
        """Return the class probabilities of a batch of photos."""
        pixels = keras.ops.cast(photos, "float32")
        return self.network(self.make_square(pixels), training=training)

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the model again."""
        return {
            "network": keras.saving.serialize_keras_object(self.network),
            "class_names": self.class_names,
            "image_size": self.image_size,
            "resizing": self.resizing,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> ImageClassifier:
        """Build the model from what `get_config` returned."""
        network = keras.saving.deserialize_keras_object(config["network"], custom_objects)
        return cls(**{**config, "network": network})


def join_classifier(
    trunk: keras.Model,
    tail_and_head: keras.Model,
    class_names: Sequence[str],
    resizing: Resizing,
) -> ImageClassifier:
    """Put the parts of a fine-tuned classifier together again.

    Args:
        trunk: The frozen part, from raw pixels 0-255 to the features at the boundary.
        tail_and_head: The trained part, from those features to class probabilities.
        class_names: Names of the classes, in the order of the probabilities.
        resizing: How photos become what the trunk sees.
    """
    pixels = keras.Input(trunk.input_shape[1:], name="pixels")
    network = keras.Model(pixels, tail_and_head(trunk(pixels)), name="network")
    return ImageClassifier(network, class_names, trunk.input_shape[1], resizing)
