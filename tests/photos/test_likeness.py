"""Copies that are not equal byte for byte are found, and different photos are not."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageEnhance, ImageOps

from little_data.photos.connections import connect
from little_data.photos.likeness import ALIKE_BITS, ALIKE_COLOURS, find_alike, hash_likeness
from little_data.samples import SPECIES, draw_photo


@pytest.fixture(scope="module")
def pictures():
    """Drawn cats and dogs, each before a background of its own."""
    drawn = [
        draw_photo(SPECIES[label], np.random.default_rng([7, number]))
        for label in SPECIES
        for number in range(30)
    ]
    return [Image.open(io.BytesIO(picture)).convert("RGB") for picture in drawn]


def compress(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def crop(image, share):
    width, height = image.size
    left, top = round(width * share / 2), round(height * share / 2)
    return image.crop((left, top, width - left, height - top))


CHANGES = {
    "half the size": lambda image: image.reduce(2),
    "twice as large": lambda image: image.resize((image.width * 2, image.height * 2)),
    "another shape": lambda image: image.resize((image.width, image.height * 3 // 2)),
    "saved again": lambda image: compress(image, 40),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.1),
    "mirrored": ImageOps.mirror,
    "mirrored and smaller": lambda image: ImageOps.mirror(image).reduce(2),
    "cropped a little": lambda image: crop(image, 0.02),
}


def pair(images):
    return find_alike(pd.Series([hash_likeness(image) for image in images])).tolist()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_copy_is_like_its_original_and_no_other(pictures, change):
    originals = pictures[::6]
    copies = [change(image) for image in originals]
    count = len(originals)
    assert pair(originals + copies) == [[number, number + count] for number in range(count)]


def test_different_pictures_are_not_alike(pictures):
    assert pair(pictures) == []


def test_the_same_shape_in_another_colour_is_another_photo(pictures):
    bright = [ImageEnhance.Color(image).enhance(3) for image in pictures[::6]]
    swapped = [Image.merge("RGB", image.split()[::-1]) for image in bright]
    assert pair(bright + swapped) == []


def test_many_photos_are_compared_in_parts(pictures):
    hashes = pd.Series([hash_likeness(image) for image in pictures] * 20)
    pairs = find_alike(hashes)
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert (pairs[:, 0] % len(pictures) == pairs[:, 1] % len(pictures)).all()
    assert len(pairs) == len(pictures) * 20 * 19 // 2


def test_parts_of_many_colours_find_what_comparing_every_pair_finds():
    """Of 1,300 made-up photos, 400 are changed copies, some just enough to be other photos."""
    random = np.random.default_rng(3)
    bits = random.integers(0, 2, (900, 256)) * (np.arange(256) < 255)
    colours = random.normal(128, 9, (900, 1, 1, 2)) + random.normal(0, 5, (900, 4, 4, 2))
    copied = random.integers(0, 900, 400)
    flipped = random.random((400, 256)) < random.choice([0.05, 0.15, 0.16], (400, 1))
    copies = bits[copied] ^ (flipped & (np.arange(256) < 255))
    other_colours = colours[copied] + random.normal(0, 4.5, (400, 4, 4, 2))
    copies[::2] ^= np.arange(1, 257) % 2
    other_colours[::2] = other_colours[::2, :, ::-1]
    bits = np.concatenate([bits, copies])
    colours = np.concatenate([colours, other_colours]).clip(0, 255).astype(np.uint8)
    shuffled = random.permutation(1300)
    bits, colours = bits[shuffled], colours[shuffled]
    texts = [
        bytes.hex(np.packbits(own).tobytes() + own_colours.tobytes())
        for own, own_colours in zip(bits, colours, strict=True)
    ]
    expected = compare_every_pair(bits, colours.astype(int))
    assert 150 < len(expected) < 400
    assert find_alike(pd.Series(texts)).tolist() == expected


def compare_every_pair(bits, colours):
    """Compare as the definition says it, a photo with all that follow it."""
    mirrored_bits, mirrored_colours = bits ^ (np.arange(1, 257) % 2), colours[:, :, ::-1]
    pairs = []
    for number in range(len(bits)):
        rest = slice(number + 1, None)
        is_alike = np.zeros(len(bits) - number - 1, bool)
        for own, own_colours in ((bits, colours), (mirrored_bits, mirrored_colours)):
            different = (own[number] != bits[rest]).sum(axis=1)
            distance = np.abs(own_colours[number] - colours[rest]).mean(axis=(1, 2, 3))
            is_alike |= (different <= ALIKE_BITS) & (distance <= ALIKE_COLOURS)
        pairs += [[number, number + 1 + other] for other in np.flatnonzero(is_alike).tolist()]
    return pairs


def test_of_the_photos_of_a_film_so_many_pairs_are_left_as_hold_them_together(pictures):
    """All pairs of 600 photos that are alike would be 179,700."""
    hashes = pd.Series([hash_likeness(picture) for picture in pictures[:2]] * 600)
    kinds = np.arange(1200) % 4
    pairs = find_alike(hashes, kinds)
    assert len(pairs) < 60 * len(hashes)
    sets = connect(len(hashes), pairs)
    assert (sets == sets[np.arange(1200) % 2]).all()
    assert sets[0] != sets[1]
    is_same = kinds[pairs[:, 0]] == kinds[pairs[:, 1]]
    assert len(np.unique(connect(len(hashes), pairs[is_same]))) == 4


def test_photos_without_contrast_are_like_no_other():
    plain = [Image.new("RGB", (50, 40), colour) for colour in ("black", "black", "red")]
    assert [hash_likeness(image) for image in plain] == [None] * 3
    assert find_alike(pd.Series([None, None], dtype="str")).shape == (0, 2)
