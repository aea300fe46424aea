"""Draw a picture of an animal as a camera might have taken it."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from little_data.samples.body import POSES, Body
from little_data.samples.brush import Brush
from little_data.samples.geometry import Points, View, rotation
from little_data.samples.head import Head
from little_data.samples.scenery import draw_foreground, draw_surroundings
from little_data.samples.species import Species, draw_individual
from little_data.samples.textures import Size, draw_coats

# Everything is drawn twice as large and then reduced, so that edges are smooth.
SUPERSAMPLING = 2


def draw_photo(species: Species, random: Generator) -> bytes:
    """Draw an animal somewhere.

    Args:
        species: The traits to draw it with.
        random: All chance comes from it: the same state makes the same bytes.

    Returns:
        A JPEG file; its shorter side has 88-175 pixels, its longer up to 1.6 times as many.
    """
    size = _draw_size(random)
    picture = draw_surroundings(random, size)
    _paint_animal(picture, species, random)
    draw_foreground(random, picture)
    return _develop(picture.reduce(SUPERSAMPLING), random)


def _draw_size(random: Generator) -> Size:
    short = SUPERSAMPLING * int(88 * 2 ** random.random())
    long = int(short * random.uniform(1, 1.6))
    return (long, short) if random.random() < 0.6 else (short, long)


def _paint_animal(picture: Image.Image, species: Species, random: Generator) -> None:
    animal = draw_individual(species, random)
    body = POSES[random.integers(len(POSES))](animal, random)
    yaw = random.uniform(-1.3, 1.3)
    camera = rotation(roll=random.normal(0, 0.1)) @ rotation(pitch=random.uniform(0, 0.4))
    turn = camera @ rotation(yaw=yaw)
    view = _frame(body, turn, picture.size, random)
    coat, markings = draw_coats(random, picture.size, fluffiness=random.uniform(1, 5))
    angle = random.uniform(np.pi, 2 * np.pi)
    brush = Brush(picture, (float(np.cos(angle)), float(np.sin(angle))))
    _paint_shadow(picture, body, view)
    placed = [(limb.place(view), limb.marked) for limb in body.limbs]
    for (circles, _), marked in sorted(placed, key=lambda item: item[0][1]):
        brush.paint_limb(circles, markings if marked else coat)
    head_yaw = np.clip(yaw * 0.4 + random.normal(0, 0.25), -0.9, 0.9)
    gaze = rotation(head_yaw, random.normal(0.1, 0.18), random.normal(0, 0.18))
    Head(animal, view.attach(body.head, camera @ gaze, 1), coat, markings, brush, random).paint()


def _frame(body: Body, turn: Points, size: Size, random: Generator) -> View:
    """Choose scale and place, so that the picture shows the whole animal or its head."""
    view = View(turn, np.zeros(3), 1.0)
    head = view.place([body.head])[:, :2]
    if random.random() < 0.7:
        low, high = (head - 1.6)[0], (head + 1.6)[0]
    else:
        circles = np.vstack([limb.place(view)[0] for limb in body.limbs])
        low = np.minimum((circles[:, :2] - circles[:, 2:]).min(axis=0), head[0] - 1.5)
        high = np.maximum((circles[:, :2] + circles[:, 2:]).max(axis=0), head[0] + 1.5)
    scale = random.uniform(0.8, 1.15) * float((size / (high - low)).min())
    slack = np.abs(size - (high - low) * scale) / 2
    middle = np.array(size) / 2 + random.uniform(-1, 1, 2) * slack
    origin = middle - (low + high) / 2 * scale
    return View(turn, np.array([*origin, 0.0]), scale)


def _paint_shadow(picture: Image.Image, body: Body, view: View) -> None:
    """Darken the ground below the animal."""
    feet = np.vstack([limb.corners[:, :3] for limb in body.limbs]) * (1, 0, 1)
    placed = view.place(feet)[:, :2]
    (left, top), (right, bottom) = placed.min(axis=0), placed.max(axis=0)
    small = Image.new("L", (picture.width // 8 + 1, picture.height // 8 + 1))
    margin = 0.5 * view.scale
    box = [left - margin, top - margin / 2, right + margin, bottom + margin / 2]
    ImageDraw.Draw(small).ellipse([value / 8 for value in box], fill=130)
    mask = small.filter(ImageFilter.BoxBlur(5))
    mask = mask.resize(picture.size, Image.Resampling.BILINEAR)
    picture.paste((20, 18, 20), (0, 0), mask)


def _develop(picture: Image.Image, random: Generator) -> bytes:
    """Give a picture the light, the faults and the format of a photo."""
    picture = ImageEnhance.Brightness(picture).enhance(random.uniform(0.75, 1.2))
    picture = ImageEnhance.Contrast(picture).enhance(random.uniform(0.8, 1.2))
    picture = ImageEnhance.Color(picture).enhance(random.uniform(0.4, 1.3))
    picture = picture.filter(ImageFilter.BoxBlur(random.uniform(0, 1.2)))
    grain = random.standard_normal((picture.height, picture.width, 1), np.float32)
    cast = random.normal(0, 8, 3).astype(np.float32)
    noise = grain * np.float32(random.uniform(0, 7)) + cast
    pixels = (np.asarray(picture) + noise).clip(0, 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=int(random.integers(55, 96)))
    return file.getvalue()
