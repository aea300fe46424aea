"""Count how many times the pixels of a JPEG are gone through, before anyone does it.

A progressive JPEG becomes sharper with each scan. A small file may have thousands of them, each
without any content, and keep a decoder busy for hours.
"""

from __future__ import annotations

import re

# Programs write about ten. libtiff takes no more than this either, for the JPEGs within TIFFs.
MOST_SCANS = 100

_START_OF_SCAN, _END_OF_IMAGE = b"\xda", b"\xd9"
# Markers between and in the pixels (ITU-T T.81, table B.1). FF 00 is a pixel's FF, FF FF is
# filling, and D0 to D7 let the decoder start anew within a scan.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_WITHOUT_LENGTH = (b"\x01", b"\xd8")


def count_scans(content: bytes) -> int:
    """Count the scans of a JPEG up to the end of the image.

    Args:
        content: It may be followed by something else, as a film or another picture.
    """
    scans, place = 0, 0
    while (marker := _MARKER.search(content, place)) and marker[1] != _END_OF_IMAGE:
        scans += marker[1] == _START_OF_SCAN
        place = marker.end()
        if marker[1] not in _WITHOUT_LENGTH:
            place += int.from_bytes(content[place : place + 2])
    return scans
