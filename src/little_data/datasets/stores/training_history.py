"""Training histories: a table for the pipelines, and the same numbers as a run of TensorBoard."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
from kedro.io import DatasetError
from kedro_datasets._typing import PlotlyPreview

from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.startup.quiet_tensorflow import import_tensorflow

VALIDATION_PREFIX = "val_"


class TrainingHistoryDataset(LocalVersionedDataset[pd.DataFrame, pd.DataFrame]):
    """A folder with ``history.csv``, and event files in which TensorBoard finds the same numbers.

    The table has one row an epoch: ``epoch`` (from 1), ``seconds`` since training started, and
    one column a metric, such as ``loss`` and ``val_loss``. Runs and tags have the names that
    `keras.callbacks.TensorBoard` gives them: ``loss`` is ``epoch_loss`` of the run ``train``,
    ``val_loss`` is ``epoch_loss`` of the run ``validation``, and the first step is 0. So
    TensorBoard draws both into one chart. It names a run by its folders: the runs of a version
    stand in the folder of the version, since below it Kedro has the name of the dataset again.
    Columns without numbers are in the table only.

    Args:
        filepath: The folder.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    recognized_by = "history.csv"

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return pd.read_csv(Path(self._get_load_path()) / "history.csv")

    def save(self, data: pd.DataFrame) -> None:
        """Write the table and the event files. The training is taken to end now.

        Raises:
            DatasetError: There is no column ``epoch`` or ``seconds``.
        """
        if not {"epoch", "seconds"} <= set(data.columns):
            raise DatasetError(
                f"{self._filepath}: a training history needs the columns epoch and seconds. It has "
                f"{len(data)} rows and the columns {', '.join(data.columns)}"
            )
        place = Path(self._get_save_path())
        with write_whole(place) as folder:
            folder.mkdir()
            data.to_csv(folder / "history.csv", index=False)
            if len(data):
                _write_events(place.parent if self._version else folder, data, ended=time.time())

    def preview(self) -> PlotlyPreview:
        """Plot the losses over the epochs in Kedro-Viz."""
        from little_data.figures.plots import plot_training_curves

        figure = plot_training_curves({self._filepath.name: self.load()}, "loss")
        return PlotlyPreview(json.loads(figure.to_json()))


def _write_events(folder: Path, history: pd.DataFrame, ended: float) -> None:
    wall_times = ended + history["seconds"] - history["seconds"].iloc[-1]
    steps = (history["epoch"] - 1).tolist()
    for run, scalars in _split_into_runs(history).items():
        with write_whole(folder / run) as unfinished:
            unfinished.mkdir()
            # TensorBoard reads the files that have tfevents in their name.
            path = unfinished / f"events.out.tfevents.{int(ended)}"
            _write_event_file(path, scalars, steps, wall_times.tolist())


def _split_into_runs(history: pd.DataFrame) -> dict[str, pd.DataFrame]:
    metrics = history.select_dtypes("number").drop(columns=["epoch", "seconds"])
    is_validation = metrics.columns.str.startswith(VALIDATION_PREFIX)
    runs = {"train": metrics.loc[:, ~is_validation], "validation": metrics.loc[:, is_validation]}
    return {
        run: of_run.rename(columns=lambda name: f"epoch_{name.removeprefix(VALIDATION_PREFIX)}")
        for run, of_run in runs.items()
        if not of_run.empty
    }


def _write_event_file(
    path: Path, scalars: pd.DataFrame, steps: list[int], wall_times: list[float]
) -> None:
    # tf.summary would stamp all epochs with the time of writing.
    tf = import_tensorflow()
    with tf.io.TFRecordWriter(str(path)) as file:
        version = tf.compat.v1.Event(wall_time=wall_times[0], file_version="brain.Event:2")
        file.write(version.SerializeToString())
        rows = scalars.to_dict(orient="records")
        for step, wall_time, row in zip(steps, wall_times, rows, strict=True):
            values = [{"tag": str(tag), "simple_value": value} for tag, value in row.items()]
            event = tf.compat.v1.Event(step=step, wall_time=wall_time, summary={"value": values})
            file.write(event.SerializeToString())
