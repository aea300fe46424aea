"""The finished product: one model from raw pixels to class probabilities and a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import keras
import numpy as np
import numpy.typing as npt

from little_data.models.mirror_images import take_one_view
from little_data.photos.squares import PADDING_GREY
from little_data.types.answers import (
    DISTANCE,
    PROBABILITIES,
    UNLIKE,
    UNSURE,
    avoid_classes,
    name_outputs,
)
from little_data.types.networks import Resizing


@keras.saving.register_keras_serializable(package="little_data")
class ImageClassifier(keras.Model):
    """Classify photos of any size, and say which of the answers are worth something.

    Class names, image size and thresholds are stored in the model.

    It is saved as one ``.keras`` file and loads with ``keras.models.load_model`` after
    ``import little_data.models``.

    Input: raw RGB pixels 0-255 of shape (batch, height, width, 3), any height and width.
    Output: those of the network. Class probabilities of shape (batch, number of classes), in the
    order of `class_names`; or a dictionary of such "probabilities" and of the "distance" to the
    nearest training photo, of shape (batch, 1) and in [0, 2].

    Args:
        network: From pixels 0-255 of shape (batch, image_size, image_size, 3) to these outputs.
        class_names: Names of the classes, in the order of the probabilities.
        image_size: Side of the square that photos become, in pixels.
        resizing: How they become it: "squeeze", "crop" or "pad", as in `photos.squares`.
        sure_from: A photo whose likeliest class has a lower probability is unsure; above 1, every
            photo is; None: no photo is.
        unlike_from: A photo with a larger distance is unlike the training photos; None: no photo
            is.
        backbone: Name of its pretrained network, for people; None: it has none.

    Raises:
        ValueError: There is no such resizing.
    """

    def __init__(
        self,
        network: keras.Model,
        class_names: Sequence[str],
        image_size: int,
        resizing: Resizing = "squeeze",
        sure_from: float | None = None,
        unlike_from: float | None = None,
        backbone: str | None = None,
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
        self.sure_from = sure_from
        self.unlike_from = unlike_from
        self.backbone = backbone
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
        """Return the network's outputs for a batch of photos."""
        pixels = keras.ops.cast(photos, "float32")
        return self.network(self.make_square(pixels), training=training)

    @property
    def has_distance(self) -> bool:
        """Whether it answers the distance to the nearest training photo, too."""
        return len(self.network.outputs) > 1

    @property
    def probability_network(self) -> keras.Model:
        """The part of the network that ends in the probabilities of one view, the same layers."""
        network = take_one_view(self.network)
        if not self.has_distance:
            return network
        return keras.Model(network.input, network.output[PROBABILITIES])

    @property
    def words(self) -> dict[str, str]:
        """What a decision says of a photo that gets no class: `UNSURE` and `UNLIKE`.

        They are in brackets where a class has that name.
        """
        return {word: avoid_classes(word, self.class_names) for word in (UNSURE, UNLIKE)}

    def decide(self, answers: Any) -> npt.NDArray[np.str_]:
        """Decide what is said of each photo: its class, `UNSURE` or `UNLIKE`, as in `words`.

        Args:
            answers: What the model answers, as `predict` or a call returns it.

        Returns:
            One text a photo, of shape (photos,).
        """
        outputs = {name: np.asarray(values) for name, values in name_outputs(answers).items()}
        probabilities = outputs[PROBABILITIES]
        names: npt.NDArray[np.str_] = np.array([*self.class_names, *self.words.values()])
        decisions: npt.NDArray[np.str_] = names[probabilities.argmax(axis=1)]
        if self.sure_from is not None:
            decisions[probabilities.max(axis=1) < self.sure_from] = self.words[UNSURE]
        if self.unlike_from is not None and DISTANCE in outputs:
            decisions[outputs[DISTANCE].ravel() > self.unlike_from] = self.words[UNLIKE]
        return decisions

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the model again."""
        return {
            "network": keras.saving.serialize_keras_object(self.network),
            "class_names": self.class_names,
            "image_size": self.image_size,
            "resizing": self.resizing,
            "sure_from": self.sure_from,
            "unlike_from": self.unlike_from,
            "backbone": self.backbone,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> ImageClassifier:
        """Build the model from what `get_config` returned.

        Raises:
            ValueError: It names another number of classes than the network has.
        """
        network = keras.saving.deserialize_keras_object(config["network"], custom_objects)
        outputs, names = network.outputs, config["class_names"]
        answers = (outputs[0] if len(outputs) == 1 else network.output[PROBABILITIES]).shape[-1]
        if len(names) != answers:
            raise ValueError(f"{len(names)} classes are named, of {answers} in the network")
        return cls(**{**config, "network": network})
