"""Photos that nobody has labelled: looked at in the background, with their features."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from little_data.datasets.stores.feature_cache import FeatureCache
from little_data.datasets.stores.feature_store import compute_missing_rows, read_or_make_again
from little_data.inference.features import (
    VIEW_DTYPE,
    request_bottleneck_features,
    request_features,
)
from little_data.labelling.photos import make_id
from little_data.photos.formats import UnusablePhotoError
from little_data.photos.hashes import hash_pixels
from little_data.photos.opening import decode_photo
from little_data.photos.views import show_photos
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.threads import map_in_threads
from little_data.types.arrays import ArrayStore, FeatureRequest
from little_data.types.networks import FrozenNetwork

logger = logging.getLogger(__name__)

# The first photos can be labelled soon; an engine is started for each piece.
_FIRST_PIECE, _PIECE = 48, 384


class UnlabelledPhoto(NamedTuple):
    """A photo without a label.

    Attributes:
        path: As the table of new labels has it.
        content_hash: Of its pixels.
    """

    path: str
    content_hash: str


@dataclass(frozen=True)
class FeatureMaker:
    """Makes bottleneck features as the pipelines do, and keeps them where these look for them.

    Attributes:
        root: The folder that paths start from.
        trunk: From pixels to the features at the boundary.
        tail: From there to the bottleneck features.
        cache: The folder of the cache, with a folder for each network.
    """

    root: Path
    trunk: FrozenNetwork
    tail: FrozenNetwork
    cache: Path

    def make(self, photos: Sequence[UnlabelledPhoto]) -> npt.NDArray[np.float32]:
        """Return the bottleneck features of photos, of shape (photos, numbers)."""
        views = show_photos(pd.DataFrame(photos, columns=UnlabelledPhoto._fields), mirrored=False)
        trunk = request_features(self.trunk, self.root, views, VIEW_DTYPE)
        store = ArrayStore(views, self._fetch(trunk), seconds=0.0)
        return self._fetch(request_bottleneck_features(self.trunk, self.tail, store))

    def _fetch(self, request: FeatureRequest) -> npt.NDArray[Any]:
        cache = FeatureCache(self.cache / request.network)
        rows = len(request.keys)
        compute_missing_rows(cache, request, rows)
        return read_or_make_again(cache, request, request.keys, rows)


class UnlabelledPhotos:
    """The photos of a folder that can be labelled; more of them become so while it looks.

    Args:
        root: The folder that paths start from.
        paths: Of the photos, as the table of new labels has them.
        known: Hashes of the pixels of photos that are in the project already.
        make_features: Returns features, of shape (photos, numbers).
    """

    def __init__(
        self,
        root: Path,
        paths: Sequence[str],
        known: frozenset[str],
        make_features: Callable[[Sequence[UnlabelledPhoto]], npt.NDArray[Any]],
    ) -> None:
        self.root = root
        self.found = len(paths)
        self.looked_at = 0
        self.problem = ""
        self.by_id: dict[str, str] = {}
        self._paths = paths
        self._known = known
        self._make_features = make_features
        self._photos: list[UnlabelledPhoto] = []
        self._features: list[npt.NDArray[Any]] = []
        self._lock = Lock()
        self._is_over = Event()
        self._thread = Thread(target=self._look, name="unlabelled photos", daemon=True)

    def start(self) -> None:
        """Begin to look, in the background."""
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Look at no more photos, and wait until what is going on has ended."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def is_looking(self) -> bool:
        """Whether there are photos that nobody has looked at yet."""
        return self._thread.is_alive()

    def take(self) -> tuple[list[UnlabelledPhoto], npt.NDArray[Any]]:
        """Return the photos that can be labelled by now, and their features."""
        with self._lock:
            if len(self._features) > 1:
                self._features = [np.concatenate(self._features)]
            features = self._features[0] if self._features else np.empty((0, 0), np.float32)
            return self._photos[: len(features)], features

    def _look(self) -> None:
        seen = set(self._known)
        try:
            for paths in _take_pieces(self._paths):
                photos = [photo for photo in map_in_threads(self._open, paths) if photo]
                fresh = [photo for photo in photos if not _is_seen(photo, seen)]
                if self._is_over.is_set():
                    return
                if fresh:
                    self._add(fresh, self._make_features(fresh))
                self.looked_at += len(paths)
        except Exception as error:  # the page says it, and goes on with what there is
            self.problem = str(error)
            logger.warning("No more unlabelled photos can be looked at: %s", error)

    def _add(self, photos: Sequence[UnlabelledPhoto], features: npt.NDArray[Any]) -> None:
        with self._lock:
            self.by_id |= {make_id(photo.path): photo.path for photo in photos}
            self._photos.extend(photos)
            self._features.append(features)

    def _open(self, path: str) -> UnlabelledPhoto | None:
        try:
            photo = decode_photo(self.root / path)
        except UnusablePhotoError:
            return None
        return UnlabelledPhoto(path, hash_pixels(photo.image, photo.deep))


def _take_pieces(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from filter(None, [paths[:_FIRST_PIECE]])
    for start in range(_FIRST_PIECE, len(paths), _PIECE):
        yield paths[start : start + _PIECE]


def _is_seen(photo: UnlabelledPhoto, seen: set[str]) -> bool:
    """Tell whether a photo has the pixels of another one, and remember them."""
    is_seen = photo.content_hash in seen
    seen.add(photo.content_hash)
    return is_seen
