"""Tell data that a run has made from what has become of them, where no run makes them again."""

from __future__ import annotations

from pathlib import Path

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from little_data.skipping.fingerprints import Fingerprints
from little_data.skipping.records import UNKNOWN, Fingerprint


def find_alteration(
    dataset: str,
    maker: Node,
    catalog: DataCatalog,
    folder: Path,
    has_versions: bool = True,
) -> Path | None:
    """Find out whether a dataset is no longer what its node has written.

    A run that makes the dataset would make it again.

    Args:
        dataset: Its name.
        maker: The node that makes it.
        catalog: Where its data are.
        folder: Where the fingerprints of finished nodes are kept.
        has_versions: Whether only versions are looked at, which nobody should change. Data without
            versions may have been made since by another runner.

    Returns:
        Where the data lie; None if they are what was written, or if nobody can tell.
    """
    fingerprints = Fingerprints(Pipeline([maker]), catalog, folder)
    finished = Fingerprint.load(fingerprints.find_record(maker))
    written = finished.outputs.get(dataset) if finished else None
    if written is None or (has_versions and written.version is None):
        return None
    stored = fingerprints.find_stored(dataset)
    is_altered = stored.content not in (written.content, None, UNKNOWN)
    return Path(stored.path) if is_altered and stored.version == written.version else None
