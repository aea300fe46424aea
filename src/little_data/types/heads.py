"""Classifiers on top of bottleneck features, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from little_data.startup.lazy_imports import np, npt


@dataclass(frozen=True)
class Head:
    """One or two dense layers: the hidden one has ReLU, the last one softmax.

    Attributes:
        layers: Kernel, float32 of shape (inputs, outputs), and bias, of shape (outputs,), of each.
    """

    layers: tuple[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]], ...]

    @property
    def features(self) -> int:
        """How many of the bottleneck features it uses: the first ones."""
        return len(self.layers[0][0])

    def predict(self, features: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Return the class probabilities, float32 of shape (rows, classes)."""
        numbers = features[:, : self.features]
        *hidden, (kernel, bias) = self.layers
        for hidden_kernel, hidden_bias in hidden:
            numbers = np.maximum(numbers @ hidden_kernel + hidden_bias, 0)
        return softmax(numbers @ kernel + bias)


@dataclass(frozen=True)
class TopModel:
    """A head, and those that judged it.

    Attributes:
        head: What is used.
        heads_of_rounds: For each round of `list_rounds` the head that has not seen the photos that
            judge it.
    """

    head: Head
    heads_of_rounds: tuple[Head, ...]


def softmax(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the probabilities, in [0, 1], whose logarithms differ as the scores of a row do."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
