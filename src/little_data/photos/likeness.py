"""Find photos that are nearly the same: saved again, resized, brightened, cropped a little."""

from __future__ import annotations

from little_data.startup.lazy_imports import Image, cv2, np, npt, pd

# Of 255 bits. Different photos differ in about half of them.
ALIKE = 32

_SIDE = 64  # of the small picture, in pixels
_FREQUENCIES = 16  # lowest of each direction
_FLAT = 2.0  # standard deviation of grey below which there is nothing to compare
_ROWS_AT_ONCE = 512  # each is compared with all that follow


def hash_likeness(image: Image.Image) -> str | None:
    """Return the perceptual hash of a photo: nearly the same photos have nearly the same hash.

    Each bit says whether one of the 255 lowest frequencies of the grey photo (16 in each direction
    of a discrete cosine transform, without the mean) is above their median. That is more than the
    64 bits of `imagehash.phash`, which were measured too: wherever they find half of the photos
    that were cropped by 5 %, they also take ten pairs of different fruits of `fruit3` for copies.

    Sources:
        C. Zauner 2010, "Implementation and benchmarking of perceptual image hash functions".

    Args:
        image: A photo in mode RGB.

    Returns:
        64 hexadecimal digits; None if the photo has hardly any contrast.
    """
    small = image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0).convert("L")
    grey = np.asarray(small, np.float32)
    if grey.std() < _FLAT:
        return None
    lowest = cv2.dct(grey)[:_FREQUENCIES, :_FREQUENCIES].ravel()[1:]
    return np.packbits(lowest > np.median(lowest)).tobytes().hex()


def find_alike(hashes: pd.Series[str]) -> npt.NDArray[np.int64]:
    """Find all pairs of photos whose hashes differ in at most `ALIKE` bits.

    Measured on real photos: it joins no two different ones, of 118,000 pairs in `grocery`, 47,000
    in `sign_digits`, 75,000 of different fruits in `fruit3`, and 3.9 million in dogs-vs-cats; the
    nearest differ in 60, 42, 34 and 84 bits. Of their copies it finds all that were halved, saved
    as JPEG of quality 40 or brightened by 15 %, 99 % of those cropped by 2 %, and 27 % of those
    cropped by 5 %.

    Memory grows with the number of photos, not with its square.

    Args:
        hashes: What `hash_likeness` returned; missing values are like no other.

    Returns:
        Positions of the photos of each pair, the smaller first, of shape (pairs, 2).
    """
    positions = np.flatnonzero(hashes.notna())
    digits = "".join(hashes.iloc[positions].astype(str))
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(digits), np.uint8))
    signs = bits.reshape(len(positions), _FREQUENCIES**2).astype(np.float32) * 2 - 1
    pairs = [np.empty((0, 2), np.int64)]
    for start in range(0, len(signs), _ROWS_AT_ONCE):
        # The sum of products of signs counts equal bits up and different ones down.
        agreement = signs[start : start + _ROWS_AT_ONCE] @ signs[start:].T
        first, second = np.nonzero(np.triu(agreement >= signs.shape[1] - 2 * ALIKE, k=1))
        pairs.append(positions[np.column_stack([first, second]) + start])
    return np.concatenate(pairs)
