"""Of the stored views of a photo one is seen in each epoch, and others in others."""

import numpy as np
import pandas as pd
import pytest

from little_data.models.batches import OneViewBatches

PHOTOS, VIEWS = 10, 4
# The value of a row is its number.
VALUES = np.arange(PHOTOS * VIEWS, dtype=np.float32)[:, np.newaxis]
OF_PHOTO = np.repeat(np.arange(PHOTOS), VIEWS)


def batches(seed=1, **changes):
    arguments = {"rows": np.arange(PHOTOS * VIEWS), "batch_size": 4, "seed": seed} | changes
    return OneViewBatches(OF_PHOTO, values=VALUES, labels=OF_PHOTO % 3, **arguments)


def list_epochs(training, count):
    """Return the rows of each epoch in their order, checked against their labels."""
    epochs = []
    for _ in range(count):
        seen = [training[number] for number in range(len(training))]
        rows = np.concatenate([values[:, 0] for values, _ in seen]).astype(int)
        labels = np.concatenate([labels for _, labels in seen])
        assert (labels == OF_PHOTO[rows] % 3).all()
        epochs.append(rows)
        training.on_epoch_end()
    return epochs


def test_each_epoch_has_each_photo_once():
    training = batches()
    assert len(training) == 3
    assert [len(training[number][0]) for number in range(3)] == [4, 4, 2]
    for rows in list_epochs(training, 5):
        assert sorted(OF_PHOTO[rows]) == list(range(PHOTOS))


def test_all_views_are_seen_in_time_and_the_order_changes():
    epochs = list_epochs(batches(), 40)
    assert set(np.concatenate(epochs)) == set(range(PHOTOS * VIEWS))
    assert len({tuple(OF_PHOTO[rows]) for rows in epochs}) == 40
    # One view is as likely as another: 10 photos in 40 epochs, 100 times each.
    counts = np.bincount(np.concatenate(epochs) % VIEWS)
    assert (abs(counts - 100) < 40).all()


def test_the_same_seed_gives_the_same_epochs_and_another_one_others():
    for first, second in zip(list_epochs(batches(), 3), list_epochs(batches(), 3), strict=True):
        np.testing.assert_array_equal(first, second)
    assert (list_epochs(batches(seed=2), 1)[0] != list_epochs(batches(), 1)[0]).any()


@pytest.mark.parametrize("rows", [np.arange(8, 20), np.arange(0, PHOTOS * VIEWS, VIEWS)])
def test_only_the_chosen_rows_are_seen(rows):
    for seen in list_epochs(batches(rows=rows), 6):
        assert set(seen) <= set(rows)
        assert sorted(OF_PHOTO[seen]) == sorted(set(OF_PHOTO[rows]))


def test_photos_with_other_numbers_of_views_are_seen_as_often():
    """Validation photos have one view; paths are numbered in the order in which they come."""
    numbers, _ = pd.factorize(np.array(["b", "b", "b", "a", "c", "c"]))
    values = np.arange(6, dtype=np.float32)[:, np.newaxis]
    training = OneViewBatches(
        numbers, values=values, labels=numbers, rows=np.arange(6), batch_size=9, seed=0
    )
    assert sorted(training[0][1]) == [0, 1, 2]
