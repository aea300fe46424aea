"""Features of photos: what a frozen network makes of each view of each photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm import tqdm

from little_data.datasets.array_store import ArrayStream
from little_data.photos.decoding import Pixels, load_photos, stack_in_batches
from little_data.photos.views import warp_photos
from little_data.typing import KerasModel


def extract_features(
    network: KerasModel, folder: Path, views: pd.DataFrame, batch_size: int, dtype: str
) -> ArrayStream:
    """Run a frozen network over views of photos; a photo is decoded once for all its views.

    Args:
        network: From pixels 0-255 of shape (side, side, 3) to features.
        folder: The folder that the photos' paths start from.
        views: One row a view, as `plan_views` makes them; a photo's views follow each other.
        batch_size: Views that are run at once.
        dtype: Type in which the features are stored.

    Returns:
        The features of each view, in the order of `views`; they are made as they are taken.
    """
    return ArrayStream(
        rows=views,
        chunks=_extract_batches(network, folder, views, batch_size),
        shape=tuple(network.output_shape[1:]),
        dtype=dtype,
    )


def _extract_batches(
    network: KerasModel, folder: Path, views: pd.DataFrame, batch_size: int
) -> Iterator[npt.NDArray[Any]]:
    photos = _repeat_for_views(folder, views, image_size=network.input_shape[1])
    with tqdm(total=len(views), desc="Extracting features", unit=" views") as progress:
        start = 0
        for batch in stack_in_batches(photos, batch_size):
            plan = views.iloc[start : start + len(batch)]
            yield network.predict_on_batch(warp_photos(batch, plan))
            start += len(batch)
            progress.update(len(batch))


def _repeat_for_views(folder: Path, views: pd.DataFrame, image_size: int) -> Iterator[Pixels]:
    first_of_photo = views["path"] != views["path"].shift()
    paths = (folder / path for path in views.loc[first_of_photo, "path"])
    photos = load_photos(paths, image_size)
    for is_first in first_of_photo:
        if is_first:
            photo = next(photos)
        yield photo


def run_over_rows(
    network: KerasModel,
    values: npt.NDArray[Any],
    batch_size: int,
    rows: npt.NDArray[np.int64] | None = None,
) -> Iterator[npt.NDArray[Any]]:
    """Run a network over the rows of a stored array, a batch at a time.

    Args:
        network: From a row of `values` to an output.
        values: Array or memory map.
        batch_size: Rows that are run at once.
        rows: Numbers of the rows to use, all of them by default.

    Yields:
        The outputs of each batch, in order.
    """
    rows = np.arange(len(values)) if rows is None else rows
    starts = range(0, len(rows), batch_size)
    for start in tqdm(starts, desc=f"Running {network.name}", unit=" batches"):
        batch = values[rows[start : start + batch_size]]
        yield network.predict_on_batch(np.asarray(batch, dtype=np.float32))


def predict_rows(
    network: KerasModel,
    values: npt.NDArray[Any],
    rows: npt.NDArray[np.int64] | None = None,
    batch_size: int = 64,
) -> npt.NDArray[np.float32]:
    """Run a network as `run_over_rows` does, and return all the outputs as one array."""
    none = np.empty((0, *network.output_shape[1:]), np.float32)
    return np.concatenate([none, *run_over_rows(network, values, batch_size, rows)])
