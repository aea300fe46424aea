"""The learning rate over a training."""

from __future__ import annotations

from math import pi
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="little_data")
class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that rises evenly from 0, and then falls to 0 along half a cosine.

    The same as Keras' `CosineDecay` with a warm-up, without its branch: TensorFlow traces that once
    for each array of weights that decays, a fifth of the time in which a network's first step
    begins. The cosine is that of Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent
    with Warm Restarts", without restarts.

    Args:
        highest: The rate at the end of the warm-up, greater than 0.
        warm_up: Steps in which it rises, 0 or more.
        steps: Those of the whole training, more than `warm_up`.
    """

    def __init__(self, highest: float, warm_up: int, steps: int) -> None:
        super().__init__()
        self.highest = highest
        self.warm_up = warm_up
        self.steps = steps

    def __call__(self, step: Any) -> Any:
        """Return the rate of a step, counted from 0."""
        step = ops.cast(step, "float32")
        falling = ops.clip((step - self.warm_up) / (self.steps - self.warm_up), 0, 1)
        rising = ops.minimum(step / self.warm_up, 1) if self.warm_up else 1
        return self.highest * rising * (1 + ops.cos(pi * falling)) / 2

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the schedule again."""
        return {"highest": self.highest, "warm_up": self.warm_up, "steps": self.steps}
