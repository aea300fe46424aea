"""A history comes back as it was, and TensorBoard finds the same numbers beside it."""

import time

import pandas as pd
import pytest
import tensorflow as tf
from kedro.io import DatasetError, Version

from little_data.datasets import TrainingHistoryDataset

HISTORY = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "loss": [0.9, 0.1 + 0.2, 1 / 3],
        "accuracy": [0.25, 0.5, 0.75],
        "val_loss": [1.0, 0.8, 0.6],
        "val_accuracy": [0.2, 0.4, 0.6],
        "seconds": [10.0, 15.5, 20.25],
    }
)


def dataset(tmp_path, save="2026-01-01T00.00.00.000Z"):
    return TrainingHistoryDataset(filepath=str(tmp_path / "top_model"), version=Version(None, save))


def read_run(folder):
    """Return the events of the one event file of a run."""
    (path,) = folder.iterdir()
    assert path.name.startswith("events.out.tfevents.")
    records = tf.data.TFRecordDataset(str(path)).as_numpy_iterator()
    return [tf.compat.v1.Event.FromString(record) for record in records]


def read_scalars(events):
    """Return step and value of each tag."""
    return [
        {"step": event.step, **{value.tag: value.simple_value for value in event.summary.value}}
        for event in events[1:]
    ]


@pytest.fixture
def saved(tmp_path):
    """The folder of a version."""
    dataset(tmp_path).save(HISTORY)
    return tmp_path / "top_model/2026-01-01T00.00.00.000Z"


def test_a_history_comes_back_as_it_was(tmp_path):
    assert not dataset(tmp_path).exists()
    dataset(tmp_path).save(HISTORY)
    assert dataset(tmp_path).exists()
    pd.testing.assert_frame_equal(dataset(tmp_path).load(), HISTORY, rtol=1e-14)


def test_training_and_validation_are_two_runs_with_the_same_tags(saved):
    assert sorted(path.name for path in saved.iterdir()) == ["top_model", "train", "validation"]
    assert [path.name for path in (saved / "top_model").iterdir()] == ["history.csv"]
    assert read_scalars(read_run(saved / "train")) == [
        {"step": 0, "epoch_loss": pytest.approx(0.9), "epoch_accuracy": 0.25},
        {"step": 1, "epoch_loss": pytest.approx(0.3), "epoch_accuracy": 0.5},
        {"step": 2, "epoch_loss": pytest.approx(1 / 3), "epoch_accuracy": 0.75},
    ]
    assert read_scalars(read_run(saved / "validation")) == [
        {"step": 0, "epoch_loss": 1.0, "epoch_accuracy": pytest.approx(0.2)},
        {"step": 1, "epoch_loss": pytest.approx(0.8), "epoch_accuracy": pytest.approx(0.4)},
        {"step": 2, "epoch_loss": pytest.approx(0.6), "epoch_accuracy": pytest.approx(0.6)},
    ]


def test_no_name_of_a_run_repeats_itself(tmp_path):
    """TensorBoard names runs by their folders, from the one that it is started with."""
    for version in ("2026-01-01T00.00.00.000Z", "2026-01-02T00.00.00.000Z"):
        dataset(tmp_path, version).save(HISTORY)
    runs = sorted(path.parent.relative_to(tmp_path) for path in tmp_path.rglob("*tfevents*"))
    assert [run.as_posix() for run in runs] == [
        "top_model/2026-01-01T00.00.00.000Z/train",
        "top_model/2026-01-01T00.00.00.000Z/validation",
        "top_model/2026-01-02T00.00.00.000Z/train",
        "top_model/2026-01-02T00.00.00.000Z/validation",
    ]
    for run in runs:
        assert len(set(run.parts)) == len(run.parts)


def test_each_epoch_has_the_time_at_which_it_ended(saved):
    version, *epochs = read_run(saved / "train")
    assert version.file_version == "brain.Event:2"
    times = [event.wall_time for event in epochs]
    assert times[-1] == pytest.approx(time.time(), abs=60)
    assert [moment - times[0] for moment in times] == pytest.approx([0, 5.5, 10.25], abs=1e-3)


def test_every_metric_is_logged_and_nothing_else(tmp_path):
    history = pd.DataFrame(
        {"epoch": [1], "kl_divergence": [2.0], "rate": [3], "kind": ["a"], "seconds": [1.0]}
    )
    dataset(tmp_path).save(history)
    (run,) = (tmp_path / "top_model").rglob("train")
    assert read_scalars(read_run(run)) == [{"step": 0, "epoch_kl_divergence": 2, "epoch_rate": 3}]
    assert not list(tmp_path.rglob("validation"))


@pytest.mark.parametrize("missing", ["seconds", "epoch"])
def test_what_is_no_history_is_refused(tmp_path, missing):
    with pytest.raises(DatasetError, match=r"top_model: a training history needs .* epoch"):
        dataset(tmp_path).save(HISTORY.drop(columns=missing))
    assert not dataset(tmp_path).exists()


def test_a_training_of_no_epochs_has_an_empty_history(tmp_path):
    """Fine-tuning may find that the head alone is best. TensorBoard has nothing to show then."""
    dataset(tmp_path).save(HISTORY.head(0))
    loaded = dataset(tmp_path).load()
    assert loaded.columns.tolist() == HISTORY.columns.tolist()
    assert loaded.empty
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["history.csv"]
    assert dataset(tmp_path).preview()["data"]


def test_a_failed_save_leaves_nothing(tmp_path):
    with pytest.raises(DatasetError):
        dataset(tmp_path).save(HISTORY.assign(epoch=["one", "two", "three"]))
    assert not dataset(tmp_path).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_latest_version_is_loaded_and_older_ones_stay(tmp_path):
    dataset(tmp_path, "2026-01-01T00.00.00.000Z").save(HISTORY)
    dataset(tmp_path, "2026-01-02T00.00.00.000Z").save(HISTORY.head(1))
    assert len(dataset(tmp_path).load()) == 1
    assert len(list(tmp_path.rglob("events.out.tfevents.*"))) == 4


def test_without_versions_the_folder_is_replaced(tmp_path):
    unversioned = TrainingHistoryDataset(filepath=str(tmp_path / "top_model"))
    unversioned.save(HISTORY)
    unversioned.save(HISTORY.head(1))
    assert unversioned.exists()
    assert len(unversioned.load()) == 1
    assert len(read_run(tmp_path / "top_model/train")) == 2


def test_the_preview_plots_both_losses(tmp_path):
    dataset(tmp_path).save(HISTORY)
    preview = dataset(tmp_path).preview()
    assert [trace["name"] for trace in preview["data"]] == ["training", "validation"]
