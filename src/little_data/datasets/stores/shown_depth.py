"""The range in which a set of photos of more than 8 bits is shown, as ingestion has found it."""

from __future__ import annotations

from typing import Any

from kedro.io.core import CatalogProtocol


def load_shown_depth(catalog: CatalogProtocol[Any, Any]) -> int | None:
    """Return the bits by which photos are shown that declare none.

    Returns:
        None if there are no such photos, or ingestion has not run yet.
    """
    if "image_facts" not in catalog or not catalog.exists("image_facts"):
        return None
    facts = catalog.load("image_facts")
    # Facts of an earlier version do not say it.
    undeclared = facts[facts["bits_used"].notna()] if "bits_used" in facts else facts[:0]
    return int(undeclared["bits"].max()) if len(undeclared) else None
