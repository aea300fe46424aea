"""Correct the labels of photos as a table says it; the photos stay as they are."""

from __future__ import annotations

import logging

from little_data.messages.errors import LittleDataError
from little_data.photos.labels import LEAVE_OUT
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)

_COLUMNS = ["path", "content_hash", "label", "when", "why"]

# How the reason of a photo that is left out begins.
LEFT_OUT = "left out by the corrections"


def correct_labels(image_facts: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Give photos the label that the corrections say, or a reason to be left out.

    A correction is of the photo with its ``path`` or, where that is empty, of all with its
    ``content_hash``; where both are given, both must fit. Of several for a photo, the last counts.

    Args:
        image_facts: One row a file, as `inspect_images` makes it.
        corrections: Columns ``path``, ``content_hash``, ``label``, ``when`` and ``why``, all of
            text. The label is a class or "leave out".

    Returns:
        The facts with the corrected ``label`` and ``reason``, and the ``correction``: what was
        changed, when and why; None where nothing was.

    Raises:
        LittleDataError: A correction has no label, or neither a path nor a content hash.
    """
    _check_corrections(corrections)
    images = image_facts.assign(correction=None).astype({"correction": object, "reason": object})
    known = set(image_facts["label"])
    spellings = {label.casefold(): label for label in sorted(known)}
    strangers: list[str] = []
    by_path, by_hash = (
        _index_rows(images[key], corrections[key]) for key in ("path", "content_hash")
    )
    for path, content_hash, written, when, why in corrections[_COLUMNS].itertuples(index=False):
        label = spellings.setdefault(written.casefold(), written)
        photos = _find_photos(path, content_hash, by_path, by_hash)
        strangers += [] if photos else [path or content_hash]
        for photo in photos:
            _correct(images, image_facts, photo, label, _write_remark(when, why))
    _log(images, len(corrections), strangers)
    if new := sorted(set(images["label"]) - known):
        logger.warning("Corrections name classes that no photo had before: %s", ", ".join(new))
    return images


def _check_corrections(corrections: pd.DataFrame) -> None:
    places = corrections["path"] + corrections["content_hash"]
    for problem, is_wrong in [
        (f"no label. Write a class or '{LEAVE_OUT}'", corrections["label"] == ""),
        ("neither a path nor a content_hash", places == ""),
    ]:
        if is_wrong.any():
            row = int(is_wrong.to_numpy().argmax())
            raise LittleDataError(
                f"corrections: row {row + 1} ({places.iloc[row] or corrections['label'].iloc[row]})"
                f" has {problem}"
            )


def _index_rows(values: pd.Series[str], wanted: pd.Series[str]) -> dict[str, list[int]]:
    """Return the rows of each wanted value, so that no correction looks through all photos."""
    found = values[values.isin(wanted)]
    return {str(value): list(rows) for value, rows in found.groupby(found).groups.items()}


def _find_photos(
    path: str, content_hash: str, by_path: dict[str, list[int]], by_hash: dict[str, list[int]]
) -> list[int]:
    of_path, of_hash = by_path.get(path, []), by_hash.get(content_hash, [])
    if path and content_hash:
        return [photo for photo in of_path if photo in of_hash]
    return of_path if path else of_hash


def _correct(
    images: pd.DataFrame, image_facts: pd.DataFrame, photo: int, label: str, remark: str
) -> None:
    """Write the correction of a photo into its row of `images`."""
    given, reason, correction = image_facts["label"][photo], image_facts["reason"][photo], None
    if label.casefold() == LEAVE_OUT:
        label, reason, correction = given, f"{LEFT_OUT}{remark}", f"{LEAVE_OUT}{remark}"
    elif label != given:
        correction = f"{given} → {label}{remark}"
    images.at[photo, "label"] = label
    images.at[photo, "reason"] = reason
    images.at[photo, "correction"] = correction


def _write_remark(when: str, why: str) -> str:
    return (f", {when}" if when else "") + (f": {why}" if why else "")


def _log(images: pd.DataFrame, rows: int, strangers: list[str]) -> None:
    if not rows:
        return
    corrected = images["correction"].dropna()
    left_out = int(corrected.str.startswith(LEAVE_OUT).sum())
    logger.info(
        "Corrections: photos with another label: %d; left out: %d",
        len(corrected) - left_out,
        left_out,
    )
    if strangers:
        logger.warning(
            "Corrections that fit no photo here: %d of %d, the first is of %s",
            len(strangers),
            rows,
            strangers[0],
        )
