"""Parameters of what the finished model decides about new photos."""

from __future__ import annotations

from pydantic import Field

from little_data.parameters.base import Fraction, ParameterGroup


class PredictParameters(ParameterGroup):
    """Which photos get no class: those of which the model is unsure, and those that are unlike."""

    group = "predict"
    accuracy: Fraction | None = Field(description="share of the answers that must be right")
    false_alarms: Fraction | None = Field(
        description="share of photos like the training photos that may be called unlike"
    )
