"""Parameters of what the finished model decides about new photos."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import Fraction, ParameterGroup


class PredictParameters(ParameterGroup):
    """How a photo is classified, and which photos get no class.

    Those are the ones of which the model is unsure, and those that are unlike the training photos.
    """

    group = "predict"
    views: Literal["auto", 1, 2] = Field(
        "auto", description="1: the photo as it is; 2: the average over it and its mirror image"
    )
    accuracy: Fraction | None = Field(description="share of the answers that must be right")
    false_alarms: Fraction | None = Field(
        description="share of photos like the training photos that may be called unlike"
    )
