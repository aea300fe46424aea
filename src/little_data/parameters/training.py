"""How a network is trained: the same choices for each training of the project."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import Fraction, ParameterGroup, PositiveInteger


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
