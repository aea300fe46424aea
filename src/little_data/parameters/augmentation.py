"""Parameters of the pipeline `augmentation`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from little_data.parameters.base import CheckedValues, Fraction, ParameterGroup
from little_data.types.views import ViewRanges

# What auto makes: about so many views in all, and so many of each photo.
ALL_VIEWS = 4000
FEWEST_VIEWS, MOST_VIEWS = 2, 8


class AugmentationRanges(CheckedValues):
    """A preset: the ranges that views are drawn from."""

    rotation: float = Field(0.0, ge=0, le=180, description="degrees, to either side")
    shear: float = Field(0.0, ge=0, lt=1.5, description="radians, to either side")
    zoom: Fraction = Field(0.0, description="factors 1 - zoom to 1 + zoom, each axis its own")
    shift: Fraction = Field(0.0, description="fraction of the side, in each direction")
    brightness: Fraction = Field(0.0, description="factors 1 - brightness to 1 + brightness")
    contrast: Fraction = Field(0.0, description="factors 1 - contrast to 1 + contrast")
    colour: Fraction = Field(0.0, description="factors 1 - colour to 1 + colour of red and of blue")
    blur: float = Field(0.0, ge=0, le=20, description="pixels of a photo of 224 x 224, at most")


class AugmentationParameters(ParameterGroup):
    """How many views each training photo has, and what they are drawn from.

    `mirror` and `turn` are what a person knows of the photos; the preset says how far views go.
    """

    group = "augmentation"
    views: Literal["auto"] | Annotated[int, Field(ge=1, le=1000)]
    mirror: bool = True
    turn: Literal["upright", "any"] = "upright"
    preset: str
    presets: dict[str, AugmentationRanges]

    @model_validator(mode="after")
    def _check_preset(self) -> Self:
        if self.preset not in self.presets:
            known = ", ".join(self.presets)
            raise ValueError(f"preset '{self.preset}' is not one of the presets: {known}")
        return self

    @property
    def ranges(self) -> ViewRanges:
        """The ranges of the chosen preset, for photos of this kind."""
        ranges = ViewRanges(**dict(self.presets[self.preset]), mirror=self.mirror)
        return ranges if self.turn == "upright" else replace(ranges, rotation=180.0)

    def count_views(self, photos: int) -> int:
        """Return how many views each of so many photos has."""
        if self.views != "auto":
            return self.views
        return max(FEWEST_VIEWS, min(MOST_VIEWS, ALL_VIEWS // photos))
