"""A head with a hidden layer is judged by photos that it has not learned from."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from little_data.evaluation.metrics import label_log_loss
from little_data.models import dense_heads
from little_data.models.dense_heads import summarize_epochs, take_layers, train_in_rounds
from little_data.models.heads import build_head
from little_data.models.training import train_classifier
from little_data.photos.folds import Round
from little_data.regression.choice import Examples

COUNT = 90
RECIPE = {
    "hidden_units": 8,
    "dropout": 0.2,
    "batch_size": 16,
    "optimizer": "adamw",
    "learning_rate": 0.03,
    "schedule": "constant",
    "weight_decay": 0.0,
    "epochs": 6,
    "patience": 2,
}


def examples(seed=0):
    random = np.random.default_rng(seed)
    labels = np.arange(COUNT) % 3
    features = random.normal(size=(COUNT, 5)) + 3 * np.eye(5)[labels]
    return Examples(features.astype(np.float32), labels, 3, np.ones(COUNT), np.arange(COUNT))


def rounds_of(count=2):
    folds = np.arange(COUNT) // 3 % 3
    return [
        Round(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(count)
    ]


def train(given=None, rounds=None, refit=True, seed=1, **changes):
    return train_in_rounds(
        given or examples(), rounds or rounds_of(), refit=refit, seed=seed, **(RECIPE | changes)
    )


def differ(head, other):
    return not np.array_equal(head.layers[0][0], other.layers[0][0])


def test_the_layers_that_are_taken_answer_as_the_network_does():
    network = build_head(5, 3, hidden_units=4, dropout=0.5)
    features = examples().features
    head = take_layers(network)
    assert [kernel.shape for kernel, _ in head.layers] == [(5, 4), (4, 3)]
    np.testing.assert_allclose(
        head.predict(features), network.predict(features, verbose=0), atol=1e-6
    )


@pytest.mark.slow
def test_the_head_of_each_round_is_that_of_its_best_epoch():
    given, rounds = examples(), rounds_of(count=1)
    top_model, candidates = train(given, rounds, refit=False)
    [head] = top_model.heads_of_rounds
    assert top_model.head is head
    [held_out] = [each.held_out for each in rounds]
    answers = head.predict(given.features[held_out])
    best = candidates[candidates["chosen"]].iloc[0]
    assert best["log_loss"] == candidates["log_loss"].min()
    assert label_log_loss(answers, given.labels[held_out]) == pytest.approx(
        best["log_loss"], rel=1e-4
    )
    right = (answers.argmax(axis=1) == given.labels[held_out]).mean()
    assert right == pytest.approx(best["accuracy"])
    assert right > 0.9


@pytest.mark.slow
def test_a_head_hangs_on_nothing_of_the_photos_that_judge_it_but_its_epoch():
    """With one epoch there is none to choose."""
    given, rounds = examples(), rounds_of()
    before, _ = train(given, rounds, epochs=1)
    labels, features = given.labels.copy(), given.features.copy()
    judges = rounds[0].held_out
    labels[judges] = (labels[judges] + 1) % 3
    features[judges] += 5
    after, _ = train(replace(given, labels=labels, features=features), rounds, epochs=1)
    assert not differ(after.heads_of_rounds[0], before.heads_of_rounds[0])
    assert differ(after.heads_of_rounds[1], before.heads_of_rounds[1])
    assert differ(after.head, before.head)


@pytest.mark.slow
def test_refit_trains_on_all_rows_for_the_epochs_that_were_best(monkeypatch):
    trained = []

    def note_and_train(model, training, validation, **recipe):
        trained.append((sorted(training.rows), validation, recipe["epochs"]))
        return train_classifier(model, training, validation, **recipe)

    monkeypatch.setattr(dense_heads, "train_classifier", note_and_train)
    # At a rate that is far too high an earlier epoch is best.
    top_model, candidates = train(learning_rate=0.5, epochs=5, patience=5)
    best = candidates.loc[candidates["log_loss"].idxmin(), "epochs"]
    assert trained[2] == (list(range(COUNT)), None, best)
    for (rows, _, epochs), each in zip(trained[:2], rounds_of(), strict=True):
        assert (rows, epochs) == (each.training.tolist(), 5)
    assert differ(top_model.head, top_model.heads_of_rounds[0])


@pytest.mark.slow
def test_the_same_seed_makes_the_same_heads():
    rounds = rounds_of(count=1)
    (first, table), (second, same), (other, _) = (
        train(rounds=rounds, refit=False, seed=seed, epochs=2) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(table, same)
    assert not differ(first.head, second.head)
    assert differ(first.head, other.head)


@pytest.mark.slow
def test_the_weights_of_the_rows_count():
    """Of two clouds that lie in the same place the heavier one is answered."""
    random = np.random.default_rng(0)
    features = random.normal(size=(COUNT, 2)).astype(np.float32)
    labels = np.arange(COUNT) // 3 % 2
    for heavy in (0, 1):
        given = Examples(
            features, labels, 2, np.where(labels == heavy, 1.9, 0.1), np.arange(len(labels))
        )
        top_model, _ = train(given, rounds_of(count=1), refit=False)
        assert (top_model.head.predict(features).argmax(axis=1) == heavy).mean() > 0.9


def test_epochs_are_compared_as_far_as_all_rounds_have_them():
    histories = [
        pd.DataFrame({"epoch": [1, 2, 3], "val_loss": [3.0, 2.0, 0.1], "val_accuracy": 0.5}),
        pd.DataFrame({"epoch": [1, 2], "val_loss": [1.0, 3.0], "val_accuracy": [0.7, 0.9]}),
    ]
    table = summarize_epochs(histories)
    assert table.to_dict("list") == {
        "epochs": [1, 2],
        "log_loss": [2.0, 2.5],
        "accuracy": [pytest.approx(0.6), pytest.approx(0.7)],
        "chosen": [True, False],
    }


def test_of_epochs_with_the_same_loss_the_first_is_chosen():
    history = pd.DataFrame({"epoch": [1, 2, 3], "val_loss": [3.0, 2.0, 2.0], "val_accuracy": 0.5})
    assert summarize_epochs([history])["chosen"].tolist() == [False, True, False]
