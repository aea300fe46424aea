"""Paint fur, shapes and lines on a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from little_data.samples.geometry import Points
from little_data.samples.textures import Coat, Colour

Box = tuple[int, int, int, int]
# The soft edge of shading needs few pixels.
REDUCTION = 4
SHADE: Colour = (22, 16, 22)
# How dark the shade gets where there is no light.
SHADE_STRENGTH = 0.62


@dataclass(frozen=True)
class Brush:
    """Paints on a picture in one light.

    Attributes:
        picture: The RGB picture.
        light: Where the light comes from: right and down, each -1 to 1.
    """

    picture: Image.Image
    light: tuple[float, float]

    def paint_limb(self, circles: Points, coat: Coat) -> None:
        """Paint what circles cover with fur; `circles` are x, y and radius, of shape (n, 3)."""
        centres, radii = circles[:, :2], circles[:, 2:]
        thickness = float(radii.max())
        box = self._enclose(np.vstack([centres - radii, centres + radii]), thickness / 3)
        if box is None:
            return
        mask, draw = _new_mask(box)
        corners = np.hstack([centres - radii, centres + radii]) - (*box[:2], *box[:2])
        for corner in corners.tolist():
            draw.ellipse(corner, fill=255)
        self._paint(mask, box, coat, thickness)

    def paint_flap(self, outline: Points, coat: Coat, thickness: float) -> None:
        """Paint a flat part, as an ear, with fur; `outline` is of shape (n, 2)."""
        box = self._enclose(outline, thickness)
        if box is None:
            return
        mask, draw = _new_mask(box)
        draw.polygon((outline - box[:2]).ravel().tolist(), fill=255)
        self._paint(mask, box, coat, thickness)

    def fill(self, outline: Points, colour: Colour) -> None:
        """Fill an outline of shape (n, 2) or more columns with one colour."""
        ImageDraw.Draw(self.picture).polygon(outline[:, :2].ravel().tolist(), fill=colour)

    def draw_line(self, points: Points, colour: Colour, width: float) -> None:
        """Draw a line through points of shape (n, 2) or more columns."""
        ImageDraw.Draw(self.picture).line(
            points[:, :2].ravel().tolist(), fill=colour, width=max(1, round(width)), joint="curve"
        )

    def _enclose(self, points: Points, margin: float) -> Box | None:
        """Find the part of the picture around points; None where they lie outside it."""
        low, high = points.min(axis=0) - margin, points.max(axis=0) + margin + 1
        if (high < 0).any() or (low > self.picture.size).any():
            return None
        # The margin goes past the picture's own edge, since that casts no shade.
        left, top = np.maximum(low, -margin).astype(int).tolist()
        right, bottom = np.minimum(high, np.add(self.picture.size, margin)).astype(int).tolist()
        return left, top, right, bottom

    def _paint(self, mask: Image.Image, box: Box, coat: Coat, thickness: float) -> None:
        edge = _follow_hair(mask, coat, box)
        self.picture.paste(coat.fur.crop(box), box, edge)
        light = self._light_up(mask, thickness)
        self.picture.paste(SHADE, box, ImageChops.subtract(edge, light, 1 / SHADE_STRENGTH))

    def _light_up(self, mask: Image.Image, thickness: float) -> Image.Image:
        """Let a part look round: it gets darker towards the edge that is away from the light."""
        small = mask.reduce(REDUCTION)
        blurred = small.filter(ImageFilter.BoxBlur(thickness / 2 / REDUCTION))
        shift = [-direction * thickness / 3 / REDUCTION for direction in self.light]
        shifted = blurred.transform(
            small.size, Image.Transform.AFFINE, (1, 0, shift[0], 0, 1, shift[1])
        )
        return shifted.resize(mask.size, Image.Resampling.BILINEAR)


def _new_mask(box: Box) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    return mask, ImageDraw.Draw(mask)


def _follow_hair(mask: Image.Image, coat: Coat, box: Box) -> Image.Image:
    """Fray a mask's edge: the blurred edge is cut where the streaks of the hair say."""
    blurred = mask.filter(ImageFilter.BoxBlur(coat.fluffiness))
    # The sum rises from 0 to 255 within a quarter of the blurred edge, around its middle.
    return ImageChops.add(blurred, coat.hair.crop(box), scale=1 / 4, offset=128 - 4 * 256)
