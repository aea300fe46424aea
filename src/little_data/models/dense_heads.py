"""Top models with a hidden layer, trained by gradient descent as in the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import keras
import numpy as np
import pandas as pd

from little_data.models.batches import RowBatches
from little_data.models.heads import build_head
from little_data.models.training import Recipe, seed_everything, train_classifier
from little_data.photos.folds import Round
from little_data.regression.choice import Examples
from little_data.types.heads import Head, TopModel


def train_in_rounds(
    examples: Examples,
    rounds: Sequence[Round],
    *,
    hidden_units: int,
    dropout: float,
    batch_size: int,
    refit: bool,
    seed: int,
    **recipe: Unpack[Recipe],
) -> tuple[TopModel, pd.DataFrame]:
    """Train a head in each round, and one on all rows for as many epochs as were best in them.

    Args:
        examples: The rows.
        rounds: Which rows are learned from, and which judge. They also choose the epoch.
        hidden_units: Of the hidden layer.
        dropout: Share of the hidden layer's inputs and outputs that are set to 0 in training.
        batch_size: Rows of a step.
        refit: Whether the head that is used learns from all rows; it is the first round's if not.
        seed: Of weights, dropout and order.
        recipe: The keys of `Recipe`.

    Returns:
        The heads; and a table with a row for each number of epochs. Its columns are ``epochs``,
        ``log_loss`` (nats), ``accuracy`` and ``chosen``.
    """

    def train(rows: Any, held_out: Any, epochs: int) -> tuple[Head, pd.DataFrame]:
        seed_everything(seed)
        width = examples.features.shape[1]
        model = build_head(width, examples.classes, hidden_units=hidden_units, dropout=dropout)
        of_examples = examples.features, examples.labels, examples.weights
        batches = [
            RowBatches(*of_examples, rows=each, batch_size=batch_size, seed=own)
            for each, own in ((rows, seed), (held_out, None))
        ]
        validation = batches[1] if len(held_out) else None
        settings: Any = {**recipe, "epochs": epochs}
        history = train_classifier(model, batches[0], validation, **settings)
        return take_layers(model), history

    trained = [train(each.training, each.held_out, recipe["epochs"]) for each in rounds]
    heads, histories = zip(*trained, strict=True)
    candidates = summarize_epochs(histories)
    head = heads[0]
    if refit:
        everything = np.arange(len(examples.labels))
        epochs = int(candidates.loc[candidates["chosen"], "epochs"].iloc[0])
        head, _ = train(everything, everything[:0], epochs)
    return TopModel(head=head, heads_of_rounds=tuple(heads)), candidates


def take_layers(model: keras.Model) -> Head:
    """Take the kernels and biases of a trained head."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    return Head(tuple((layer.kernel.numpy(), layer.bias.numpy()) for layer in dense))


def summarize_epochs(histories: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Average over the rounds, as far as all of them were trained.

    Args:
        histories: For each round one row an epoch: ``epoch``, ``val_loss`` and ``val_accuracy``.

    Returns:
        One row an epoch: ``epochs``, ``log_loss`` (nats), ``accuracy``, and ``chosen`` for the
        first one with the lowest loss.
    """
    together = (
        pd.concat(histories).groupby("epoch").filter(lambda rows: len(rows) == len(histories))
    )
    means = together.groupby("epoch")[["val_loss", "val_accuracy"]].mean().reset_index()
    means.columns = pd.Index(["epochs", "log_loss", "accuracy"])
    return means.assign(chosen=means.index == means["log_loss"].idxmin())
