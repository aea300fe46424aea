"""Parameters of the pipelines `autoencoders` and `photo_autoencoders`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import ClassName, ParameterGroup, PositiveInteger
from little_data.parameters.training import StoppedTrainingParameters

Activation = Literal["relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid"]


class ImageSplitParameters(ParameterGroup):
    """How the digits are split; a source's own test images stay what they are."""

    validation: float = Field(gt=0, lt=1, description="fraction of the training images")
    test: float = Field(gt=0, lt=1, description="fraction; used if the source has no test images")


class DenseAutoencoderParameters(ParameterGroup):
    """An autoencoder of dense layers."""

    widths: list[PositiveInteger] = Field(description="of the encoder's hidden layers")
    code_size: PositiveInteger
    activation: Activation
    code_activation: Activation | Literal["linear"]
    code_penalty: float = Field(
        ge=0, le=1000, description="times the sum of the code's absolute numbers"
    )


class ConvolutionalAutoencoderParameters(ParameterGroup):
    """An autoencoder of convolutions; each block halves the image."""

    filters: list[PositiveInteger] = Field(min_length=1, description="of each block")
    downsampling: Literal["max_pooling", "strides"]
    activation: Activation
    code_channels: PositiveInteger | None = Field(
        description="of a last linear convolution; null: the code is what the last block makes"
    )


class SequenceAutoencoderParameters(ParameterGroup):
    """An autoencoder that reads and writes an image row by row."""

    units: PositiveInteger = Field(description="of each LSTM, and of each direction")
    bidirectional: bool
    code_size: PositiveInteger


class VariationalAutoencoderParameters(ParameterGroup):
    """A variational autoencoder."""

    filters: list[PositiveInteger] = Field(description="of the convolution blocks; [] for none")
    widths: list[PositiveInteger] = Field(description="of the encoder's hidden dense layers")
    latent_size: PositiveInteger
    activation: Activation
    beta: float = Field(ge=0, le=1000, description="weight of the KL divergence")


class AutoencoderTrainingParameters(StoppedTrainingParameters):
    """The training of an autoencoder."""

    loss: Literal["binary_crossentropy", "mean_squared_error"]
    noise: float = Field(
        ge=0, le=100, description="standard deviation of what is added to the input"
    )


class PrincipalComponentsParameters(ParameterGroup):
    """The baseline: principal component analysis."""

    components: list[PositiveInteger] = Field(min_length=1)


class LinearProbeParameters(ParameterGroup):
    """How a linear classifier tries out what the codes know."""

    labelled: list[PositiveInteger] = Field(min_length=1, description="numbers of labelled images")
    draws: PositiveInteger = Field(description="of the labelled images; accuracies are averaged")


class AnomalyParameters(ParameterGroup):
    """How the reconstruction error is tried out as a score of anomaly."""

    left_out: ClassName | None = Field(
        description="label that training does not see; null: the first"
    )
    epochs: PositiveInteger


class LatentDrawingParameters(ParameterGroup):
    """What the figures of the variational autoencoder show."""

    manifold_side: int = Field(ge=1, le=100, description="images in a row and a column")
    samples: PositiveInteger
    interpolation: tuple[ClassName, ClassName] | None = Field(
        description="labels of the two images; null: the first and the last label"
    )
    steps: int = Field(ge=2, le=1000, description="images from the one to the other")
