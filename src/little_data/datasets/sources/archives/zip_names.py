"""The names of the files in a zip archive, whichever program wrote them."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterable

from kedro.io import DatasetError

logger = logging.getLogger(__name__)

_IS_UTF_8 = 0x800  # The flag of a name in UTF-8: appendix D of PKWARE's APPNOTE.TXT.


def correct_names(members: Iterable[zipfile.ZipInfo], name: str, encoding: str | None) -> None:
    """Correct the names of a zip's files, as Python has read them.

    Backslashes are separators. Names without the flag for UTF-8 are UTF-8 if their bytes are, and
    otherwise in `encoding`, or in the code page of MS-DOS (437), as the format wants it.

    Args:
        members: Their `filename` is corrected.
        name: What the messages call the archive.
        encoding: Such as cp932 for Japanese names.

    Raises:
        DatasetError: There is no such encoding, or a name is not written in it.
    """
    guessed = []
    for member in members:
        if not member.flag_bits & _IS_UTF_8 and not member.filename.isascii():
            member.filename, is_certain = _decode(member.orig_filename, name, encoding)
            guessed += [] if is_certain else [member.filename]
        member.filename = member.filename.replace("\\", "/")
    if guessed:
        logger.warning(
            "%s: nothing says how %d names in it are encoded, such as %s. If they look wrong, say "
            "it: --params archive_encoding=cp932 (Japanese), gbk (Chinese), cp1252 (Windows)",
            name,
            len(guessed),
            guessed[0],
        )


def _decode(stored: str, name: str, encoding: str | None) -> tuple[str, bool]:
    """Return a name, and whether its encoding is known."""
    raw = stored.encode("cp437")
    try:
        return raw.decode("utf-8"), True
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode(encoding or "cp437"), encoding is not None
    except LookupError:
        raise DatasetError(f"archive_encoding: there is no encoding '{encoding}'") from None
    except UnicodeDecodeError:
        raise DatasetError(
            f"{name}: a name in it is not written in {encoding}: {stored}. Correct archive_encoding"
        ) from None
