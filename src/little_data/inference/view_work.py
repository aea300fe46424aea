"""Make views of photos, and run a frozen network over them, wherever that is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple, NoReturn

from little_data.inference.engines import Numbers, start_engine
from little_data.inference.portable_networks import PortableNetwork
from little_data.photos.decoding import UnusablePhotoError, load_usable_photo
from little_data.photos.shared_photos import SharedPhotos
from little_data.photos.views import Warp, prepare_warps, warp_photo
from little_data.startup.lazy_imports import np, pd
from little_data.streams.threads import map_in_threads
from little_data.types.locations import Location
from little_data.types.networks import Resizing


class PhotoViews(NamedTuple):
    """A photo, which is decoded once, and the views that are made of it.

    Attributes:
        path: Of the photo, relative to the folder of all.
        warps: The views.
    """

    path: str
    warps: list[Warp]


@dataclass(frozen=True)
class ViewWork:
    """From photos and their views to the features of each view.

    Attributes:
        network: From pixels 0-255 of shape (side, side, 3) to features.
        photos: The folder of the photos.
    """

    network: PortableNetwork
    photos: SharedPhotos

    def start(self) -> Callable[[Iterable[PhotoViews]], Iterator[Numbers]]:
        """Start the engine; return what runs it over the views, while the next ones are made."""
        self.photos.prepare()
        network = self.network.network
        engine = start_engine(network)
        folder, side, resizing = self.photos.root, network.input_shape[0], network.resizing
        return lambda photos: engine.run(make_views(folder, photos, side, resizing))

    def give_up(self, item: PhotoViews, reason: str) -> NoReturn:
        """Refuse a photo, of which ingestion found that it can be read.

        Raises:
            UnusablePhotoError: Always; it names the photo.
        """
        raise UnusablePhotoError(
            f"{self.photos.root / item.path} was usable when it was ingested and is not any more "
            f"({reason}): leave it out, or save it again with another program"
        )


@dataclass(frozen=True)
class RowWork:
    """From stored rows, such as features of the trunk, to what a network makes of each.

    Attributes:
        network: From a row, float32, to its output.
    """

    network: PortableNetwork

    def start(self) -> Callable[[Iterable[Numbers]], Iterator[Numbers]]:
        """Start the engine; return what runs it over rows of any type of numbers."""
        engine = start_engine(self.network.network)
        return lambda rows: engine.run(row.astype(np.float32) for row in rows)

    def give_up(self, item: Numbers, reason: str) -> NoReturn:
        """Refuse a row: numbers end no process, so that it was something else.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(f"a row of shape {item.shape}: {reason}")


def list_photo_views(views: pd.DataFrame, image_size: int) -> Iterator[PhotoViews]:
    """List photos with their views.

    Args:
        views: One row a view, as `plan_views` makes them; a photo's views follow each other.
        image_size: Side of the views, in pixels.
    """
    first = np.flatnonzero(views["path"] != views["path"].shift())
    warps = prepare_warps(views, image_size)
    of_photos = (warps[start:end] for start, end in pairwise([*first, len(views)]))
    return map(PhotoViews, views["path"].iloc[first], of_photos)


def make_views(
    folder: Location, photos: Iterable[PhotoViews], image_size: int, resizing: Resizing
) -> Iterator[Numbers]:
    """Make views of photos on all cores; each photo is decoded once for all of its views.

    Args:
        folder: The folder that the photos' paths start from.
        photos: With their views.
        image_size: Side of the views, in pixels.
        resizing: How a photo becomes a square, as in `make_square`.

    Yields:
        Each view, in order: RGB pixels 0-255, float32, of shape (image_size, image_size, 3).

    Raises:
        UnusablePhotoError: A photo cannot be read any more; the message names it.
    """

    def load(views: PhotoViews) -> list[Numbers]:
        photo = load_usable_photo(folder / views.path, image_size, resizing)
        return [warp_photo(photo, warp) for warp in views.warps]

    return chain.from_iterable(map_in_threads(load, photos))
