"""The parameters of the pipelines, checked before anything runs.

Each group of ``conf/base/parameters_*.yml`` is one class here. Kedro builds a group when it loads
the parameters, so that a wrong value stops the run at once, by its full name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from little_data.known_backbones import BACKBONES, PACKAGED

Fraction = Annotated[float, Field(ge=0, lt=1)]
PositiveInteger = Annotated[int, Field(ge=1)]
Activation = Literal["relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid"]
EngineName = Literal["auto", "openvino", "tensorflow"]
ExportFormatName = Literal["saved_model", "litert_float16", "litert_int8", "onnx", "openvino"]
Share = Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, le=1)]


class ParameterGroup(BaseModel):
    """A group of parameters; an unknown name or a wrong value is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    # None: the name is that of the namespace, which Kedro tells with the error.
    group: ClassVar[str | None] = None

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Build the group from the values in the configuration.

        Raises:
            ModelInstantiationError: Values are wrong; there is one line for each, with the
                parameter's full name.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            lines = [_explain(cls.group, details) for details in error.errors()]
            raise ModelInstantiationError("\n".join(lines)) from None


def _explain(group: str | None, details: Any) -> str:
    name = ".".join([*([group] if group else []), *(str(part) for part in details["loc"])])
    if details["type"] == "extra_forbidden":
        return f"{name}: there is no such parameter"
    if details["type"] == "missing":
        return f"{name}: a value is needed"
    message = str(details.get("ctx", {}).get("error", details["msg"]))
    given = details["input"]
    return (
        f"{name}: {message}" if isinstance(given, dict) else f"{name}: {message} (it is {given!r})"
    )


class Seed(ParameterGroup):
    """The seed of everything that is drawn by chance."""

    group = "random"
    seed: int = Field(ge=0, lt=2**32)


class SplitShares(BaseModel):
    """How many photos of each class go where: whole numbers are counts, others fractions."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    train: Share
    validation: Share
    test: Share

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        shares = {"train": self.train, "validation": self.validation, "test": self.test}
        for name in ("train", "validation"):
            if shares[name] == 0:
                raise ValueError(f"{name} must be more than 0")
        fractions = [share for share in shares.values() if isinstance(share, float)]
        if fractions and len(fractions) < sum(share != 0 for share in shares.values()):
            raise ValueError("give either counts (whole numbers) or fractions, not both")
        if sum(fractions) > 1 + 1e-9:
            raise ValueError(f"the fractions add up to {sum(fractions):g}, more than 1")
        return self


class IngestionParameters(ParameterGroup):
    """Which files are usable, and how they are split."""

    group = "ingestion"
    smallest_side: PositiveInteger
    largest_pixels: PositiveInteger
    split: SplitShares


class AugmentationRanges(BaseModel):
    """Ranges that views are drawn from, as in Keras' ``ImageDataGenerator``."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    rotation: float = Field(0.0, ge=0, le=180, description="degrees, to either side")
    shear: float = Field(0.0, ge=0, lt=1.5, description="radians, to either side")
    zoom: Fraction = Field(0.0, description="factors 1 - zoom to 1 + zoom, each axis its own")
    shift: Fraction = Field(0.0, description="fraction of the side, in each direction")
    flip: bool = Field(False, description="left and right exchanged in half of the views")


class AugmentationParameters(ParameterGroup):
    """How many views each training photo has, and from which preset they are drawn."""

    group = "augmentation"
    views: PositiveInteger
    preset: str
    presets: dict[str, AugmentationRanges]

    @model_validator(mode="after")
    def _check_preset(self) -> Self:
        if self.preset not in self.presets:
            known = ", ".join(self.presets)
            raise ValueError(f"preset '{self.preset}' is not one of the presets: {known}")
        return self

    @property
    def ranges(self) -> AugmentationRanges:
        """The ranges of the chosen preset."""
        return self.presets[self.preset]


class BackboneParameters(ParameterGroup):
    """The pretrained network and where it is split into trunk and tail."""

    group = "backbone"
    name: str
    weights: Literal["packaged", "imagenet", "random"] | Path
    image_size: int | None = Field(None, ge=32, description="pixels; null: the backbone's own")
    boundary: str | None = Field(None, description="first layer of the tail; null: its own")
    pooling: Literal["average", "flatten"]

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if name not in BACKBONES:
            raise ValueError(f"not a known backbone. Known are: {', '.join(sorted(BACKBONES))}")
        return name

    @model_validator(mode="after")
    def _check_weights(self) -> Self:
        if isinstance(self.weights, Path):
            if not self.weights.expanduser().is_file():
                raise ValueError(f"weights: there is no file {self.weights}")
        elif self.weights == ("imagenet" if self.name == PACKAGED else "packaged"):
            raise ValueError(
                f"{self.name} has no '{self.weights}' weights. Use 'packaged' for {PACKAGED}, and "
                "'imagenet' or a path to a weights file for the others"
            )
        return self


class BottleneckParameters(ParameterGroup):
    """How features are extracted."""

    group = "bottleneck"
    engine: EngineName
    batch_size: PositiveInteger


