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

from little_data.messages.errors import LittleDataError
from little_data.models.variational import Sampling, VariationalAutoencoder
from little_data.parameters.autoencoders import (
    ConvolutionalAutoencoderParameters,
    DenseAutoencoderParameters,
    SequenceAutoencoderParameters,
    VariationalAutoencoderParameters,
)

ImageShape = tuple[int, int, int]


class ImageSizeError(LittleDataError):
    """Images too small for the network that is to code them."""


def build_dense_autoencoder(
    shape: ImageShape, parameters: DenseAutoencoderParameters
) -> keras.Sequential:
    """Build an autoencoder of dense layers: the post's simple, sparse and deep ones.

    The penalty on the code is added to the loss: `code_penalty` times the sum of the absolute
    numbers of an image's code, averaged over the batch.

    Args:
        shape: Height, width and channels of an image.
        parameters: Widths of the hidden layers, code size, activations and penalty.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (code_size,), and
        ``decoder``.
    """
    hidden = list(enumerate(parameters.widths, start=1))
    activation = parameters.activation
    penalty = keras.regularizers.L1(parameters.code_penalty) if parameters.code_penalty else None
    encoder = [
        layers.Flatten(name="flatten"),
        *(layers.Dense(width, activation, name=f"hidden{number}") for number, width in hidden),
        layers.Dense(
            parameters.code_size,
            parameters.code_activation,
            activity_regularizer=penalty,
            name="code",
        ),
    ]
    decoder = [
        *(
            layers.Dense(width, activation, name=f"hidden{number}")
            for number, width in hidden[::-1]
        ),
        layers.Dense(math.prod(shape), "sigmoid", name="pixels"),
        layers.Reshape(shape, name="image"),
    ]
    return _join(shape, encoder, (parameters.code_size,), decoder)


def build_convolutional_autoencoder(
    shape: ImageShape, parameters: ConvolutionalAutoencoderParameters
) -> keras.Sequential:
    """Build an autoencoder of 3 x 3 convolutions, which codes an image as a few small maps.

    Filters 16, 8, 8 with max-pooling, ReLU and no code channels are the post's network of 4,385
    parameters. Where a side is halved unevenly (7 to 4), the decoder cuts off the surplus row and
    column at once; the post lets a convolution without padding do so one block later (16 to 14).

    Args:
        shape: Height, width and channels of an image.
        parameters: Filters of each block, kind of halving, activation and code channels.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (height, width, channels),
        and ``decoder``.

    Raises:
        ImageSizeError: The images cannot be halved as often as there are blocks.
    """
    encoder = _halve_repeatedly(
        shape, parameters.filters, parameters.activation, parameters.downsampling
    )
    if parameters.code_channels:
        encoder.append(layers.Conv2D(parameters.code_channels, 1, name="code"))
    code_shape = (
        *_list_sizes(shape, len(parameters.filters))[-1],
        parameters.code_channels or parameters.filters[-1],
    )
    decoder = [
        *_double_repeatedly(shape, parameters.filters, parameters.activation),
        layers.Conv2D(shape[2], 3, padding="same", activation="sigmoid", name="image"),
    ]
    return _join(shape, encoder, code_shape, decoder)


def build_sequence_autoencoder(
    shape: ImageShape, parameters: SequenceAutoencoderParameters
) -> keras.Sequential:
    """Build an autoencoder that reads an image row by row and writes it row by row.

    LSTM, RepeatVector, LSTM, as the post sketches it. The code is a linear layer of its own on the
    last state of the reader, so that its size does not limit what the LSTMs can remember. Each may
    go both ways, from the first row to the last and back.

    Args:
        shape: Height, width and channels of an image.
        parameters: Units of the LSTMs, whether they go both ways, and code size.

    Returns:
        The two joined, with the layers ``encoder``, to codes of shape (code_size,), and
        ``decoder``.
    """
    height, width, channels = shape
    encoder = [
        layers.Reshape((height, width * channels), name="rows"),
        _build_lstm("reader", parameters),
        layers.Dense(parameters.code_size, name="code"),
    ]
    decoder = [
        layers.RepeatVector(height, name="repeat"),
        _build_lstm("writer", parameters, return_sequences=True),
        layers.Dense(width * channels, "sigmoid", name="pixels"),
        layers.Reshape(shape, name="image"),
    ]
    return _join(shape, encoder, (parameters.code_size,), decoder)


def _build_lstm(name: str, parameters: SequenceAutoencoderParameters, **options: Any) -> Any:
    if parameters.bidirectional:
        return layers.Bidirectional(layers.LSTM(parameters.units, **options), name=name)
    return layers.LSTM(parameters.units, name=name, **options)


