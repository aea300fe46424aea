"""Parameters of every training of the project."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from little_data.parameters.base import Fraction, ParameterGroup, PositiveInteger


class TrainingParameters(ParameterGroup):
    """How a network is trained: the same choices for each training of the project."""

    optimizer: Literal["adamw", "rmsprop", "sgd"]
    learning_rate: float = Field(gt=0, le=1, description="of the first step")
    schedule: Literal["constant", "cosine"] = Field(
        description="of the learning rate; cosine lets it fall to 0 over all epochs"
    )
    weight_decay: float = Field(
        ge=0, lt=1, description="share of a weight that a step takes off, times the rate"
    )
    momentum: Fraction = Field(0.0, description="of rmsprop and sgd; adamw has none")
    batch_size: PositiveInteger = Field(description="examples in a step")
    epochs: PositiveInteger = Field(description="passes over the training examples, at most")

    @model_validator(mode="after")
    def _check_momentum(self) -> Self:
        if self.momentum and self.optimizer == "adamw":
            raise ValueError(
                f"momentum is {self.momentum:g}, and adamw has none: set it to 0, or optimizer to "
                "rmsprop or sgd"
            )
        return self

    @property
    def recipe(self) -> dict[str, Any]:
        """What the functions of `little_data.models.training` take."""
        names = self.recipe_names()
        rate_name = f"{self.group}.learning_rate" if self.group else "learning_rate"
        return {**self.model_dump(include=names), "rate_name": rate_name}

    @classmethod
    def recipe_names(cls) -> set[str]:
        """Return the names of the parameters that are a recipe's, and not those of a subclass."""
        return set(TrainingParameters.model_fields) - {"batch_size"}


class StoppedTrainingParameters(TrainingParameters):
    """A training that stops when the photos that it does not learn from are no longer better."""

    patience: PositiveInteger = Field(
        description="epochs without a better validation loss before training stops"
    )

    @classmethod
    def recipe_names(cls) -> set[str]:
        """Return the names of the parameters that are a recipe's, and not those of a subclass."""
        return set(StoppedTrainingParameters.model_fields) - {"batch_size"}
