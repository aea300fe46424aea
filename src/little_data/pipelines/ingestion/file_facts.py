"""What every file of a source is, found out by opening it once."""

from __future__ import annotations

from typing import Any

from little_data.messages.progress import show_progress
from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.deep_pixels import show_depth
from little_data.photos.formats import name_readers
from little_data.photos.quality import QUALITY_COLUMNS
from little_data.photos.shared_photos import share_photos
from little_data.pipelines.ingestion.inspection import InspectionWork
from little_data.pipelines.ingestion.known_facts import (
    KnownHashes,
    recall_files,
    take_known_facts,
)
from little_data.startup.lazy_imports import pd
from little_data.streams.batches import take_in_batches
from little_data.streams.places import map_items
from little_data.types.listing import FileTimes, ImageListing
from little_data.types.locations import Location

# What is found by decoding a file.
_FACTS = ["width", "height", "format", "content_hash", "perceptual_hash", "camera", "taken"]
_FACTS += ["reason", "bits", "bits_used", "note", *QUALITY_COLUMNS]

# Raise it when our decoding changes what is found: older facts are then not used any more.
_FACTS_VERSION = 4

_ROWS_AT_ONCE = 1000


def tabulate_facts(
    raw_images: ImageListing, parameters: IngestionParameters, before: pd.DataFrame | None
) -> pd.DataFrame:
    """Decode the files whose bytes are not in the table before; columns as in `inspect_images`.

    A file with the path, size and times of one in the table before is not even read, unless
    `check` is "content".
    """
    limits = f"largest_pixels {parameters.largest_pixels}, deep_bits {parameters.deep_bits}"
    decoder = f"{_FACTS_VERSION}, {name_readers()}, {limits}"
    known = take_known_facts(before, _FACTS, decoder)
    # What it needs to find the facts is gone when it returns, before tables are joined.
    table = _take_over(known, _look_at_files(raw_images, parameters, before, known.index))
    if parameters.deep_bits is None:
        table = _show_in_one_range(table, raw_images.root, parameters.largest_pixels)
    facts = raw_images.files.merge(table, on="path").assign(decoder=decoder)
    if not raw_images.unused:
        return facts
    return pd.concat([facts, _tabulate_unused(raw_images.unused, facts)], ignore_index=True)


def _look_at_files(
    raw_images: ImageListing,
    parameters: IngestionParameters,
    before: pd.DataFrame | None,
    known: pd.Index[str],
) -> pd.DataFrame:
    """Read what is not remembered of the files, and decode those whose bytes are not known."""
    paths = raw_images.files["path"]
    recalled = recall_files(
        paths, before if parameters.check == "times" else None, raw_images.times
    )
    work = InspectionWork(
        share_photos(raw_images.root), parameters.largest_pixels, KnownHashes(known)
    )
    found = show_progress(
        map_items(work, recalled), total=len(paths), desc="Inspecting images", unit=" files"
    )
    # A row of a table takes a fraction of what it takes as a dictionary.
    table: pd.DataFrame = pd.concat(
        [_tabulate([]), *map(_tabulate, take_in_batches(found, _ROWS_AT_ONCE))]
    )
    return table


def _take_over(known: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Fill in the facts of the files that were not decoded, by the hashes of their bytes."""
    is_known = table["file_hash"].isin(known.index)
    taken_over = table.loc[is_known].drop(columns=_FACTS).join(known, on="file_hash")
    filled: pd.DataFrame = pd.concat([table[~is_known], taken_over.astype(table.dtypes)])
    return filled


def _show_in_one_range(table: pd.DataFrame, root: Location, largest_pixels: int) -> pd.DataFrame:
    """Decode again what declares no range and was shown by another one than the largest in use.

    Brightness is information: it must mean the same in all photos of a source.
    """
    depth = table["bits_used"].max()
    is_other = (table["bits_used"].notna() & (table["bits"] != depth)).astype(bool)
    if not is_other.any():
        return table
    show_depth(int(depth))
    others = recall_files(table.loc[is_other, "path"], table)
    work = InspectionWork(share_photos(root), largest_pixels, KnownHashes([]))
    shown: pd.DataFrame = pd.concat([table[~is_other], _tabulate(list(map_items(work, others)))])
    return shown


def _tabulate_unused(reasons: dict[str, str], facts: pd.DataFrame) -> pd.DataFrame:
    """Give files without a label rows in which nothing stands but the reason."""
    rows = [{"path": path, "label": "", "reason": reason} for path, reason in reasons.items()]
    return pd.DataFrame(rows, columns=facts.columns).astype(facts.dtypes)


def _tabulate(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ["path", "file_hash", *FileTimes._fields, *_FACTS]
    numbers = dict.fromkeys([*FileTimes._fields, "width", "height", "bits", "bits_used"], "Int64")
    types = dict.fromkeys(columns, "str") | numbers | dict.fromkeys(QUALITY_COLUMNS, "float64")
    return pd.DataFrame(rows, columns=columns).astype(types)
