"""Parameters of the pipeline `bottleneck`."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from little_data.messages.extras import advise_extra
from little_data.parameters.backbones import BACKBONES, PACKAGED
from little_data.parameters.base import ImageSide, ParameterGroup
from little_data.types.networks import Precision, Resizing

# What the name of a backbone begins with that is a preset of KerasHub.
HUB_PREFIX = "keras_hub:"

EngineName = Literal["auto", "openvino", "tensorflow"]


class BackboneParameters(ParameterGroup):
    """The pretrained network and where it is split into trunk and tail."""

    group = "backbone"
    name: str
    weights: Literal["packaged", "imagenet", "preset", "random"] | Path
    image_size: ImageSide | None = Field(
        None, ge=32, description="pixels; null: the backbone's own"
    )
    resizing: Resizing = "squeeze"
    boundary: str | None = Field(None, description="first layer of the tail; null: its own")
    pooling: Literal["avg", "flatten"]

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if name.startswith(HUB_PREFIX):
            if find_spec("keras_hub") is None:
                raise ValueError(f"the package keras-hub is not installed. {advise_extra('hub')}")
        elif name not in BACKBONES:
            raise ValueError(
                f"not a known backbone. Known are: {', '.join(sorted(BACKBONES))}, and the presets "
                f"of KerasHub, such as {HUB_PREFIX}dinov2_small"
            )
        return name

    @field_validator("weights")
    @classmethod
    def _check_weights(cls, weights: str | Path, info: ValidationInfo) -> str | Path:
        name = info.data.get("name", "")  # it is not there where it is refused itself
        if name.startswith(HUB_PREFIX):
            if weights not in ("preset", "random"):
                raise ValueError(f"{name} has its own weights: set weights to 'preset'")
        elif name and weights == "preset":
            raise ValueError(f"{name} is no preset of KerasHub: weights can't be 'preset'")
        elif isinstance(weights, Path):
            _check_weights_file(weights.expanduser())
        elif name and weights == ("imagenet" if name in PACKAGED else "packaged"):
            raise ValueError(
                f"{name} has no '{weights}' weights. Use 'packaged' for {', '.join(PACKAGED)}, and "
                "'imagenet' or a path to a weights file for the others"
            )
        return weights

    @property
    def hub_preset(self) -> str | None:
        """The preset of KerasHub that is the backbone; None: it is another one."""
        is_preset = self.name.startswith(HUB_PREFIX)
        return self.name.removeprefix(HUB_PREFIX) if is_preset else None


def _check_weights_file(path: Path) -> None:
    """Check that a file begins as weights of PyTorch (a pickle), HDF5 or Keras (a zip) do."""
    # What is no regular file would be waited for.
    if not os.path.isfile(path):  # noqa: PTH113  pathlib raises where a name is too long
        raise ValueError(f"there is no file {path}")
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror})") from None
    if not beginning.startswith((b"\x80", b"\x89HDF", b"PK\x03\x04")):
        raise ValueError(f"{path} is no file of weights of Keras or PyTorch")


class BottleneckParameters(ParameterGroup):
    """What runs the frozen network and, on new photos, the finished model."""

    group = "bottleneck"
    engine: EngineName
    precision: Precision = "float32"

    @field_validator("precision")
    @classmethod
    def _check_precision(cls, precision: Precision, info: ValidationInfo) -> Precision:
        engine = info.data.get("engine")
        if precision == "mixed_float16" and engine == "openvino":
            raise ValueError(
                "OpenVINO runs networks in float32 or bfloat16: set bottleneck.engine to "
                "tensorflow, or bottleneck.precision to one of these"
            )
        if precision == "bfloat16" and engine == "tensorflow":
            raise ValueError(
                "here TensorFlow runs networks in float32 or mixed_float16: set bottleneck.engine "
                "to openvino, or bottleneck.precision to one of these"
            )
        return precision
