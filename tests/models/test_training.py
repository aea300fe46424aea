"""Training learns, is reproducible, keeps its best epoch, and says when it fails."""

import functools

import keras
import numpy as np
import pytest

from little_data.evaluation.metrics import label_log_loss
from little_data.models import training
from little_data.models.autoencoders import build_dense_autoencoder
from little_data.models.batches import AugmentedBatches, ReconstructionBatches, RowBatches
from little_data.models.heads import build_convnet, build_head
from little_data.models.schedules import WarmUpCosine
from little_data.models.training import (
    SmoothedLogLoss,
    TrainingError,
    build_optimizer,
    compile_classifier,
    seed_everything,
    train_autoencoder,
    train_classifier,
)
from little_data.types.views import ViewRanges

RECIPE = {
    "optimizer": "adamw",
    "learning_rate": 0.05,
    "schedule": "constant",
    "weight_decay": 0.0001,
    "epochs": 12,
    "patience": 3,
}


def blobs(count=60, classes=3, seed=0):
    random = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    return random.normal(size=(count, 5)) + 4 * np.eye(5)[labels], labels


def batches(seed=0, count=60, **changes):
    values, labels = blobs(count)
    arguments = {"rows": np.arange(count), "batch_size": 7, "seed": seed} | changes
    return RowBatches(values, labels, **arguments)


def test_an_epoch_holds_each_row_once_with_its_own_label():
    training = batches(count=60)
    training.values = np.arange(60, dtype=np.float32)[:, None]
    seen = [training[number] for number in range(len(training))]
    rows = np.concatenate([values[:, 0] for values, _ in seen]).astype(int)
    labels = np.concatenate([labels for _, labels in seen])
    assert sorted(rows) == list(range(60))
    assert (rows != np.arange(60)).any()
    assert (labels == rows % 3).all()
    assert len(seen[-1][0]) == 60 % 7


def test_the_order_changes_with_epoch_and_seed_and_nothing_else():
    def order(seed, epochs):
        training = batches(seed)
        for _ in range(epochs):
            training.on_epoch_end()
        return training[0][1].tolist() + training[1][1].tolist()

    assert order(1, 0) == order(1, 0)
    assert order(1, 1) == order(1, 1)
    assert order(1, 0) != order(1, 1)
    assert order(1, 0) != order(2, 0)


def test_only_the_chosen_rows_are_used():
    chosen = batches(rows=np.array([3, 4, 5]), seed=None)
    assert len(chosen) == 1
    np.testing.assert_allclose(chosen[0][0], blobs()[0][3:6], rtol=1e-6)
    assert chosen[0][1].tolist() == [0, 1, 2]


def test_augmented_batches_draw_new_views_in_each_epoch_reproducibly():
    photos = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3), dtype=np.uint8)

    def epochs():
        training = AugmentedBatches(
            ViewRanges(rotation=40),
            values=photos,
            labels=np.arange(4),
            rows=np.arange(4),
            batch_size=4,
            seed=3,
        )
        first, _ = training[0]
        training.on_epoch_end()
        second, labels = training[0]
        return first, second[np.argsort(labels)]

    first, second = epochs()
    assert not np.allclose(np.sort(first.ravel()), np.sort(second.ravel()))
    again = epochs()
    np.testing.assert_array_equal(first, again[0])
    np.testing.assert_array_equal(second, again[1])


def train(seed=0, **changes):
    seed_everything(seed)
    model = build_head(features=5, classes=3, dropout=0.1)
    history = train_classifier(model, batches(seed), batches(seed=None), **RECIPE | changes)
    return model, history


@pytest.mark.slow
def test_training_learns_and_writes_its_history():
    _, history = train(epochs=8)
    assert list(history.columns) == [
        "epoch",
        "accuracy",
        "loss",
        "val_accuracy",
        "val_loss",
        "seconds",
    ]
    assert history["epoch"].tolist() == list(range(1, len(history) + 1))
    assert history["val_accuracy"].max() > 0.9
    assert history["seconds"].is_monotonic_increasing


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop", "sgd"])
def test_same_seed_same_weights(optimizer):
    first, _ = train(seed=5, optimizer=optimizer, epochs=3)
    second, _ = train(seed=5, optimizer=optimizer, epochs=3)
    other, _ = train(seed=6, optimizer=optimizer, epochs=3)
    for one, two in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.allclose(first.get_weights()[0], other.get_weights()[0])


