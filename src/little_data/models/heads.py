"""The small networks that are trained from nothing: the head and the scratch convnet."""

from __future__ import annotations

import keras
from keras import layers

from little_data.parameters.scratch import ScratchParameters
from little_data.parameters.top_model import TopModelParameters


def build_head(features: int, classes: int, parameters: TopModelParameters) -> keras.Model:
    """Build the top model: bottleneck features of shape (features,) to class probabilities.

    With 256 hidden units and dropout 0.5 it is the top model of the post "Building powerful image
    classification models using very little data"; without hidden units it is a softmax regression.
    """
    model = keras.Sequential([keras.Input((features,), name="bottleneck_features")], name="head")
    if parameters.hidden_units:
        model.add(layers.Dense(parameters.hidden_units, activation="relu", name="hidden"))
    model.add(layers.Dropout(parameters.dropout, name="dropout"))
    model.add(layers.Dense(classes, activation="softmax", name="probabilities"))
    return model


def build_convnet(classes: int, parameters: ScratchParameters) -> keras.Model:
    """Build the small convnet: raw pixels 0-255 of a square photo to class probabilities.

    Blocks of a 3 x 3 convolution, 2 x 2 max-pooling and ReLU, then one or two dense layers. With
    filters 32, 32, 64, 64 dense units, dropout 0.5, flattened and without batch normalization it
    is that of the post "Building powerful image classification models using very little data":
    pooling before ReLU gives the same numbers as after it, for a quarter of the work.
    """
    side = parameters.image_size
    model = keras.Sequential([keras.Input((side, side, 3), name="pixels")], name="convnet")
    model.add(layers.Rescaling(1 / 127.5, offset=-1, name="rescaling"))
    for number, filters in enumerate(parameters.filters, start=1):
        model.add(layers.Conv2D(filters, 3, name=f"block{number}_conv"))
        model.add(layers.MaxPooling2D(name=f"block{number}_pool"))
        if parameters.batch_normalization:
            # Few steps are trained: the averages must follow within an epoch.
            model.add(layers.BatchNormalization(momentum=0.9, name=f"block{number}_bn"))
        model.add(layers.ReLU(name=f"block{number}_relu"))
    average = parameters.pooling == "average"
    pooling = layers.GlobalAveragePooling2D if average else layers.Flatten
    model.add(pooling(name="pooling"))
    if parameters.dense_units:
        model.add(layers.Dense(parameters.dense_units, activation="relu", name="hidden"))
    model.add(layers.Dropout(parameters.dropout, name="dropout"))
    model.add(layers.Dense(classes, activation="softmax", name="probabilities"))
    return model


def attach_head(tail: keras.Model, head: keras.Model) -> keras.Model:
    """Join tail and head: from the features at the boundary to class probabilities."""
    return keras.Model(tail.input, head(tail.output), name="tail_and_head")
