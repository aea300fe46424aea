"""Files that are used although something is odd about them: damaged ones, and deep ones."""

from __future__ import annotations

import logging
from typing import Literal

from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)


def reject_damaged(images: pd.DataFrame, damaged: Literal["use", "reject"]) -> pd.DataFrame:
    """Give a reason to photos that are nearly whole, if only whole ones are wanted.

    Args:
        images: Columns ``reason`` and ``note``.
        damaged: What `ingestion.damaged` says.
    """
    if damaged == "use":
        return images
    is_damaged = images["reason"].isna() & images["note"].notna()
    why = images["note"].astype(object) + " (ingestion.damaged is reject)"
    return images.assign(reason=images["reason"].astype(object).where(~is_damaged, why))


def describe_files(images: pd.DataFrame) -> None:
    """Say in the log which usable photos are damaged, and how those of many bits are shown.

    Args:
        images: Columns ``path``, ``note``, ``bits`` and ``bits_used``.
    """
    damaged = images[images["note"].notna()].sort_values("path")
    if len(damaged):
        first = damaged.iloc[0]
        logger.warning(
            "%d photos are damaged and used as far as they go, such as %s (%s): column note of "
            "image_facts; ingestion.damaged=reject leaves them out",
            len(damaged),
            first["path"],
            first["note"],
        )
    depths = images["bits"].dropna().value_counts().sort_index()
    if len(depths):
        counts = ", ".join(f"{_name_depth(bits)}: {count}" for bits, count in depths.items())
        logger.info("Photos of more than 8 bits, by the range that is shown: %s", counts)
    undeclared = images[images["bits_used"].notna()]
    if len(undeclared):
        logger.info(
            "%d of them declare no range. White is the same for all: %s, the largest range that "
            "one of them uses, or that of ingestion.deep_bits",
            len(undeclared),
            _name_depth(undeclared["bits"].max()),
        )
    if len(depths) > 1:
        logger.warning(
            "Photos of more than 8 bits are shown by different ranges (%s), as the files say it, "
            "so that brightness means something else in each. Leave out those of other cameras",
            counts,
        )


def _name_depth(bits: object) -> str:
    return f"0 to 2^{bits}" if bits else "0 to 1"
