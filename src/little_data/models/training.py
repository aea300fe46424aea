"""Training, the same way for every network of the project."""

from __future__ import annotations

import time
from typing import Any, NotRequired, TypedDict, Unpack

import keras
import numpy as np
import pandas as pd
from tqdm import tqdm

from little_data.messages.errors import LittleDataError
from little_data.messages.progress import is_terminal, name_node_at_work
from little_data.models.batches import ShuffledBatches
from little_data.models.devices import replicate
from little_data.models.schedules import WarmUpCosine

# How many steps of an autoencoder's training run in one loop, without Python.
LOOP = 16

# What the progress shows of an epoch.
FIGURE_FORMATS = {"loss": ".4f", "accuracy": ".3f"}


class Recipe(TypedDict):
    """How a network is trained.

    Attributes:
        optimizer: ``adamw``, ``rmsprop`` or ``sgd``.
        learning_rate: Of the optimizer's first step.
        schedule: ``constant``, or ``cosine`` for a rate that falls to 0 over all epochs.
        weight_decay: Decoupled from the loss, as in AdamW (Loshchilov and Hutter 2019).
        momentum: Of rmsprop and sgd.
        epochs: Passes over the training batches, at most.
        patience: Epochs without a better validation loss before training stops.
        warm_up: Epochs in which a rate that falls rises first, from 0.
        label_smoothing: Probability that a target leaves to all classes alike.
        rate_name: What an error message calls the learning rate.
    """

    optimizer: str
    learning_rate: float
    schedule: str
    weight_decay: float
    momentum: NotRequired[float]
    epochs: int
    patience: NotRequired[int]
    warm_up: NotRequired[float]
    label_smoothing: NotRequired[float]
    rate_name: NotRequired[str]


class TrainingError(LittleDataError):
    """Training that failed; the message says which parameter to change."""


def seed_everything(seed: int) -> None:
    """Make what follows reproducible on this machine: initial weights and dropout.

    Layers that draw are built, or copied, after it: Keras stores no state of theirs, and a network
    that is loaded takes it from whatever was drawn before.
    """
    keras.utils.set_random_seed(seed)


def train_classifier(
    model: keras.Model,
    training: ShuffledBatches,
    validation: ShuffledBatches | None,
    **recipe: Unpack[Recipe],
) -> pd.DataFrame:
    """Train a classifier in place and leave it with the weights of its best epoch.

    The best epoch is the one with the lowest loss on the validation batches; without any, all
    epochs are trained.

    Args:
        model: From the batches' values to class probabilities.
        training: Batches of (values, label numbers).
        validation: The same, of photos that the model does not learn from; or None.
        recipe: The keys of `Recipe`.

    Returns:
        One row an epoch: ``epoch`` (from 1), ``loss``, ``accuracy``, ``seconds`` since training
        started; and with validation batches ``val_loss`` and ``val_accuracy``.

    Raises:
        TrainingError: The loss became infinite or not a number.
    """
    with replicate(model, training, validation) as replicated:
        compile_classifier(replicated, len(training), **recipe)
        return _fit(replicated, training, validation, recipe)


def compile_classifier(model: keras.Model, steps_per_epoch: int, **recipe: Unpack[Recipe]) -> None:
    """Compile a classifier, so that it is ready to be trained.

    Args:
        model: From the batches' values to class probabilities.
        steps_per_epoch: Batches of an epoch.
        recipe: The keys of `Recipe`.
    """
    model.compile(
        optimizer=build_optimizer(recipe, steps_per_epoch),
        loss=SmoothedLogLoss(recipe.get("label_smoothing", 0.0)),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        jit_compile=False,  # on a CPU, XLA trains the convolutions three times slower
    )
    _make_variables_of_optimizer(model)


def train_autoencoder(
    model: keras.Model,
    training: ShuffledBatches,
    validation: ShuffledBatches,
    loss: str,
    **recipe: Unpack[Recipe],
) -> pd.DataFrame:
    """Train an autoencoder in place and leave it with the weights of its best epoch.

    The best epoch is the one with the lowest loss on the validation batches.

    Args:
        model: From images to their reconstructions.
        training: Batches of (input images, target images) in [0, 1].
        validation: The same, of the validation split.
        loss: ``binary_crossentropy`` or ``mean_squared_error``.
        recipe: The keys of `Recipe`.

    Returns:
        One row an epoch: ``epoch`` (from 1), ``loss``, ``val_loss``, ``seconds`` since training
        started; and the terms of the loss, if the model has any.

    Raises:
        TrainingError: The loss became infinite or not a number.
    """
    with replicate(model, training, validation) as replicated:
        replicated.compile(
            optimizer=build_optimizer(recipe, steps_per_epoch=len(training)),
            loss=loss,
            # The small ones take less time for a step than Python takes to ask for the next. For
            # few steps, to trace a loop of them takes longer than it saves; on several devices,
            # TensorFlow cannot run one.
            steps_per_execution=LOOP if replicated is model and len(training) >= LOOP else 1,
            jit_compile=False,  # on a CPU, XLA trains convolutions and LSTMs 2 to 4 times slower
        )
        _make_variables_of_optimizer(replicated)
        return _fit(replicated, training, validation, recipe)


def _make_variables_of_optimizer(model: keras.Model) -> None:
    """Make them before the first step: TensorFlow traces a step twice in which any are made."""
    model.optimizer.build(model.trainable_variables)