@pytest.mark.slow
def test_the_best_epoch_is_kept_and_patience_ends_the_training():
    # A rate far too high overshoots at once, so that a later epoch is not the best one.
    model, history = train(learning_rate=1.0, epochs=30, patience=2, optimizer="sgd", momentum=0.9)
    best = history["val_loss"].idxmin()
    assert len(history) == best + 1 + 2 < 30
    values, labels = blobs()
    loss = label_log_loss(model.predict(values, verbose=0), labels)
    assert loss == pytest.approx(history["val_loss"].min(), rel=1e-4)


def test_diverging_training_names_the_learning_rate():
    recipe = RECIPE | {"learning_rate": 1.0, "rate_name": "top_model.learning_rate"}
    model = build_head(features=5, classes=3, dropout=0.1)
    training = batches()
    training.values = training.values * np.float32(np.nan)
    with pytest.raises(TrainingError, match=r"epoch 1: lower top_model\.learning_rate \(it is 1\)"):
        train_classifier(model, training, batches(seed=None), **recipe)


def test_cosine_schedule_ends_at_zero():
    optimizer = build_optimizer(RECIPE | {"schedule": "cosine", "epochs": 4}, steps_per_epoch=10)
    schedule = optimizer._learning_rate
    assert float(schedule(0)) == pytest.approx(0.05)
    assert float(schedule(20)) == pytest.approx(0.025)
    assert float(schedule(40)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("warm_up", "steps"), [(1, 10), (0.5, 5), (2.04, 20)])
def test_the_rate_rises_in_the_warm_up_and_then_falls_to_zero(warm_up, steps):
    recipe = RECIPE | {"schedule": "cosine", "epochs": 4, "warm_up": warm_up}
    rate = build_optimizer(recipe, steps_per_epoch=10)._learning_rate
    rising = [float(rate(step)) for step in range(steps + 1)]
    np.testing.assert_allclose(rising, np.linspace(0, 0.05, steps + 1), atol=1e-6)
    falling = [float(rate(step)) for step in range(steps, 41)]
    angles = np.linspace(0, np.pi, 41 - steps)
    np.testing.assert_allclose(falling, 0.025 * (1 + np.cos(angles)), atol=1e-6)


@pytest.mark.parametrize("warm_up", [0, 3])
def test_the_rate_is_that_of_keras_and_is_built_again_from_its_config(warm_up):
    rate = WarmUpCosine.from_config(WarmUpCosine(0.05, warm_up, 20).get_config())
    start, target = (0.0, 0.05) if warm_up else (0.05, None)
    expected = keras.optimizers.schedules.CosineDecay(
        start, 20 - warm_up, warmup_target=target, warmup_steps=warm_up
    )
    np.testing.assert_allclose(
        [float(rate(step)) for step in range(25)],
        [float(expected(step)) for step in range(25)],
        atol=1e-8,
    )


