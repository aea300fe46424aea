"""Parameters of the pipeline `top_model`."""

from __future__ import annotations

from pydantic import Field

from little_data.parameters.base import Fraction
from little_data.parameters.training import TrainingParameters


class TopModelParameters(TrainingParameters):
    """The head on the bottleneck features and its training."""

    group = "top_model"
    hidden_units: int = Field(ge=0, description="0: no hidden layer")
    dropout: Fraction
