"""Heads of chosen widths, with numbers by chance."""

from itertools import pairwise

import numpy as np

from little_data.types.heads import Head


def draw_head(*widths: int, seed: int = 0) -> Head:
    """Draw a head whose layers lead from each width to the next."""
    random = np.random.default_rng(seed)
    return Head(
        tuple(
            (random.normal(size=pair).astype(np.float32), random.normal(size=pair[1]))
            for pair in pairwise(widths)
        )
    )
