"""The answers of the finished model: the names of its outputs, and of what follows from them."""

from __future__ import annotations

from typing import Any

# Outputs.
PROBABILITIES = "probabilities"
DISTANCE = "distance"

# Decisions that name no class.
UNSURE = "unsure"
UNLIKE = "unlike the training photos"

# What probabilities are raised to before their logarithms are averaged: far below any that counts,
# and still a number in half precision.
LEAST_PROBABILITY = 1e-7

# A confidence that no photo has, so that all of them are unsure.
NEVER_SURE = 2.0


def name_outputs(outputs: Any) -> dict[str, Any]:
    """Return the outputs of a network by their names; a single one is `PROBABILITIES`."""
    return outputs if isinstance(outputs, dict) else {PROBABILITIES: outputs}


def avoid_classes(word: str, class_names: list[str]) -> str:
    """Put a word in brackets if a class is called the same, so that it names no class."""
    while word in class_names:
        word = f"({word})"
    return word