def _fit(
    model: keras.Model,
    training: ShuffledBatches,
    validation: ShuffledBatches | None,
    recipe: Recipe,
) -> pd.DataFrame:
    clock = _Clock()
    callbacks = [keras.callbacks.TerminateOnNaN(), clock, _Progress(model.name, recipe["epochs"])]
    if validation is not None and "patience" in recipe:
        callbacks.append(
            keras.callbacks.EarlyStopping(patience=recipe["patience"], restore_best_weights=True)
        )
    history = model.fit(
        training,
        validation_data=validation,
        epochs=recipe["epochs"],
        callbacks=callbacks,
        shuffle=False,  # the batches shuffle themselves, reproducibly
        verbose=0,
    ).history
    if not np.isfinite(history["loss"]).all():
        name = recipe.get("rate_name", "learning_rate")
        raise TrainingError(
            f"the loss became infinite in epoch {len(history['loss'])}: "
            f"lower {name} (it is {recipe['learning_rate']:g})"
        )
    table = pd.DataFrame(history).assign(seconds=clock.seconds)
    table.insert(0, "epoch", range(1, len(table) + 1))
    return table


def build_optimizer(recipe: Recipe, steps_per_epoch: int) -> Any:
    """Build the optimizer of a recipe; a schedule goes over all epochs."""
    rate: Any = recipe["learning_rate"]
    if recipe["schedule"] == "cosine":
        steps = recipe["epochs"] * steps_per_epoch
        warm_up = min(round(recipe.get("warm_up", 0) * steps_per_epoch), steps - 1)
        rate = WarmUpCosine(rate, warm_up, steps)
    decay, momentum = recipe["weight_decay"], recipe.get("momentum", 0.0)
    if recipe["optimizer"] == "adamw":
        # AdamW would trace the schedule once for each array of weights, to take nothing off it.
        if not decay:
            return keras.optimizers.Adam(rate)
        return keras.optimizers.AdamW(rate, weight_decay=decay)
    optimizer = {"sgd": keras.optimizers.SGD, "rmsprop": keras.optimizers.RMSprop}
    return optimizer[recipe["optimizer"]](rate, momentum=momentum, weight_decay=decay or None)


@keras.saving.register_keras_serializable(package="little_data")
class SmoothedLogLoss(keras.losses.Loss):
    """The log loss of label numbers, which leaves some probability to all classes alike.

    Label smoothing: section 7 of Szegedy et al. 2016, "Rethinking the Inception Architecture for
    Computer Vision" (https://arxiv.org/abs/1512.00567). Keras has it for one-hot labels only.

    Args:
        smoothing: That probability, in [0, 1).
        options: Those of every loss of Keras.
    """

    def __init__(
        self, smoothing: float = 0.0, name: str = "smoothed_log_loss", **options: Any
    ) -> None:
        super().__init__(name=name, **options)
        self.smoothing = smoothing

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the loss again."""
        return {**super().get_config(), "smoothing": self.smoothing}

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each row, in nats."""
        log_loss = keras.losses.sparse_categorical_crossentropy(y_true, y_pred)
        if not self.smoothing:
            return log_loss
        logarithms = keras.ops.log(keras.ops.clip(y_pred, keras.config.epsilon(), 1.0))
        of_all = -keras.ops.mean(logarithms, axis=-1)
        return (1 - self.smoothing) * log_loss + self.smoothing * of_all


class _Clock(keras.callbacks.Callback):
    """Note the seconds since training started at the end of each epoch."""

    def on_train_begin(self, logs: Any = None) -> None:
        self.started = time.perf_counter()
        self.seconds: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(round(time.perf_counter() - self.started, 2))


class _Progress(keras.callbacks.Callback):
    """One bar an epoch in a terminal, one line an epoch in a log, with the time left.

    Figures are those of training, and after the epoch those of training/validation. The time left
    is that of all epochs; patience may end the training before.
    """

    def __init__(self, model_name: str, epochs: int) -> None:
        super().__init__()
        self.name = name_node_at_work(otherwise=model_name)
        self.epochs = epochs

    def on_train_begin(self, logs: Any = None) -> None:
        self.started = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.title = f"{self.name} {epoch + 1}/{self.epochs}"
        self.finished = epoch
        self.bar = tqdm(
            desc=self.title,
            total=self.params["steps"],
            bar_format="{desc} {bar:8}",
            disable=not is_terminal(),
        )

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        self.bar.set_description_str(self._describe(logs, batch + 1), refresh=False)
        self.bar.update(batch + 1 - self.bar.n)

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        description = self._describe(logs, self.params["steps"])
        if self.bar.disable:
            tqdm.write(description)
        self.bar.set_description_str(description, refresh=False)
        self.bar.close()

    def _describe(self, logs: dict[str, float], batches: int) -> str:
        figures = [_format_figure(name, logs) for name in FIGURE_FORMATS if name in logs]
        done = self.finished + batches / self.params["steps"]
        seconds_left = (time.perf_counter() - self.started) * (self.epochs / done - 1)
        left = f"{tqdm.format_interval(seconds_left)} left"
        return f"{self.title}: {', '.join([*figures, left])}"


def _format_figure(name: str, logs: dict[str, float]) -> str:
    keys = filter(logs.__contains__, [name, f"val_{name}"])
    return f"{name} {'/'.join(f'{logs[key]:{FIGURE_FORMATS[name]}}' for key in keys)}"
