"""Parameters of the pipeline `scratch`."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from little_data.parameters.base import Fraction, ImageSide, PositiveInteger
from little_data.parameters.training import StoppedTrainingParameters


class ScratchParameters(StoppedTrainingParameters):
    """The small convnet and its training."""

    group = "scratch"
    image_size: ImageSide = Field(ge=16)
    filters: list[PositiveInteger] = Field(min_length=1)
    batch_normalization: bool
    pooling: Literal["avg", "flatten"]
    dense_units: int = Field(ge=0, le=100_000, description="0: no hidden dense layer")
    dropout: Fraction

    @property
    def architecture(self) -> dict[str, Any]:
        """What `little_data.models.heads.build_convnet` takes."""
        return self.model_dump(exclude=set(StoppedTrainingParameters.model_fields))

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
