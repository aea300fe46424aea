"""Names of classes that are written in several ways."""

from __future__ import annotations

import logging
import unicodedata

from little_data.photos.class_names import fold_name, normalise_name
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)


def join_spellings(labels: pd.Series, source: str) -> pd.Series:
    """Give one name to classes whose names differ in case, spaces or the form of Unicode only.

    The spelling that most photos have stays; of equally frequent ones, the first by name. A warning
    says what was joined.

    Args:
        labels: The name of each photo's class.
        source: What the warning calls the source.
    """
    names = labels.map(normalise_name)
    keys = names.map(fold_name)
    counts = names.groupby([keys, names]).size().rename("photos").rename_axis(["key", "name"])
    ranking = counts.reset_index().sort_values(["photos", "name"], ascending=[False, True])
    chosen = ranking.drop_duplicates("key").set_index("key")["name"]
    spellings = labels.groupby(keys).unique()
    for key, found in spellings.items():
        if len(found) > 1 and len({unicodedata.normalize("NFC", name) for name in found}) > 1:
            logger.warning(
                "%s: %s are taken for one class, '%s'",
                source,
                ", ".join(repr(name) for name in sorted(found)),
                chosen[str(key)],
            )
    return keys.map(chosen)
