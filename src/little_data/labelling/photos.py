"""All photos of a project in one table, with what the stored tables know of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from little_data.labelling.choice import make_directions
from little_data.photos.labels import LEAVE_OUT
from little_data.pipelines.ingestion.corrections import LEFT_OUT
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import list_predicted_classes, take_probabilities

# Of a photo's answers the first of these counts: it comes from a model that has not seen it.
_JUDGED = ("test", "cross-validation", "validation")


def make_id(path: str) -> str:
    """Return what the page calls a photo: nobody can ask for another file by it."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Photos:
    """The photos of a project that are used, or were left out by corrections.

    Attributes:
        root: The folder that their paths start from.
        table: One row a photo: ``path``, ``content_hash``, ``given`` (the class that the source
            says), ``learned`` (the class in the last run, or "leave out") and ``split`` ("" where
            it was left out).
        classes: Names of the classes that there are probabilities of.
        probabilities: By a model that has not seen the photo, float32 of shape (photos, classes);
            NaN where there are none.
        directions: Bottleneck features of length 1, float32 of shape (photos, numbers); 0 where
            there are none.
        numbers: The number of each photo, by what the page calls it.
        by_path: The number of each photo, by its path.
    """

    root: Path
    table: pd.DataFrame
    classes: list[str]
    probabilities: npt.NDArray[np.float32]
    directions: npt.NDArray[np.float32]
    numbers: Mapping[str, int] = field(init=False)
    by_path: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Index the photos."""
        paths = self.table["path"].tolist()
        object.__setattr__(self, "numbers", {make_id(path): n for n, path in enumerate(paths)})
        object.__setattr__(self, "by_path", {path: n for n, path in enumerate(paths)})

    def find_similar(self, number: int) -> npt.NDArray[np.int64]:
        """Return the other photos with features, the most similar first, by the cosine."""
        return rank_similar(self.directions, self.directions[number], without=number)


def rank_similar(
    directions: npt.NDArray[np.float32], direction: npt.NDArray[np.float32], without: int = -1
) -> npt.NDArray[np.int64]:
    """Return the numbers of rows, of which the most similar to a direction comes first.

    Args:
        directions: Of length 1, or 0 where there are none, shape (photos, numbers).
        direction: Of length 1, shape (numbers,).
        without: The number of a row that is not wanted.
    """
    similarities = directions @ direction
    order = np.argsort(-similarities, kind="stable")
    has_features = np.asarray(directions.any(axis=1), bool)
    is_wanted = has_features[order] & (order != without)
    return np.asarray(order[is_wanted])


def gather_table(
    image_facts: pd.DataFrame, corrected_images: pd.DataFrame, split_manifest: pd.DataFrame
) -> pd.DataFrame:
    """Make the table of `Photos` of what ingestion has stored.

    Args:
        image_facts: As `inspect_images` makes them.
        corrected_images: As `correct_labels` makes them, the same files.
        split_manifest: As `split_images` makes it.
    """
    reasons = corrected_images["reason"].astype(object).fillna("").astype(str)
    is_left_out = reasons.str.startswith(LEFT_OUT).to_numpy()
    is_wanted = is_left_out | corrected_images["path"].isin(split_manifest["path"]).to_numpy()
    images = corrected_images[is_wanted]
    paths = images["path"].astype(str)
    table = pd.DataFrame(
        {
            "path": paths,
            "content_hash": images["content_hash"],
            "given": paths.map(image_facts.set_index("path")["label"]),
            "learned": images["label"].astype(object).mask(is_left_out[is_wanted], LEAVE_OUT),
            "split": paths.map(split_manifest.set_index("path")["split"]).fillna(""),
        }
    )
    return table.astype(str).reset_index(drop=True)


def align_probabilities(
    paths: Iterable[str], predictions: pd.DataFrame | None
) -> tuple[list[str], npt.NDArray[np.float32]]:
    """Return the names of the classes, and the probabilities of each path, NaN where unknown."""
    paths = list(paths)
    if predictions is None:
        return [], np.empty((len(paths), 0), np.float32)
    judged = predictions[predictions["split"].isin(_JUDGED)].reset_index(drop=True)
    ranks = judged["split"].map({split: rank for rank, split in enumerate(_JUDGED)})
    first = judged.assign(rank=ranks).sort_values("rank", kind="stable").drop_duplicates("path")
    places = pd.Index(first["path"]).get_indexer(pd.Index(paths))
    found = np.full((len(paths), len(list_predicted_classes(predictions))), np.nan, np.float32)
    found[places >= 0] = take_probabilities(first)[places[places >= 0]]
    return list_predicted_classes(predictions), found


def align_directions(
    paths: Iterable[str], rows: pd.DataFrame, values: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Return the direction of each path's features, 0 where there are none.

    Args:
        paths: Of the photos.
        rows: Column ``path``: of the features' photos.
        values: The features, of shape (rows, numbers).
    """
    paths = list(paths)
    places = pd.Index(rows["path"]).get_indexer(pd.Index(paths))
    found = np.zeros((len(paths), values.shape[1]), np.float32)
    found[places >= 0] = make_directions(np.asarray(values)[places[places >= 0]])
    return found
