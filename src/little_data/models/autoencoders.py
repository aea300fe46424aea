"""The autoencoders: an encoder, a decoder and the two joined.

All take images in [0, 1] of shape (height, width, channels) and give back the same. The defaults in
``conf/base/parameters_autoencoders.yml`` say which numbers are those of the post "Building
autoencoders in Keras".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from little_data.models.convolution_blocks import (
    ImageShape,
    double_repeatedly,
    halve_repeatedly,
    list_sizes,
)
from little_data.models.variational import Sampling, VariationalAutoencoder


def build_dense_autoencoder(
    shape: ImageShape,
    *,
    widths: Sequence[int],
    code_size: int,
    activation: str,
    code_activation: str,
    code_penalty: float = 0.0,
) -> keras.Sequential:
    """Build an autoencoder of dense layers: the post's simple, sparse and deep ones.

    The penalty on the code is added to the loss: `code_penalty` times the sum of the absolute
    numbers of an image's code, averaged over the batch.

    Args:
        shape: Height, width and channels of an image.
        widths: Of the encoder's hidden layers; the decoder has them in reverse.
        code_size: Numbers in a code.
        activation: Of the hidden layers.
        code_activation: Of the code.
        code_penalty: Weight of the L1 penalty; 0 for none.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (code_size,), and
        ``decoder``.
    """
    hidden = list(enumerate(widths, start=1))
    penalty = keras.regularizers.L1(code_penalty) if code_penalty else None
    encoder = [
        layers.Flatten(name="flatten"),
        *(layers.Dense(width, activation, name=f"hidden{number}") for number, width in hidden),
        layers.Dense(code_size, code_activation, activity_regularizer=penalty, name="code"),
    ]
    decoder = [
        *(
            layers.Dense(width, activation, name=f"hidden{number}")
            for number, width in hidden[::-1]
        ),
        layers.Dense(math.prod(shape), "sigmoid", name="pixels"),
        layers.Reshape(shape, name="image"),
    ]
    return _join(shape, encoder, (code_size,), decoder)


def build_convolutional_autoencoder(
    shape: ImageShape,
    *,
    filters: Sequence[int],
    downsampling: str,
    activation: str,
    code_channels: int | None = None,
) -> keras.Sequential:
    """Build an autoencoder of 3 x 3 convolutions, which codes an image as a few small maps.

    Filters 16, 8, 8 with max-pooling, ReLU and no code channels are the post's network of 4,385
    parameters. Where a side is halved unevenly (7 to 4), the decoder cuts off the surplus row and
    column at once; the post lets a convolution without padding do so one block later (16 to 14).

    Args:
        shape: Height, width and channels of an image.
        filters: Of each block.
        downsampling: How a block halves the image: ``max_pooling`` or ``strides``.
        activation: Of the blocks.
        code_channels: Of a last linear convolution; None: the code is what the last block makes.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (height, width, channels),
        and ``decoder``.

    Raises:
        ImageSizeError: The images cannot be halved as often as there are blocks.
    """
    encoder = halve_repeatedly(shape, filters, activation, downsampling)
    if code_channels:
        encoder.append(layers.Conv2D(code_channels, 1, name="code"))
    code_shape = (*list_sizes(shape, len(filters))[-1], code_channels or filters[-1])
    decoder = [
        *double_repeatedly(shape, filters, activation),
        layers.Conv2D(shape[2], 3, padding="same", activation="sigmoid", name="image"),
    ]
    return _join(shape, encoder, code_shape, decoder)


def build_sequence_autoencoder(
    shape: ImageShape, *, units: int, bidirectional: bool, code_size: int
) -> keras.Sequential:
    """Build an autoencoder that reads an image row by row and writes it row by row.

    LSTM, RepeatVector, LSTM, as the post sketches it. The code is a linear layer of its own on the
    last state of the reader, so that its size does not limit what the LSTMs can remember. Each may
    go both ways, from the first row to the last and back.

    Args:
        shape: Height, width and channels of an image.
        units: Of each LSTM, and of each direction.
        bidirectional: Whether the LSTMs go both ways.
        code_size: Numbers in a code.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (code_size,), and
        ``decoder``.
    """
    height, width, channels = shape
    encoder = [
        layers.Reshape((height, width * channels), name="rows"),
        _build_lstm("reader", units, bidirectional),
        layers.Dense(code_size, name="code"),
    ]
    decoder = [
        layers.RepeatVector(height, name="repeat"),
        _build_lstm("writer", units, bidirectional, return_sequences=True),
        layers.Dense(width * channels, "sigmoid", name="pixels"),
        layers.Reshape(shape, name="image"),
    ]
    return _join(shape, encoder, (code_size,), decoder)


def _build_lstm(name: str, units: int, bidirectional: bool, **options: Any) -> Any:
    if bidirectional:
        return layers.Bidirectional(layers.LSTM(units, **options), name=name)
    return layers.LSTM(units, name=name, **options)


def build_variational_autoencoder(
    shape: ImageShape,
    *,
    filters: Sequence[int],
    widths: Sequence[int],
    latent_size: int,
    activation: str,
    beta: float = 1.0,
) -> VariationalAutoencoder:
    """Build a variational autoencoder, of dense layers or with convolution blocks around them.

    Args:
        shape: Height, width and channels of an image.
        filters: Of the convolution blocks; none for a network of dense layers only.
        widths: Of the encoder's hidden dense layers; the decoder has them in reverse.
        latent_size: Numbers in a code.
        activation: Of blocks and hidden layers.
        beta: Weight of the KL divergence in the loss.

    Returns:
        The two joined. Its ``encoder`` has three outputs of shape (latent_size,): mean, log
        variance and a sample of that normal distribution.

    Raises:
        ImageSizeError: The images cannot be halved as often as there are blocks.
    """
    return VariationalAutoencoder(
        _build_variational_encoder(shape, filters, widths, latent_size, activation),
        _build_variational_decoder(shape, filters, widths, latent_size, activation),
        beta,
    )


def _build_variational_encoder(
    shape: ImageShape,
    filters: Sequence[int],
    widths: Sequence[int],
    latent_size: int,
    activation: str,
) -> keras.Model:
    image = keras.Input(shape, name="image")
    features = image
    for layer in halve_repeatedly(shape, filters, activation, "strides"):
        features = layer(features)
    features = layers.Flatten(name="flatten")(features)
    for number, width in enumerate(widths, start=1):
        features = layers.Dense(width, activation, name=f"hidden{number}")(features)
    mean = layers.Dense(latent_size, name="mean")(features)
    log_variance = layers.Dense(latent_size, name="log_variance")(features)
    sample = Sampling(name="sample")([mean, log_variance])
    return keras.Model(image, [mean, log_variance, sample], name="encoder")


def _build_variational_decoder(
    shape: ImageShape,
    filters: Sequence[int],
    widths: Sequence[int],
    latent_size: int,
    activation: str,
) -> keras.Sequential:
    decoder = keras.Sequential([keras.Input((latent_size,), name="code")], name="decoder")
    for number, width in list(enumerate(widths, start=1))[::-1]:
        decoder.add(layers.Dense(width, activation, name=f"hidden{number}"))
    if not filters:
        decoder.add(layers.Dense(math.prod(shape), "sigmoid", name="pixels"))
        decoder.add(layers.Reshape(shape, name="image"))
        return decoder
    maps = (*list_sizes(shape, len(filters))[-1], filters[-1])
    decoder.add(layers.Dense(math.prod(maps), activation, name="maps"))
    decoder.add(layers.Reshape(maps, name="reshape"))
    for layer in double_repeatedly(shape, filters, activation):
        decoder.add(layer)
    decoder.add(layers.Conv2D(shape[2], 3, padding="same", activation="sigmoid", name="image"))
    return decoder


def _join(
    shape: ImageShape,
    encoder: Sequence[keras.Layer],
    code_shape: tuple[int, ...],
    decoder: Sequence[keras.Layer],
) -> keras.Sequential:
    parts = [
        keras.Sequential([keras.Input(shape, name="image"), *encoder], name="encoder"),
        keras.Sequential([keras.Input(code_shape, name="code"), *decoder], name="decoder"),
    ]
    return keras.Sequential([keras.Input(shape, name="image"), *parts], name="autoencoder")
