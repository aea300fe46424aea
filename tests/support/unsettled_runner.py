"""Run nodes in a process in which others have drawn before."""

import random

import keras
import numpy as np
from kedro.pipeline import Pipeline
from kedro.runner import SequentialRunner


class UnsettledRunner(SequentialRunner):
    """Runs each node alone, as if others had run before it that draw."""

    def run(self, pipeline, catalog, *arguments, **options):
        made = {}
        for node in pipeline.nodes:
            draw_something_else()
            made |= super().run(Pipeline([node]), catalog, *arguments, **options)
        return made


def draw_something_else():
    """Leave the generators of the whole process as another node might leave them."""
    keras.utils.set_random_seed(random.SystemRandom().randrange(2**32))
    keras.random.normal((2,))
    keras.layers.Dropout(0.5)
    np.random.default_rng().normal()
