"""Batches to train on: rows of a stored array, shuffled anew and reproducibly in each epoch."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from little_data.photos.pixels import add_noise, scale_pixels
from little_data.photos.views import draw_views, warp_photos
from little_data.streams.rows import read_rows
from little_data.types.views import ViewRanges


class ShuffledBatches(keras.utils.PyDataset):
    """Batches of chosen rows, in an order of its own in every epoch.

    Args:
        rows: Numbers of the rows to use.
        batch_size: Rows a batch; the last one of an epoch may be smaller.
        seed: Seed of the order, which is another in every epoch; None keeps the given order.

    Attributes:
        smallest_batch: Rows that the last batch of an epoch must have; it is left out otherwise.
    """

    smallest_batch = 1

    def __init__(
        self, rows: npt.NDArray[np.int64], batch_size: int, seed: int | None = None
    ) -> None:
        super().__init__()
        self.rows = rows
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0
        self._order = self._draw_order()

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        whole, left = divmod(len(self._order), self.batch_size)
        return whole + (left >= self.smallest_batch)

    def on_epoch_end(self) -> None:
        """Draw the order of the next epoch."""
        self.epoch += 1
        self._order = self._draw_order()

    def _choose_rows(self, index: int) -> npt.NDArray[np.int64]:
        return self._order[index * self.batch_size : (index + 1) * self.batch_size]

    def _draw_order(self) -> npt.NDArray[np.int64]:
        if self.seed is None:
            return self.rows
        return np.random.default_rng([self.seed, self.epoch]).permutation(self.rows)


class RowBatches(ShuffledBatches):
    """Batches of (values, label numbers); only the rows of a batch are in memory.

    Args:
        values: Array or memory map, one row an example.
        labels: Label number of each row of `values`.
        weights: Of each row of `values` in the loss; None: all are equal.
        options: As for `ShuffledBatches`.
    """

    def __init__(
        self,
        values: npt.NDArray[Any],
        labels: npt.NDArray[np.int64],
        weights: npt.NDArray[Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.values = values
        self.labels = labels
        self.weights = weights

    def __getitem__(self, index: int) -> tuple[npt.NDArray[Any], ...]:
        """Return a batch: float32 values, their label numbers and, if there are any, weights."""
        chosen = self._choose_rows(index)
        batch = self._make_values(chosen, index), self.labels[chosen]
        return batch if self.weights is None else (*batch, self.weights[chosen])

    def _make_values(self, chosen: npt.NDArray[np.int64], index: int) -> npt.NDArray[np.float32]:
        return read_rows(self.values, chosen)


class OneViewBatches(RowBatches):
    """Batches of photos of which each is seen in one of its stored views in every epoch.

    Args:
        photos: Number of the photo that each row of the values is a view of.
        arguments: As for `RowBatches`; an epoch has one of the chosen rows of each photo.
    """

    def __init__(self, photos: npt.NDArray[np.int64], **arguments: Any) -> None:
        self.photos = photos
        super().__init__(**arguments)

    def _draw_order(self) -> npt.NDArray[np.int64]:
        shuffled = super()._draw_order()
        _, first = np.unique(self.photos[shuffled], return_index=True)
        return shuffled[np.sort(first)]


class ReconstructionBatches(ShuffledBatches):
    """Batches of (input, target): images in [0, 1], the input with newly drawn noise.

    Args:
        pixels: Pixels 0-255 of shape (count, height, width, channels); array or memory map.
        noise: Standard deviation of the noise; 0 for none.
        options: As for `ShuffledBatches`.
    """

    def __init__(self, pixels: npt.NDArray[np.uint8], noise: float, **options: Any) -> None:
        super().__init__(**options)
        self.pixels = pixels
        self.noise = noise

    def __getitem__(self, index: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return a batch: noisy and clean images."""
        images = scale_pixels(self.pixels[self._choose_rows(index)])
        epoch = 0 if self.seed is None else self.epoch
        random = np.random.default_rng([self.seed or 0, epoch, index])
        return add_noise(images, self.noise, random), images


class AugmentedBatches(RowBatches):
    """Batches of photos of which each is seen in a newly drawn view in every epoch.

    Args:
        ranges: The ranges that views are drawn from.
        arguments: As for `RowBatches`; the values are RGB pixels 0-255 of square photos.
    """

    def __init__(self, ranges: ViewRanges, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.ranges = ranges

    def _make_values(self, chosen: npt.NDArray[np.int64], index: int) -> npt.NDArray[np.float32]:
        random = np.random.default_rng([self.seed or 0, self.epoch, index])
        return warp_photos(self.values[chosen], draw_views(len(chosen), self.ranges, random))
