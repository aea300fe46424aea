"""What surrounds an animal: the same for every species."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from little_data.samples.geometry import Points, curve, ellipse
from little_data.samples.textures import Colour, Size, draw_noise

SURFACES: tuple[Colour, ...] = (
    (205, 196, 180),
    (150, 168, 180),
    (120, 138, 110),
    (176, 140, 104),
    (110, 82, 62),
    (196, 176, 150),
    (96, 122, 72),
    (142, 120, 130),
    (88, 96, 110),
    (214, 210, 204),
    (168, 92, 78),
    (226, 196, 128),
)
DIRT: Colour = (60, 54, 50)


def draw_surroundings(random: Generator, size: Size) -> Image.Image:
    """Draw a wall or sky, a floor or meadow, and what stands about."""
    picture = _draw_backdrop(random, size)
    draw = ImageDraw.Draw(picture)
    for _ in range(random.integers(1, 6)):
        outline = _outline_thing(random) * random.uniform(0.08, 0.4) * min(size)
        place = random.random(2) * size
        _fill(draw, outline + place, _pick_surface(random))
    if random.random() < 0.4:
        _draw_blades(random, draw, size, bottom=size[1] * random.uniform(0.7, 1.1))
    blur = ImageFilter.BoxBlur(random.uniform(0, 0.015) * min(size))
    return _texture(random, picture.reduce(2).filter(blur)).resize(size, Image.Resampling.BILINEAR)


def draw_foreground(random: Generator, picture: Image.Image) -> None:
    """Let something in front hide a part of the picture, now and then."""
    draw = ImageDraw.Draw(picture)
    choice = random.random()
    if choice < 0.15:
        _draw_blades(random, draw, picture.size, bottom=picture.height * 1.02)
    elif choice < 0.35:
        side = random.choice([-1, 1])
        centre = (
            picture.width * (0.5 + side * random.uniform(0.4, 0.6)),
            picture.height * random.uniform(0.6, 1.1),
        )
        outline = _outline_thing(random) * random.uniform(0.12, 0.3) * min(picture.size)
        _fill(draw, outline + centre, _pick_surface(random))


def _draw_backdrop(random: Generator, size: Size) -> Image.Image:
    """Draw two surfaces that meet at a horizon, each fading from one colour to another."""
    height = size[1]
    horizon = int(height * random.uniform(0.3, 0.95))
    rows = np.zeros((height, 1, 3), np.float32)
    for part in (slice(0, horizon), slice(horizon, height)):
        count = len(rows[part])
        share = np.linspace(0, 1, count, dtype=np.float32)[:, None, None]
        first, second = (np.array(_pick_surface(random), np.float32) for _ in range(2))
        rows[part] = first + (second - first) * share * 0.5
    return Image.fromarray(rows.astype(np.uint8)).resize(size, Image.Resampling.NEAREST)


def _texture(random: Generator, picture: Image.Image) -> Image.Image:
    """Roughen all surfaces by noise, or by stripes as those of boards and carpets."""
    cells = int(random.integers(4, 60))
    rows = cells if random.random() < 0.6 else max(2, cells // 8)
    noise = draw_noise(random, picture.size, cells, rows) * random.uniform(10, 90)
    grey = Image.fromarray((255 - noise).astype(np.uint8))
    return Image.composite(picture, Image.new("RGB", picture.size, DIRT), grey)


def _pick_surface(random: Generator) -> Colour:
    colour = SURFACES[random.integers(len(SURFACES))]
    red, green, blue = (int(np.clip(c + random.normal(0, 16), 0, 255)) for c in colour)
    return red, green, blue


def _outline_thing(random: Generator) -> Points:
    """Outline a ball, a box, a cushion, a tent or a leaf, about 2 wide, of shape (n, 2)."""
    choice = random.integers(5)
    if choice == 0:
        outline = ellipse(1, random.uniform(0.6, 1), count=36)
    elif choice == 1:
        outline = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (1, random.uniform(0.3, 2.5))
    elif choice == 2:
        outline = np.array([(random.uniform(-0.5, 0.5), -1.3), (1, 1), (-1, 1)])
    else:
        corners = ellipse(1, random.uniform(0.3, 1), count=6) * random.uniform(0.6, 1.3, (6, 1))
        outline = curve(np.vstack([corners, corners[:1]]), 40)
    tilt = random.uniform(-0.6, 0.6)
    turn = np.array([(np.cos(tilt), np.sin(tilt)), (-np.sin(tilt), np.cos(tilt))])
    return np.asarray(outline @ turn)


def _draw_blades(random: Generator, draw: ImageDraw.ImageDraw, size: Size, bottom: float) -> None:
    """Draw grass, or fringes of a carpet, that stand on a line."""
    colour = np.array(_pick_surface(random))
    length = size[1] * random.uniform(0.05, 0.25)
    for x in random.uniform(0, size[0], random.integers(20, 70)):
        tip = (x + random.normal(0, 0.25) * length, bottom - length * random.uniform(0.4, 1))
        shade = tuple(int(c) for c in (colour * random.uniform(0.6, 1.1)).clip(0, 255))
        half = 0.006 * size[0]
        draw.polygon([(x - half, bottom), tip, (x + half, bottom)], fill=shade)


def _fill(draw: ImageDraw.ImageDraw, outline: Points, colour: Colour) -> None:
    draw.polygon(outline.ravel().tolist(), fill=colour)