@pytest.mark.parametrize(("epochs", "steps_per_epoch"), [(1, 1), (1, 3), (2, 1)])
def test_a_warm_up_as_long_as_the_training_leaves_a_step_that_trains(epochs, steps_per_epoch):
    recipe = RECIPE | {"schedule": "cosine", "epochs": epochs, "warm_up": 5}
    rate = build_optimizer(recipe, steps_per_epoch)._learning_rate
    steps = epochs * steps_per_epoch
    assert float(rate(steps - 1)) == pytest.approx(0.05)
    assert float(rate(steps)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_the_smoothed_loss_is_that_of_keras_for_one_hot_labels(smoothing):
    random = np.random.default_rng(0)
    labels = np.arange(12) % 4
    probabilities = random.dirichlet(np.ones(4), 12).astype("float32")
    # A certain answer too, right and wrong.
    probabilities[:2] = np.eye(4)[[0, 2]]
    weights = random.uniform(0, 2, 12).astype("float32")
    expected = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    for each in (None, weights):
        loss = SmoothedLogLoss(smoothing)(labels, probabilities, sample_weight=each)
        whole = expected(np.eye(4)[labels], probabilities, sample_weight=each)
        assert float(loss) == pytest.approx(float(whole), rel=1e-5)


def test_a_model_that_was_trained_with_it_can_be_stored_and_trained_on(tmp_path):
    model = build_head(features=5, classes=3)
    recipe = RECIPE | {"label_smoothing": 0.3}
    compile_classifier(model, steps_per_epoch=1, **recipe)
    model.train_on_batch(*batches()[0])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.loss.smoothing == 0.3
    values, labels = batches()[0]
    assert loaded.test_on_batch(values, labels) == pytest.approx(
        model.test_on_batch(values, labels)
    )


def test_a_step_is_traced_once():
    traced = []

    class Note(keras.layers.Layer):
        def call(self, values):
            traced.append(values)
            return values

    model = keras.Sequential([keras.Input((5,)), Note(), build_head(features=5, classes=3)])
    traced.clear()
    compile_classifier(model, steps_per_epoch=1, **RECIPE)
    model.train_on_batch(*batches()[0])
    model.train_on_batch(*batches()[0])
    assert len(traced) == 1


@pytest.mark.slow
def test_without_weight_decay_adamw_trains_as_keras_own_does(monkeypatch):
    recipe = RECIPE | {"schedule": "cosine", "weight_decay": 0.0, "epochs": 2}
    ours, _ = train(**recipe)
    adamw = functools.partial(keras.optimizers.AdamW, weight_decay=0.0)
    monkeypatch.setattr(keras.optimizers, "Adam", adamw)
    keras_own, _ = train(**recipe)
    for weights, expected in zip(ours.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, expected)


@pytest.mark.slow
def test_an_autoencoder_learns_in_a_loop_of_steps_what_it_learns_step_by_step(monkeypatch):
    """There are 18 steps, so that the last ones of an epoch do not fill a loop."""
    pixels = np.random.default_rng(0).integers(0, 256, (36, 4, 4, 1), dtype=np.uint8)
    options = {"pixels": pixels, "noise": 0.1, "batch_size": 2}
    layers = {"widths": [], "code_size": 3, "activation": "relu", "code_activation": "linear"}
    histories, steps = [], []
    for loop in (training.LOOP, 100):
        monkeypatch.setattr(training, "LOOP", loop)
        seed_everything(0)
        model = build_dense_autoencoder((4, 4, 1), **layers)
        batches_of_both = [
            ReconstructionBatches(rows=np.arange(36), seed=seed, **options) for seed in (0, None)
        ]
        recipe = RECIPE | {"epochs": 2}
        histories.append(
            train_autoencoder(model, *batches_of_both, loss="binary_crossentropy", **recipe)
        )
        steps.append(model.steps_per_execution)
    assert steps == [16, 1]
    columns = ["loss", "val_loss"]
    np.testing.assert_allclose(*(history[columns] for history in histories), rtol=1e-5)


@pytest.mark.slow
def test_without_photos_to_judge_all_epochs_are_trained():
    seed_everything(0)
    model = build_head(features=5, classes=3)
    history = train_classifier(model, batches(), None, **RECIPE | {"epochs": 7, "patience": 1})
    assert list(history.columns) == ["epoch", "accuracy", "loss", "seconds"]
    assert history["epoch"].tolist() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.slow
def test_weights_of_rows_are_those_of_the_loss():
    """Rows without weight might as well not be there."""
    trained = []
    for weights, rows in ((np.arange(60) < 30, np.arange(60)), (None, np.arange(30))):
        seed_everything(0)
        model = build_head(features=5, classes=3)
        chosen = batches(rows=rows, batch_size=60, seed=None)
        # The loss is a mean over all rows of the batch.
        chosen.weights = weights if weights is None else 2.0 * weights
        train_classifier(model, chosen, None, **RECIPE | {"epochs": 3})
        trained.append(model.get_weights())
    for one, other in zip(*trained, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_convnet_is_the_posts():
    """Conv 32, 32, 64, each 3 x 3 with 2 x 2 max-pooling; dense 64; 150 x 150 photos."""
    model = build_convnet(
        classes=2,
        image_size=150,
        filters=[32, 32, 64],
        batch_normalization=False,
        pooling="flatten",
        dense_units=64,
        dropout=0.5,
    )
    assert model.get_layer("block3_pool").output.shape == (None, 17, 17, 64)
    convolutions = 3 * 32 * 9 + 32 + 32 * 32 * 9 + 32 + 32 * 64 * 9 + 64
    dense = 17 * 17 * 64 * 64 + 64 + 64 * 2 + 2
    assert model.count_params() == convolutions + dense


def test_hidden_layer_of_the_head_is_optional():
    assert [layer.name for layer in build_head(5, 3, dropout=0.1).layers] == [
        "dropout",
        "probabilities",
    ]
    with_hidden = build_head(5, 3, hidden_units=256)
    assert with_hidden.get_layer("hidden").output.shape == (None, 256)
    assert isinstance(with_hidden, keras.Sequential)
