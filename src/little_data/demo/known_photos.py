"""The photos of the model's own set, as far as they are still on the disk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from kedro.io import DatasetError
from kedro.io.core import CatalogProtocol

from little_data.local_server.reading import ReadPhoto
from little_data.messages.errors import LittleDataError
from little_data.models.mirror_images import take_one_view
from little_data.photos.labels import take_turns
from little_data.types.answers import DISTANCE
from little_data.types.networks import KerasModel

logger = logging.getLogger(__name__)

MOST_EXAMPLES = 6
MOST_SIMILAR = 4


class KnownPhoto(NamedTuple):
    """A photo of the set.

    Attributes:
        path: Its file.
        label: Its class.
    """

    path: Path
    label: str


@dataclass(frozen=True)
class KnownPhotos:
    """Photos of the set that the page shows.

    Attributes:
        examples: To try the model with: test photos or, of a set without any, others.
        are_new: Whether the model has not learned from the examples.
        compared: The training photos that the model measures the distance to, in its own order;
            none if it measures none, or if nobody knows which they are.
    """

    examples: Sequence[KnownPhoto] = ()
    are_new: bool = True
    compared: Sequence[KnownPhoto] = ()


def find_known_photos(catalog: CatalogProtocol[Any, Any], model: KerasModel) -> KnownPhotos:
    """Find the photos of a model's set.

    Args:
        catalog: Of the project.
        model: The finished model, an `ImageClassifier`.
    """
    root = _find_root(catalog)
    if root is None or not catalog.exists("split_manifest"):
        return KnownPhotos()
    manifest = catalog.load("split_manifest")
    is_test = manifest["split"] == "test"
    are_new = bool(is_test.any())
    rows = manifest[is_test] if are_new else manifest
    return KnownPhotos(
        examples=_choose_examples(_list_photos(root, rows)),
        are_new=are_new,
        compared=_list_compared(catalog, model, root),
    )


def _find_root(catalog: CatalogProtocol[Any, Any]) -> Path | None:
    """Return the folder of the photos; None if they are elsewhere, or nobody knows where."""
    try:
        # A source that is not there would be drawn, fetched or unpacked.
        root = catalog.load("raw_images").root if catalog.exists("raw_images") else None
    except (DatasetError, LittleDataError) as error:
        logger.warning("The photos of the set are not shown: %s", error)
        return None
    return root if isinstance(root, Path) else None


def _list_photos(root: Path, rows: pd.DataFrame) -> list[KnownPhoto]:
    return [
        KnownPhoto(root / path, label)
        for path, label in zip(rows["path"], rows["label"], strict=True)
    ]


def _choose_examples(photos: list[KnownPhoto]) -> list[KnownPhoto]:
    """Choose some photos, of as many classes as there are."""
    order = take_turns(np.array([photo.label for photo in photos]))
    found = (photos[number] for number in order if photos[number].path.is_file())
    return [photo for photo, _ in zip(found, range(MOST_EXAMPLES), strict=False)]


def _list_compared(
    catalog: CatalogProtocol[Any, Any], model: KerasModel, root: Path
) -> list[KnownPhoto]:
    if not model.has_distance or not catalog.exists("reference_features"):
        return []
    rows = catalog.load("reference_features").rows
    return _list_photos(root, rows) if len(rows) == _find_distance(model).photos else []


def _find_distance(model: KerasModel) -> Any:
    return take_one_view(model.network).get_layer(DISTANCE)


class SimilarPhotos:
    """Finds the training photos that a model takes for the most similar to a photo.

    Args:
        model: The finished model, an `ImageClassifier` that measures the distance.
        compared: The photos that it measures the distance to, in its own order.
    """

    def __init__(self, model: KerasModel, compared: Sequence[KnownPhoto]) -> None:
        import keras

        self._compared = compared
        self._distance = _find_distance(model)
        network = take_one_view(model.network)
        self._features = keras.Model(network.input, self._distance.input)

    def find(self, photo: ReadPhoto) -> list[tuple[KnownPhoto, float]]:
        """Return those that are still on the disk, the most similar first, with the cosine.

        Args:
            photo: Read with the model's image size and resizing.
        """
        features = self._features.predict_on_batch(photo.seen)
        cosines = np.asarray(self._distance.compare(features))[0]
        order = np.argsort(-cosines, kind="stable")
        found = (number for number in order if self._compared[number].path.is_file())
        nearest = [number for number, _ in zip(found, range(MOST_SIMILAR), strict=False)]
        return [(self._compared[number], float(cosines[number])) for number in nearest]
