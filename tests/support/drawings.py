"""Photos and digits that are drawn for the tests."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def draw_shapes(folder: Path, count: int) -> None:
    """Draw three shapes of any colour on any background, one subfolder a shape."""
    random = np.random.default_rng(0)
    for shape in ("disc", "square", "triangle"):
        (folder / shape).mkdir(parents=True)
        for number in range(count):
            width, height = random.integers(60, 90, 2)
            background, colour = (tuple(c) for c in random.integers(0, 256, (2, 3)).tolist())
            image = Image.new("RGB", (int(width), int(height)), background)
            left, top = random.integers(5, 20, 2).tolist()
            right, bottom = left + 36, top + 36
            draw = ImageDraw.Draw(image)
            if shape == "disc":
                draw.ellipse((left, top, right, bottom), fill=colour)
            elif shape == "square":
                draw.rectangle((left, top, right, bottom), fill=colour)
            else:
                draw.polygon([(left, bottom), (right, bottom), (left + 18, top)], fill=colour)
            image.save(folder / shape / f"{number:02}.png")


def draw_smooth(seed: int) -> tuple[Image.Image, Image.Exif]:
    """Draw a photo in smooth colours that lets its ground through, and a tag that turns it."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    turned = Image.Exif()
    turned[0x0112] = 6
    return Image.fromarray(coarse).resize((231, 300), Image.Resampling.BICUBIC), turned


def draw_strokes(training: int, test: int) -> dict[str, np.ndarray]:
    """Draw level, upright and slanting strokes of 12 x 12 pixels, in the layout of mnist.npz."""
    random = np.random.default_rng(0)
    images = np.zeros((training + test, 12, 12), np.uint8)
    labels = np.arange(len(images)) % 3
    steps = np.arange(8)
    for image, label in zip(images, labels, strict=True):
        top, left = random.integers(0, 5, 2)
        rows = top + (steps if label else 0)
        columns = left + (0 if label == 1 else steps)
        image[rows, columns] = random.integers(150, 256)
    return {
        "x_train": images[:training],
        "y_train": labels[:training],
        "x_test": images[training:],
        "y_test": labels[training:],
    }