def build_variational_autoencoder(
    shape: ImageShape, parameters: VariationalAutoencoderParameters
) -> VariationalAutoencoder:
    """Build a variational autoencoder, of dense layers or with convolution blocks around them.

    Args:
        shape: Height, width and channels of an image.
        parameters: Filters of the blocks, widths of the dense layers, latent size, beta.

    Returns:
        The two joined. Its ``encoder`` has three outputs of shape (latent_size,): mean, log
        variance and a sample of that normal distribution.

    Raises:
        ImageSizeError: The images cannot be halved as often as there are blocks.
    """
    return VariationalAutoencoder(
        _build_variational_encoder(shape, parameters),
        _build_variational_decoder(shape, parameters),
        parameters.beta,
    )


def _build_variational_encoder(
    shape: ImageShape, parameters: VariationalAutoencoderParameters
) -> keras.Model:
    image = keras.Input(shape, name="image")
    features = image
    for layer in _halve_repeatedly(shape, parameters.filters, parameters.activation, "strides"):
        features = layer(features)
    features = layers.Flatten(name="flatten")(features)
    for number, width in enumerate(parameters.widths, start=1):
        features = layers.Dense(width, parameters.activation, name=f"hidden{number}")(features)
    mean = layers.Dense(parameters.latent_size, name="mean")(features)
    log_variance = layers.Dense(parameters.latent_size, name="log_variance")(features)
    sample = Sampling(name="sample")([mean, log_variance])
    return keras.Model(image, [mean, log_variance, sample], name="encoder")


def _build_variational_decoder(
    shape: ImageShape, parameters: VariationalAutoencoderParameters
) -> keras.Sequential:
    activation = parameters.activation
    decoder = keras.Sequential(
        [keras.Input((parameters.latent_size,), name="code")], name="decoder"
    )
    for number, width in list(enumerate(parameters.widths, start=1))[::-1]:
        decoder.add(layers.Dense(width, activation, name=f"hidden{number}"))
    if not parameters.filters:
        decoder.add(layers.Dense(math.prod(shape), "sigmoid", name="pixels"))
        decoder.add(layers.Reshape(shape, name="image"))
        return decoder
    maps = (*_list_sizes(shape, len(parameters.filters))[-1], parameters.filters[-1])
    decoder.add(layers.Dense(math.prod(maps), activation, name="maps"))
    decoder.add(layers.Reshape(maps, name="reshape"))
    for layer in _double_repeatedly(shape, parameters.filters, activation):
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


def _halve_repeatedly(
    shape: ImageShape, filters: Sequence[int], activation: str, downsampling: str
) -> list[keras.Layer]:
    _check_halving(shape, len(filters))
    blocks: list[keras.Layer] = []
    strides = 2 if downsampling == "strides" else 1
    for number, count in enumerate(filters, start=1):
        blocks.append(
            layers.Conv2D(
                count,
                3,
                strides=strides,
                padding="same",
                activation=activation,
                name=f"block{number}_conv",
            )
        )
        if downsampling == "max_pooling":
            blocks.append(layers.MaxPooling2D(padding="same", name=f"block{number}_pool"))
    return blocks


def _double_repeatedly(
    shape: ImageShape, filters: Sequence[int], activation: str
) -> list[keras.Layer]:
    """Undo the halvings: a convolution, upsampling, and what was halved unevenly cut off."""
    sizes = _list_sizes(shape, len(filters))
    blocks: list[keras.Layer] = []
    for number in range(len(filters), 0, -1):
        (height, width), (small_height, small_width) = sizes[number - 1], sizes[number]
        surplus = ((0, 2 * small_height - height), (0, 2 * small_width - width))
        blocks.append(
            layers.Conv2D(
                filters[number - 1],
                3,
                padding="same",
                activation=activation,
                name=f"block{number}_conv",
            )
        )
        blocks.append(layers.UpSampling2D(name=f"block{number}_up"))
        if any(sum(side) for side in surplus):
            blocks.append(layers.Cropping2D(surplus, name=f"block{number}_crop"))
    return blocks


def _list_sizes(shape: ImageShape, halvings: int) -> list[tuple[int, int]]:
    sizes = [(shape[0], shape[1])]
    for _ in range(halvings):
        sizes.append((math.ceil(sizes[-1][0] / 2), math.ceil(sizes[-1][1] / 2)))
    return sizes


def _check_halving(shape: ImageShape, halvings: int) -> None:
    sizes = _list_sizes(shape, halvings)
    if any(min(size) < 2 for size in sizes[:-1]):
        steps = ", ".join(f"{height} x {width}" for height, width in sizes)
        raise ImageSizeError(
            f"images of {shape[0]} x {shape[1]} pixels cannot be halved {halvings} times, once for "
            f"each number of filters ({steps}): use larger images or fewer filters"
        )
