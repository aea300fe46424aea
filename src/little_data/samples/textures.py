"""Noise, and the fur made of it. All of it is drawn alike for every species."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Colour = tuple[int, int, int]
Size = tuple[int, int]
Field = NDArray[np.float32]

# From dark to light.
FUR_COLOURS: tuple[Colour, ...] = (
    (38, 34, 33),
    (92, 60, 40),
    (78, 74, 74),
    (138, 92, 58),
    (126, 122, 120),
    (186, 122, 66),
    (206, 152, 98),
    (172, 168, 164),
    (222, 192, 150),
    (238, 230, 218),
)
# Patterns are drawn at a third of the picture's size: fur has no sharper edges.
COARSENESS = 3


def draw_noise(random: Generator, size: Size, columns: int, rows: int) -> Field:
    """Draw smooth noise: random values on a coarse grid, and cubic curves between them.

    Args:
        random: Where the values come from.
        size: Width and height of the noise, in pixels.
        columns: Grid points from left to right.
        rows: Grid points from top to bottom.

    Returns:
        Values 0-1, float32 of shape (height, width).
    """
    grid = random.random((max(rows, 2), max(columns, 2)), dtype=np.float32)
    field = Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(field).clip(0, 1)


def draw_hair(random: Generator, size: Size, length: float) -> Image.Image:
    """Draw short upright streaks, about 3 pixels wide.

    Returns:
        An 8-bit grey image, on average 128.
    """
    width, height = size
    grid = random.integers(0, 256, (int(height / length) + 2, width // 3 + 2), dtype=np.uint8)
    return Image.fromarray(grid).resize(size, Image.Resampling.BILINEAR)


@dataclass(frozen=True)
class Coat:
    """A picture full of fur, from which the parts of an animal are cut out.

    Attributes:
        fur: The fur in full light, RGB.
        hair: Grey streaks that the edge of a part follows.
        fluffiness: How far the edge follows them, in pixels.
    """

    fur: Image.Image
    hair: Image.Image
    fluffiness: float


def draw_coats(random: Generator, size: Size, fluffiness: float) -> tuple[Coat, Coat]:
    """Draw the fur of an animal, and that of its markings: the same or of another colour."""
    hair = draw_hair(random, size, length=random.uniform(5, 14))
    fur = _draw_fur(random, size, _pick_colour(random), _pick_colour(random))
    coat = _make_coat(fur, hair, fluffiness)
    if random.random() < 0.45:
        return coat, coat
    grid = (size[1] // COARSENESS, size[0] // COARSENESS, 1)
    # As in life, muzzles and paws are more often light than dark.
    colour = _pick_colour(random, darkest=0 if random.random() < 0.4 else 6)
    return coat, _make_coat(np.tile(colour, grid), hair, fluffiness)


def _pick_colour(random: Generator, darkest: int = 0) -> Field:
    colour = FUR_COLOURS[random.integers(darkest, len(FUR_COLOURS))]
    return (np.add(colour, random.normal(0, 10)) + random.normal(0, 3, 3)).astype(np.float32)


def _make_coat(fur: Field, hair: Image.Image, fluffiness: float) -> Coat:
    coarse_hair = np.asarray(hair.resize(fur.shape[1::-1], Image.Resampling.BILINEAR))
    textured = fur * (0.8 + 0.4 * coarse_hair[..., None] / np.float32(255))
    image = Image.fromarray((textured * 1.08 + 6).clip(0, 255).astype(np.uint8))
    return Coat(image.resize(hair.size, Image.Resampling.BILINEAR), hair, fluffiness)


def _draw_fur(random: Generator, size: Size, first: Field, second: Field) -> Field:
    """Blend two colours by a pattern; of shape (height, width, 3), values 0-255."""
    grid = (size[0] // COARSENESS, size[1] // COARSENESS)
    kinds = ("plain", "patches", "stripes", "spots", "shading")
    pattern = random.choice(kinds, p=(0.25, 0.2, 0.25, 0.15, 0.15))
    share = _draw_pattern(random, grid, pattern)[..., None]
    return first * (1 - share) + second * share


def _draw_pattern(random: Generator, size: Size, pattern: str) -> Field:
    width, height = size
    columns, rows = random.integers(3, 6, 2).tolist()
    coarse = draw_noise(random, size, columns, rows)
    if pattern == "patches":
        return _sharpen(coarse, 0.5)
    if pattern == "spots":
        cells = int(random.integers(9, 18))
        return _sharpen(draw_noise(random, size, cells, cells), 0.68)
    if pattern == "stripes":
        angle, waves = random.uniform(0, np.pi), random.uniform(9, 20)
        x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
        phase = waves * 2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) + 9 * coarse
        wave = np.sin(phase).astype(np.float32) / 2 + 0.5
        return _sharpen(wave, random.uniform(0.5, 0.8)) * random.uniform(0.3, 0.7)
    if pattern == "shading":
        return np.repeat(np.linspace(0, 1, height, dtype=np.float32)[:, None], width, axis=1)
    return 0.15 * coarse


def _sharpen(field: Field, threshold: float) -> Field:
    return ((field - threshold) * 8 + 0.5).clip(0, 1)
