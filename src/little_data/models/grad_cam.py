"""Where a classifier looks: gradient-weighted class activation maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from little_data.messages.errors import LittleDataError
from little_data.models.classifier import ImageClassifier
from little_data.startup.quiet_tensorflow import import_tensorflow

# The feature maps of so many photos are in memory at once.
_PHOTOS_AT_ONCE = 8


class GradCamError(LittleDataError):
    """A model without any feature map to draw; the message says so."""


def compute_grad_cam(
    model: ImageClassifier, photos: npt.NDArray[Any], class_numbers: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Show which places of each photo led to a class: Grad-CAM.

    Equations 1 and 2 of Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks
    via Gradient-based Localization" (https://arxiv.org/abs/1610.02391): each channel of the last
    feature map is weighted with the mean gradient of the class's score, and what is left of their
    sum above 0 is enlarged to the size of the photo. The score is the class's logit, before the
    activation (softmax or sigmoid) of a last dense layer; of a model that ends in another layer it
    is the probability.

    Args:
        model: The classifier; the last feature map is found in it, whatever its backbone.
        photos: RGB pixels 0-255, uint8 or float, of shape (batch, side, side, 3), at the model's
            image size.
        class_numbers: For each photo the number of the class, of shape (batch,).

    Returns:
        Heat maps in [0, 1], float32, of shape (batch, side, side). The hottest place of each photo
        is 1; where nothing led to the class, all of them are 0.

    Raises:
        GradCamError: The model has no feature map.
    """
    network = model.probability_network
    layers = list(_list_layers(network))
    feature_layer = _find_last_feature_map(layers)
    maps = [np.empty((0, *photos.shape[1:3]), np.float32)]
    for start in range(0, len(photos), _PHOTOS_AT_ONCE):
        batch = slice(start, start + _PHOTOS_AT_ONCE)
        features, gradients = _differentiate(
            network, photos[batch], class_numbers[batch], feature_layer, layers[-1]
        )
        weights = gradients.mean(axis=(1, 2), keepdims=True)
        activations = np.maximum((weights * features).sum(axis=3, keepdims=True), 0)
        enlarged = keras.ops.image.resize(activations, photos.shape[1:3], "bilinear")
        maps.append(_scale_to_one(np.asarray(enlarged)[..., 0]))
    return np.concatenate(maps)


def _list_layers(network: keras.Model) -> Iterator[Any]:
    """List the layers in the order in which they run, those of nested models in their place."""
    is_sequential = isinstance(network, keras.Sequential)
    for layer in network.layers if is_sequential else network.operations:
        if isinstance(layer, keras.Model):
            yield from _list_layers(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _find_last_feature_map(layers: list[Any]) -> Any:
    for layer in reversed(layers):
        shape = getattr(layer.output, "shape", ())
        # A map of one place, such as pooling with kept dimensions makes it, shows nothing.
        if len(shape) == 4 and shape[1:3] != (1, 1):
            return layer
    raise GradCamError("the model has no layer with a feature map, so that there is no Grad-CAM")


def _differentiate(
    network: keras.Model,
    photos: npt.NDArray[Any],
    class_numbers: npt.NDArray[Any],
    feature_layer: Any,
    last_layer: Any,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the feature maps of photos, and the gradients of their classes' scores by them."""
    tf = import_tensorflow()
    features: Any = None

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        nonlocal features
        if layer is last_layer:
            layer = _without_activation(layer)
        outputs = layer(*inputs, **options)
        if layer is feature_layer:
            features = outputs
            tape.watch(features)
        return outputs

    # What comes before the feature map is not recorded.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        scores = _run(network, tf.cast(photos, tf.float32), call)
        of_classes = tf.gather(scores, class_numbers, axis=1, batch_dims=1)
    gradients = tape.gradient(of_classes, features, unconnected_gradients="zero")
    return np.asarray(features), np.asarray(gradients)


def _run(network: keras.Model, inputs: Any, call: Callable[..., Any]) -> Any:
    """Run a network with `call` in place of each layer's own call, also in nested models."""

    def replace(layer: Any) -> Callable[..., Any]:
        if isinstance(layer, keras.Model):
            # Its options would be a mask and the training mode, which photos do not have.
            return lambda values, **_: _run(layer, values, call)
        return partial(call, layer)

    if isinstance(network, keras.Sequential):
        for layer in network.layers:
            inputs = replace(layer)(inputs)
        return inputs
    return network._run_through_graph(inputs, operation_fn=replace)


def _without_activation(layer: Any) -> Any:
    """Copy a dense layer, but without its activation; any other layer stays as it is."""
    if not isinstance(layer, keras.layers.Dense):
        return layer
    linear = keras.layers.Dense.from_config(layer.get_config() | {"activation": "linear"})
    linear.build(layer.input.shape)
    linear.set_weights(layer.get_weights())
    return linear


def _scale_to_one(maps: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    hottest = maps.max(axis=(1, 2), keepdims=True)
    return np.asarray(np.divide(maps, hottest, out=np.zeros_like(maps), where=hottest > 0))
