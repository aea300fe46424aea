"""The small networks that are trained from nothing: the head and the scratch convnet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from little_data.models.backbones import LAST_LEVEL
from little_data.types.heads import Head


def build_head(
    features: int, classes: int, *, hidden_units: int = 0, dropout: float = 0.0
) -> keras.Model:
    """Build the top model: bottleneck features of shape (features,) to class probabilities.

    With 256 hidden units and dropout 0.5 it is the top model of the post "Building powerful image
    classification models using very little data"; without hidden units it is a softmax regression.

    Args:
        features: Length of a vector of bottleneck features.
        classes: Number of classes.
        hidden_units: Of a dense layer with ReLU; 0 for none.
        dropout: Share of the numbers that are set to 0 in training, from 0 to less than 1.
    """
    model = keras.Sequential([keras.Input((features,), name="bottleneck_features")], name="head")
    if hidden_units:
        model.add(layers.Dense(hidden_units, activation="relu", name="hidden"))
    model.add(layers.Dropout(dropout, name="dropout"))
    model.add(layers.Dense(classes, activation="softmax", name="probabilities"))
    return model


def build_convnet(
    classes: int,
    *,
    image_size: int,
    filters: Sequence[int],
    batch_normalization: bool,
    pooling: str,
    dense_units: int,
    dropout: float,
) -> keras.Model:
    """Build the small convnet: raw pixels 0-255 of a square photo to class probabilities.

    Blocks of a 3 x 3 convolution, 2 x 2 max-pooling and ReLU, then one or two dense layers. With
    filters 32, 32, 64, 64 dense units, dropout 0.5, flattened and without batch normalization it
    is that of the post "Building powerful image classification models using very little data":
    pooling before ReLU gives the same numbers as after it, for a quarter of the work.

    Args:
        classes: Number of classes.
        image_size: Side of the photos, in pixels.
        filters: Of each block.
        batch_normalization: Whether each block normalizes its features.
        pooling: "avg" for the mean of each feature map, "flatten" for all of their numbers.
        dense_units: Of a hidden dense layer; 0 for none.
        dropout: Share of the numbers that are set to 0 in training, from 0 to less than 1.
    """
    side = image_size
    model = keras.Sequential([keras.Input((side, side, 3), name="pixels")], name="convnet")
    model.add(layers.Rescaling(1 / 127.5, offset=-1, name="rescaling"))
    for number, count in enumerate(filters, start=1):
        model.add(layers.Conv2D(count, 3, name=f"block{number}_conv"))
        model.add(layers.MaxPooling2D(name=f"block{number}_pool"))
        if batch_normalization:
            # Few steps are trained: the averages must follow within an epoch.
            model.add(layers.BatchNormalization(momentum=0.9, name=f"block{number}_bn"))
        model.add(layers.ReLU(name=f"block{number}_relu"))
    pool = layers.GlobalAveragePooling2D if pooling == "avg" else layers.Flatten
    model.add(pool(name="pooling"))
    if dense_units:
        model.add(layers.Dense(dense_units, activation="relu", name="hidden"))
    model.add(layers.Dropout(dropout, name="dropout"))
    model.add(layers.Dense(classes, activation="softmax", name="probabilities"))
    return model


def attach_head(tail: keras.Model, head: Head, dropout: float = 0.0) -> keras.Model:
    """Join a copy of the tail and a head: from the features at the boundary to class probabilities.

    A head that uses the first bottleneck features only is attached to the last level.

    Args:
        tail: From the features at the boundary to the bottleneck features.
        head: From there to the probabilities.
        dropout: Share of the numbers before the last layer that are set to 0 in training.
    """
    tail = copy_network(tail)
    is_cut_off = head.features < tail.output_shape[-1]
    x = tail.get_layer(LAST_LEVEL).output if is_cut_off else tail.output
    *hidden, last = head.layers
    for number, layer in enumerate(hidden, start=1):
        x = _attach_dense(x, layer, "relu", f"hidden{number}")
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    probabilities = _attach_dense(x, last, "softmax", "probabilities")
    return keras.Model(tail.input, probabilities, name="tail_and_head")


def _attach_dense(x: Any, layer: tuple[Any, Any], activation: str, name: str) -> Any:
    kernel, bias = layer
    dense = layers.Dense(len(bias), activation=activation, name=name)
    outputs = dense(x)
    dense.set_weights([kernel, bias])
    return outputs


def copy_network(network: keras.Model) -> keras.Model:
    """Copy a network with its weights, and with what of it is frozen."""
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return copy


def divide_logits(network: keras.Model, temperature: float) -> keras.Model:
    """Copy a network that ends in a dense layer with softmax, its logits divided by a temperature.

    The likeliest class of each photo stays the same.
    """
    copy = copy_network(network)
    last = _find_last_layer(copy)
    last.set_weights([weights / temperature for weights in last.get_weights()])
    return copy


def _find_last_layer(network: keras.Model) -> keras.layers.Layer:
    last = network.layers[-1]
    return _find_last_layer(last) if isinstance(last, keras.Model) else last