class TrainingParameters(ParameterGroup):
    """How a network is trained: the same choices for each training of the project."""

    optimizer: Literal["adamw", "rmsprop", "sgd"]
    learning_rate: float = Field(gt=0, le=1)
    schedule: Literal["constant", "cosine"]
    weight_decay: float = Field(ge=0, lt=1)
    momentum: Fraction = Field(0.0, description="of sgd and rmsprop")
    batch_size: PositiveInteger
    epochs: PositiveInteger
    patience: PositiveInteger = Field(
        description="epochs without a better validation loss before training stops"
    )


class ScratchParameters(TrainingParameters):
    """The small convnet and its training."""

    group = "scratch"
    image_size: int = Field(ge=16)
    filters: list[PositiveInteger] = Field(min_length=1)
    batch_normalization: bool
    pooling: Literal["average", "flatten"]
    dense_units: int = Field(ge=0, description="0: no hidden dense layer")
    dropout: Fraction

    @model_validator(mode="after")
    def _check_image_size(self) -> Self:
        side = self.image_size
        for _ in self.filters:
            side = (side - 2) // 2
        if side < 1:
            raise ValueError(
                f"image_size {self.image_size} is too small for {len(self.filters)} blocks"
            )
        return self


class TopModelParameters(TrainingParameters):
    """The head on the bottleneck features and its training."""

    group = "top_model"
    hidden_units: int = Field(ge=0, description="0: no hidden layer")
    dropout: Fraction


class FineTuneParameters(TrainingParameters):
    """The training of tail and head together."""

    group = "fine_tune"


class SubmissionParameters(ParameterGroup):
    """What a competition's submission says of each test photo."""

    group = "submission"
    positive_class: str
    label: Literal["probability", "class"] = Field(
        description="probability of the positive class; or 1 for the positive class, 0 for others"
    )
    clip: float = Field(
        ge=0, lt=0.5, description="probabilities stay this far away from 0 and 1; 0: as they are"
    )


class ExportTolerance(BaseModel):
    """How far the answers of an exported model may be from those of Keras."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    difference: float = Field(ge=0, le=1, description="largest, of any probability of any photo")
    agreement: float = Field(ge=0, le=1, description="least share of photos with the same class")


class ExportParameters(ParameterGroup):
    """The formats in which the finished model is exported, and how they are checked."""

    group = "export"
    formats: list[ExportFormatName] = Field(min_length=1)
    calibration_photos: PositiveInteger = Field(description="of the training split, for int8")
    checked_photos: PositiveInteger = Field(description="of the test split, or of validation")
    tolerances: dict[ExportFormatName, ExportTolerance]

    @field_validator("formats", mode="before")
    @classmethod
    def _take_one_format(cls, formats: Any) -> Any:
        # A list cannot be given on Kedro's command line.
        return [formats] if isinstance(formats, str) else formats

    @model_validator(mode="after")
    def _check_tolerances(self) -> Self:
        missing = [name for name in self.formats if name not in self.tolerances]
        if missing:
            raise ValueError(f"tolerances: there is none for {', '.join(missing)}")
        return self


class ReportParameters(ParameterGroup):
    """What the report shows."""

    group = "report"
    photos_shown: PositiveInteger = Field(description="in each figure of photos to look at")
    near_duplicate_similarity: float = Field(
        gt=0, le=1, description="cosine similarity from which two photos are nearly the same"
    )


class ImageSplitParameters(ParameterGroup):
    """How the digits are split; a source's own test images stay what they are."""

    validation: float = Field(gt=0, lt=1, description="fraction of the training images")
    test: float = Field(gt=0, lt=1, description="fraction; used if the source has no test images")


class PhotoImagesParameters(ParameterGroup):
    """The photos as the autoencoders see them."""

    image_size: int = Field(ge=8, description="pixels; side of the square")


class DenseAutoencoderParameters(ParameterGroup):
    """An autoencoder of dense layers."""

    widths: list[PositiveInteger] = Field(description="of the encoder's hidden layers")
    code_size: PositiveInteger
    activation: Activation
    code_activation: Activation | Literal["linear"]
    code_penalty: float = Field(ge=0, description="times the sum of the code's absolute numbers")


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
    beta: float = Field(ge=0, description="weight of the KL divergence")


class AutoencoderTrainingParameters(TrainingParameters):
    """The training of an autoencoder."""

    loss: Literal["binary_crossentropy", "mean_squared_error"]
    noise: float = Field(ge=0, description="standard deviation of what is added to the input")


class PrincipalComponentsParameters(ParameterGroup):
    """The baseline: principal component analysis."""

    components: list[PositiveInteger] = Field(min_length=1)


class LinearProbeParameters(ParameterGroup):
    """How a linear classifier tries out what the codes know."""

    labelled: list[PositiveInteger] = Field(min_length=1, description="numbers of labelled images")
    draws: PositiveInteger = Field(description="of the labelled images; accuracies are averaged")


class AnomalyParameters(ParameterGroup):
    """How the reconstruction error is tried out as a score of anomaly."""

    left_out: str | None = Field(description="label that training does not see; null: the first")
    epochs: PositiveInteger


class LatentDrawingParameters(ParameterGroup):
    """What the figures of the variational autoencoder show."""

    manifold_side: PositiveInteger = Field(description="images in a row and a column")
    samples: PositiveInteger
    interpolation: tuple[str, str] | None = Field(
        description="labels of the two images; null: the first and the last label"
    )
    steps: int = Field(ge=2, description="images from the one to the other")
