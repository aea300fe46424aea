"""Parameters of the pipeline `fine_tune`."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field

from little_data.parameters.base import Fraction
from little_data.parameters.training import TrainingParameters


class FineTuneParameters(TrainingParameters):
    """How deep the network is trained, for how long, and how."""

    group = "fine_tune"
    depth: str = Field(
        description="auto, head (no layer of the backbone), whole, or the first layer to train"
    )
    minutes: float | None = Field(
        gt=0, le=1_000_000, description="for all trainings together; null: no limit"
    )
    warm_up: float = Field(ge=0, le=1000, description="epochs in which the learning rate rises")
    dropout: Fraction = Field(description="of the features before the last layer")
    label_smoothing: Fraction = Field(description="probability that is left to all classes alike")

    @property
    def seconds(self) -> float:
        """The time for all trainings together; infinite if there is no limit."""
        return math.inf if self.minutes is None else 60 * self.minutes

    @property
    def recipe(self) -> dict[str, Any]:
        """What the functions of `little_data.models.training` take."""
        return super().recipe | {
            "warm_up": self.warm_up,
            "label_smoothing": self.label_smoothing,
        }
