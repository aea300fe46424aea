"""Parameters of the pipeline `top_model`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import Fraction
from little_data.parameters.training import StoppedTrainingParameters


class TopModelParameters(StoppedTrainingParameters):
    """The head on the bottleneck features; the training is that of a head with hidden units."""

    group = "top_model"
    hidden_units: int = Field(ge=0, le=100_000, description="0: a softmax regression")
    class_weight: Literal["balanced"] | None = Field(
        description="balanced: each class counts alike, however many photos it has; "
        "in fine-tuning, too"
    )
    dropout: Fraction
