"""Fine-tuning: part of a pretrained network trained together with a head that is already good.

The head comes first, as in Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features and
Underperform Out-of-Distribution" (https://arxiv.org/abs/2202.10054). BatchNormalization layers stay
in inference mode.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple, Unpack

import keras
import numpy as np
import numpy.typing as npt
import pandas as pd

from little_data.messages.errors import LittleDataError
from little_data.models.backbones import LAST_LEVEL, freeze_batch_normalization
from little_data.models.batches import AugmentedBatches, OneViewBatches, RowBatches
from little_data.models.heads import attach_head, copy_network
from little_data.models.training import Recipe, compile_classifier
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head
from little_data.types.strategies import HEAD, WHOLE
from little_data.types.views import ViewRanges

# Steps whose time is measured, after a first one that builds the graph.
_MEASURED_STEPS = 3


class DepthError(LittleDataError):
    """A depth that the network does not have; the message says which parameter to change."""


@dataclass(frozen=True)
class Backbone:
    """A pretrained network, split at its boundary.

    Attributes:
        trunk: From raw pixels 0-255 to the features at the boundary.
        tail: From there to the bottleneck features.
    """

    trunk: keras.Model
    tail: keras.Model

    @property
    def boundary(self) -> str:
        """The name of the tail's first layer that can be trained."""
        return str(next(layer.name for layer in self.tail.layers if layer.weights))

    @property
    def last_level(self) -> int:
        """How many of the bottleneck features are those of the last level: the first ones."""
        return int(self.tail.get_layer(LAST_LEVEL).output.shape[-1])

    def begins_in_tail(self, depth: str) -> bool:
        """Say whether a layer belongs to the tail, so that training needs no pixels."""
        return depth in {layer.name for layer in self.tail.layers}

    def assemble(self, head: Head, depth: str, dropout: float = 0.0) -> keras.Model:
        """Copy the network with a head on it, of which the layers from `depth` on can be trained.

        Args:
            head: On the bottleneck features.
            depth: A layer's name, "whole", or "head" for a network that is not trained.
            dropout: Share of the numbers before the last layer that are set to 0 in training.

        Returns:
            From the features at the boundary, if the depth lies in the tail; from pixels if not.

        Raises:
            DepthError: There is no such layer.
        """
        tail_and_head = attach_head(self.tail, head, dropout)
        if depth == HEAD:
            return tail_and_head
        if self.begins_in_tail(depth):
            freeze_before(tail_and_head, depth)
            return tail_and_head
        trunk = copy_network(self.trunk)
        thaw(trunk)
        if depth != WHOLE:
            freeze_before(trunk, depth)
        return join(trunk, tail_and_head)


def thaw(network: keras.Model) -> None:
    """Let all layers be trained, but for BatchNormalization.

    Keras does nothing when a network is told what it says of itself already. A copy says that it
    can be trained though its layers are frozen: so each of them is told.
    """
    for layer in network.layers:
        layer.trainable = True
        if isinstance(layer, keras.Model):
            thaw(layer)
    freeze_batch_normalization(network)


def freeze_before(network: keras.Model, depth: str) -> None:
    """Freeze the layers before one.

    Raises:
        DepthError: There is no such layer.
    """
    layers = list_layers(network)
    names = [layer.name for layer in layers]
    if depth not in names:
        some = ", ".join([layer.name for layer in layers if layer.weights][::12])
        raise DepthError(
            f"fine_tune.depth: the network has no layer '{depth}'. Use auto, head, whole, or one "
            f"of its layers, such as {some}"
        )
    for layer in layers[: names.index(depth)]:
        layer.trainable = False


def list_layers(network: keras.Model) -> list[keras.layers.Layer]:
    """List the layers of a network, also those of networks in it, in their order."""
    return [
        inner
        for layer in network.layers
        for inner in (list_layers(layer) if isinstance(layer, keras.Model) else [layer])
    ]


def join(trunk: keras.Model, tail_and_head: keras.Model) -> keras.Model:
    """Join trunk, tail and head to a network from raw pixels 0-255 to class probabilities."""
    pixels = keras.Input(trunk.input_shape[1:], name="pixels")
    return keras.Model(pixels, tail_and_head(trunk(pixels)), name="network")


@dataclass(frozen=True)
class TuningExamples:
    """What is trained on.

    Attributes:
        store: Views of photos, as features at the boundary or as pixels, with the photo's ``path``.
        labels: Number of each row's class.
        weights: Of each row in the loss.
        ranges: Of the views that are drawn in each epoch; None: the rows are the views.
    """

    store: ArrayStore
    labels: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    ranges: ViewRanges | None

    def make_batches(self, rows: npt.NDArray[np.int64], batch_size: int, seed: int) -> RowBatches:
        """Make batches in which each photo is seen once an epoch, in another view each time."""
        arguments: dict[str, Any] = {
            "values": self.store.values,
            "labels": self.labels,
            "weights": self.weights,
            "rows": rows,
            "batch_size": batch_size,
            "seed": seed,
        }
        if self.ranges:
            return AugmentedBatches(self.ranges, **arguments)
        return OneViewBatches(pd.factorize(self.store.rows["path"])[0], **arguments)


class TrainingTime(NamedTuple):
    """How long a training takes.

    Attributes:
        start: Seconds before the first step, in which its graph is built.
        epoch: Seconds of an epoch.
    """

    start: float
    epoch: float


def measure_training(
    network: keras.Model, batches: RowBatches, **recipe: Unpack[Recipe]
) -> TrainingTime:
    """Measure how long a training takes, by its first steps; the network is used up."""
    started = time.perf_counter()
    compile_classifier(network, len(batches), **recipe)
    network.train_on_batch(*batches[0])
    stepped = time.perf_counter()
    for number in range(_MEASURED_STEPS):
        network.train_on_batch(*batches[number % len(batches)])
    of_step = (time.perf_counter() - stepped) / _MEASURED_STEPS
    return TrainingTime(start=stepped - started - of_step, epoch=of_step * len(batches))
