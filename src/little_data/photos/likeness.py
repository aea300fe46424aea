"""Find photos that are nearly the same: saved again, resized, mirrored, cropped a little."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import TypeAlias

from little_data.photos.connections import connect
from little_data.startup.lazy_imports import Image, cv2, np, npt, pd

# How much the hashes of two nearly equal photos may differ: bits of 255, of which different photos
# have about half in common, and units of CIELAB's a and b, on average over the cells.
ALIKE_BITS = 40
ALIKE_COLOURS = 4.0

_SIDE = 64  # of the small picture, in pixels
_FREQUENCIES = 16  # lowest of each direction
_CELLS = 4  # of each direction, whose colour is noted
_FLAT = 2.0  # standard deviation of grey below which there is nothing to compare
_PHOTOS_AT_ONCE = 512  # are compared with as many others
_MOST_PAIRS = 50  # for each photo

Numbers: TypeAlias = "npt.NDArray[np.int16]"


def hash_likeness(image: Image.Image) -> str | None:
    """Return the perceptual hash of a photo: nearly the same photos have nearly the same hash.

    Each of its first bits says whether one of the 255 lowest frequencies of the grey photo (16 in
    each direction of a discrete cosine transform, without the mean) is above their median. Then
    come the colours (a and b of CIELAB, a byte each) of 4 x 4 cells. `imagehash.phash` has 64 bits
    and no colours: wherever it finds half of the photos that were cropped by 5 %, it also takes
    ten pairs of different fruits in the training photos of `fruit3` for copies.

    Sources:
        C. Zauner 2010, "Implementation and benchmarking of perceptual image hash functions".

    Args:
        image: A photo in mode RGB.

    Returns:
        128 hexadecimal digits; None if the photo has hardly any contrast.
    """
    small = np.asarray(
        image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0), np.uint8
    )
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if grey.std() < _FLAT:
        return None
    lowest = cv2.dct(grey)[:_FREQUENCIES, :_FREQUENCIES].ravel()[1:]
    cells = cv2.resize(small, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(cells, cv2.COLOR_RGB2LAB)[..., 1:]
    bits = np.packbits(lowest > np.median(lowest))
    return bytes.hex(bits.tobytes() + colours.tobytes())


def find_alike(
    hashes: pd.Series[str], kinds: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.int64]:
    """Find the pairs of photos that are nearly the same, or mirrored, as their hashes tell.

    Measured on real photos: no two different ones were found, in 118,000 pairs of `grocery`, 47,000
    of `sign_digits`, 75,000 of different fruits in `fruit3` (the training photos of each) and 3.9
    million of dogs-vs-cats. Of 428 copies of each kind, all that were halved, saved as JPEG of
    quality 40 or cropped by 2 % were found, all but one that was mirrored and one that was
    brightened by 15 %, and 60 % of those that were cropped by 5 %.

    Memory grows with the number of photos, not with its square: where there are many times as many
    pairs as photos, as in a film, those are left out without which the same photos are connected.

    Args:
        hashes: What `hash_likeness` returned; missing values are like no other.
        kinds: Numbers of what else photos must have in common to stand for each other where pairs
            are left out, such as their label, of shape (photos,). None: nothing.

    Returns:
        Positions of the photos of each pair, the smaller first, of shape (pairs, 2).
    """
    positions = np.flatnonzero(hashes.notna())
    signs, colours = _read_hashes(hashes.iloc[positions])
    own_kinds = np.zeros(len(signs), np.int64) if kinds is None else kinds[positions]
    pairs = np.empty((0, 2), np.int64)
    starts = range(0, len(signs), _PHOTOS_AT_ONCE)
    for start, other in combinations_with_replacement(starts, 2):
        part, others = (slice(each, each + _PHOTOS_AT_ONCE) for each in (start, other))
        near = _compare(signs[part], colours[part], signs[others], colours[others])
        near += np.array([start, other])
        pairs = np.concatenate([pairs, near[near[:, 0] < near[:, 1]]])
        if len(pairs) > _MOST_PAIRS * len(signs):
            pairs = _leave_out_needless(pairs, own_kinds)
    return positions[np.unique(pairs, axis=0)]


def _leave_out_needless(
    pairs: npt.NDArray[np.int64], kinds: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Keep as many pairs as connect the same photos.

    Connected photos of one kind are each paired with the first of them. A photo of another
    kind is paired with one of them.
    """
    is_same = kinds[pairs[:, 0]] == kinds[pairs[:, 1]]
    sets = connect(len(kinds), pairs[is_same])
    first = np.unique(sets, return_index=True)[1][sets]
    stars = np.column_stack([first, np.arange(len(kinds))])
    others = pairs[~is_same]
    kept = [
        np.unique(
            np.column_stack([others[:, own], sets[others[:, 1 - own]]]), axis=0, return_index=True
        )[1]
        for own in (0, 1)
    ]
    return np.concatenate([stars[stars[:, 0] < stars[:, 1]], others[np.union1d(*kept)]])


def _compare(
    signs: Numbers, colours: Numbers, other_signs: Numbers, other_colours: Numbers
) -> npt.NDArray[np.int64]:
    """Return the pairs of a photo and another one, or its mirror image, that are nearly the same.

    Returns:
        Of shape (pairs, 2): the row of the photo, and that of the other one.
    """
    found = []
    for own_signs, own_colours in ((signs, colours), _mirror(signs, colours)):
        # The sum of products of signs counts equal bits up and different ones down.
        agreement = own_signs.astype(np.float32) @ other_signs.astype(np.float32).T
        near = np.argwhere(agreement >= signs.shape[1] - 2 * ALIKE_BITS)
        differences = own_colours[near[:, 0]] - other_colours[near[:, 1]]
        found.append(near[np.abs(differences).mean(axis=1) <= ALIKE_COLOURS])
    return np.concatenate(found)


def _mirror(signs: Numbers, colours: Numbers) -> tuple[Numbers, Numbers]:
    """Return signs and colours of the mirrored photos: every other frequency across is reversed."""
    # The bit of the mean is left out, and an empty one stands at the end.
    parity = np.tile((-1) ** np.arange(_FREQUENCIES), _FREQUENCIES)
    parity = np.append(parity[1:], 1).astype(np.int16)
    cells = colours.reshape(-1, _CELLS, _CELLS, 2)[:, :, ::-1]
    return signs * parity, cells.reshape(colours.shape)


def _read_hashes(hashes: pd.Series[str]) -> tuple[Numbers, Numbers]:
    """Return a sign for each bit, and the colours."""
    data = np.frombuffer(bytes.fromhex("".join(hashes.astype(str))), np.uint8)
    split = _FREQUENCIES**2 // 8
    rows = data.reshape(len(hashes), split + 2 * _CELLS**2)
    bits = np.unpackbits(rows[:, :split], axis=1)
    return bits.astype(np.int16) * 2 - 1, rows[:, split:].astype(np.int16)
