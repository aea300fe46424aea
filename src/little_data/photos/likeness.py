"""Find photos that are nearly the same: saved again, resized, mirrored, cropped a little."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from little_data.photos.connections import connect
from little_data.startup.lazy_imports import Image, cv2, np, npt, pd
from little_data.streams.threads import map_in_threads

# How much the hashes of two nearly equal photos may differ: bits of 255, of which different photos
# have about half in common, and units of CIELAB's a and b, on average over the cells.
ALIKE_BITS = 40
ALIKE_COLOURS = 4.0

_SIDE = 64  # of the small picture, in pixels
_FREQUENCIES = 16  # lowest of each direction
_CELLS = 4  # of each direction, whose colour is noted
_FLAT = 2.0  # standard deviation of grey below which there is nothing to compare
_PHOTOS_AT_ONCE = 512  # at most, are compared with as many others
_MOST_PAIRS = 50  # for each photo

_BYTES_OF_BITS = _FREQUENCIES**2 // 8
_LARGEST_SUM = 255 * _CELLS**2

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Signs: TypeAlias = "npt.NDArray[np.float32]"
Positions: TypeAlias = "npt.NDArray[np.int64]"


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
    # Their number is odd: the median is one of them, found in a tenth of the time of `np.median`.
    middle = len(lowest) // 2
    bits = np.packbits(lowest > np.partition(lowest, middle)[middle])
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
    Seconds grow with the square of the number, the less, the more the colours of the photos differ.

    Args:
        hashes: What `hash_likeness` returned; missing values are like no other.
        kinds: Numbers of what else photos must have in common to stand for each other where pairs
            are left out, such as their label, of shape (photos,). None: nothing.

    Returns:
        Positions of the photos of each pair, the smaller first, of shape (pairs, 2).
    """
    from threadpoolctl import threadpool_limits

    positions = np.flatnonzero(hashes.notna())
    rows = _read_hashes(hashes.iloc[positions])
    own_kinds = np.zeros(len(rows), np.int64) if kinds is None else kinds[positions]
    found, count = [np.empty((0, 2), np.int64)], 0
    # Half of a comparison is no product, and would wait in one thread for those of BLAS.
    with threadpool_limits(limits=1, user_api="blas"):
        for pairs in map_in_threads(partial(_compare, rows), _pair_blocks(rows)):
            found.append(pairs)
            count += len(pairs)
            if count > _MOST_PAIRS * len(rows):
                found = [_leave_out_needless(np.concatenate(found), own_kinds)]
                count = len(found[0])
    return positions[np.unique(np.concatenate(found), axis=0)]


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


def _pair_blocks(rows: Bytes) -> Iterator[tuple[Positions, Positions]]:
    """Give each block of photos with itself and with each that may hold photos like its own.

    The sums of a and of b over all cells differ by no more than the cells do, also of a mirrored
    photo. So most blocks of photos with many colours need not be compared.
    """
    sums = rows[:, _BYTES_OF_BITS:].reshape(-1, _CELLS**2, 2).sum(axis=1, dtype=np.int64)
    blocks = _cut_into_blocks(sums)
    lowest = np.array([sums[block].min(axis=0, initial=_LARGEST_SUM) for block in blocks])
    highest = np.array([sums[block].max(axis=0, initial=0) for block in blocks])
    for number, block in enumerate(blocks):
        apart = np.maximum(lowest[number:] - highest[number], lowest[number] - highest[number:])
        is_near = apart.clip(min=0).sum(axis=1) <= 2 * _CELLS**2 * ALIKE_COLOURS
        for other in np.flatnonzero(is_near):
            yield block, blocks[number + other]


def _cut_into_blocks(sums: npt.NDArray[np.int64]) -> list[Positions]:
    """Cut photos into small blocks, each time in half along the colour that differs most.

    Args:
        sums: Of a and of b, of shape (photos, 2).
    """
    blocks = [np.arange(len(sums))]
    while len(blocks[0]) > _PHOTOS_AT_ONCE:
        halves = []
        for block in blocks:
            colour = np.ptp(sums[block], axis=0).argmax()
            order = np.argsort(sums[block, colour], kind="stable")
            halves += np.array_split(block[order], 2)
        blocks = halves
    return blocks


def _compare(rows: Bytes, blocks: tuple[Positions, Positions]) -> Positions:
    """Return the pairs of a photo of each block that are nearly the same, also if one is mirrored.

    Returns:
        The rows of the photos of each pair, the smaller first, of shape (pairs, 2).
    """
    block, other = blocks
    # The sum of products of signs counts equal bits up and different ones down. Mirroring reverses
    # every odd frequency across, and with it the sign of their sum.
    (even, odd), (other_even, other_odd) = _read_signs(rows[block]), _read_signs(rows[other])
    reversible = odd @ other_odd.T
    agreement = even @ other_even.T + np.abs(reversible)
    near = np.flatnonzero(agreement >= 8 * _BYTES_OF_BITS - 2 * ALIKE_BITS)
    numbers, other_numbers = np.divmod(near, len(other))
    first, second = block[numbers], other[other_numbers]
    # Few pairs are left, of which the colours are looked at.
    is_mirrored = reversible.ravel()[near] < 0
    colours, other_colours = _read_colours(rows[first]), _read_colours(rows[second])
    colours[is_mirrored] = colours[is_mirrored, :, ::-1]
    is_alike = np.abs(colours - other_colours).mean(axis=(1, 2, 3)) <= ALIKE_COLOURS
    pairs = np.sort(np.column_stack([first, second])[is_alike], axis=1)
    # In a block that is compared with itself, each photo is like itself.
    return pairs[pairs[:, 0] < pairs[:, 1]]


def _read_signs(rows: Bytes) -> tuple[Signs, Signs]:
    """Return 1 or -1 for each bit: those of even frequencies across, and those of odd ones.

    The bit of the mean is left out, so the odd ones come first; the empty bit at the end is even.
    """
    signs = np.unpackbits(rows[:, :_BYTES_OF_BITS], axis=1).astype(np.float32) * 2 - 1
    return signs[:, 1::2], signs[:, ::2]


def _read_colours(rows: Bytes) -> npt.NDArray[np.int16]:
    """Return a and b of each cell, of shape (photos, down, across, 2)."""
    return rows[:, _BYTES_OF_BITS:].astype(np.int16).reshape(-1, _CELLS, _CELLS, 2)


def _read_hashes(hashes: pd.Series[str]) -> Bytes:
    """Return the bytes of each hash: those of the bits, then those of the colours."""
    data = np.frombuffer(bytes.fromhex("".join(hashes.astype(str))), np.uint8)
    return data.reshape(len(hashes), _BYTES_OF_BITS + 2 * _CELLS**2)
