"""The head of an animal, from its ears to its whiskers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from little_data.samples.brush import Brush
from little_data.samples.geometry import Points, View, curve, ellipse, tangent_disc
from little_data.samples.species import Individual
from little_data.samples.textures import Coat, Colour

NOSE_COLOURS: tuple[Colour, ...] = ((35, 28, 30), (88, 58, 52), (196, 126, 122))
IRIS_COLOURS: tuple[Colour, ...] = (
    (98, 62, 32),
    (150, 104, 40),
    (196, 158, 54),
    (122, 142, 70),
    (98, 140, 170),
    (60, 40, 28),
)
DARK: Colour = (24, 20, 22)
TONGUE: Colour = (206, 104, 112)
SIDES = (-1, 1)


@dataclass(frozen=True)
class Head:
    """Paints a head.

    Attributes:
        animal: Its traits. They count in radii of the head.
        view: Where the head's middle is; it looks along z.
        coat: The fur.
        markings: The fur of the muzzle.
        brush: What to paint with.
        random: For what tells nothing about the species.
    """

    animal: Individual
    view: View
    coat: Coat
    markings: Coat
    brush: Brush
    random: Generator

    def paint(self) -> None:
        """Paint the head from behind to the front."""
        hanging = self.animal.ear_droop > 0
        far_side = -1 if self.view.matrix[2, 0] > 0 else 1
        ears = {side: self._outline_ear(side, hanging=hanging) for side in SIDES}
        for side in SIDES:
            if not hanging or (side == far_side and abs(self.view.matrix[2, 0]) > 0.35):
                self._paint_ear(ears.pop(side), hanging=hanging)
        self._paint_skull()
        for ear in ears.values():
            self._paint_ear(ear, hanging=hanging)
        self._paint_eyes()
        self._paint_muzzle()
        self._paint_whiskers()

    def _outline_ear(self, side: int, *, hanging: bool) -> Points:
        """Outline an ear, of shape (n, 3)."""
        length, width = self.animal.ear_length, self.animal.ear_width
        if hanging:
            base = np.array([side * 0.72, -0.62, 0.05])
            tip = base + (side * self.random.uniform(0.15, 0.6), length, 0.15)
            front = base + (-side * 0.12, 0.0, 0.3)
            bulge = (tip + base) / 2 + (side * width * 0.75, -0.1, 0)
            inner = (tip + front) / 2 + (side * 0.05, 0.25, 0.2)
            return curve([front, base + (side * 0.1, -0.12, 0), bulge, tip, inner, front], 40)
        lean = self.random.uniform(0.1, 0.45)
        middle = np.array([side * 0.6, -0.62, 0])
        tip = middle + length * np.array([side * np.sin(lean), -np.cos(lean), 0.0])
        inner = middle + (-side * width / 2, -0.12, 0.1)
        outer = middle + (side * width / 2, 0.35, 0)
        edges = [curve([inner, (inner + tip) / 2 + (-side * 0.06, -0.06, 0), tip], 12)]
        edges.append(curve([tip, (outer + tip) / 2 + (side * 0.1, -0.02, 0), outer], 12))
        return np.vstack(edges)

    def _paint_ear(self, ear: Points, *, hanging: bool) -> None:
        outline = self.view.place(ear)[:, :2]
        self.brush.paint_flap(outline, self.coat, thickness=0.3 * self.view.scale)
        if not hanging:
            centre = (
                outline.mean(axis=0) + (outline[[0, -1]].mean(axis=0) - outline.mean(axis=0)) / 3
            )
            inside = centre + (outline - centre) * 0.58
            self.brush.fill(inside, self._mix(TONGUE, 0.5))

    def _paint_skull(self) -> None:
        width = self.animal.skull_width
        skull = [(-width, 0, 0), (width, 0, 0)]
        self._paint_ball(skull, 1.0, self.coat)
        cheeks = [(-0.38 - width, 0.38, 0.1), (0.38 + width, 0.38, 0.1)]
        self._paint_ball(cheeks, 0.58, self.coat)

    def _paint_ball(self, path: ArrayLike, radius: float, coat: Coat) -> None:
        placed = self.view.place(curve(path, 8))
        placed[:, 2] = radius * self.view.scale
        self.brush.paint_limb(placed, coat)

    def _paint_eyes(self) -> None:
        iris = IRIS_COLOURS[self.random.integers(len(IRIS_COLOURS))]
        for side in SIDES:
            azimuth = 0.46 + self.animal.skull_width / 2
            normal = np.array([side * np.sin(azimuth), -0.16, np.cos(azimuth)])
            if (self.view.matrix @ normal)[2] > 0.25:
                self._paint_eye(normal, -side * self.animal.eye_slant, iris)

    def _paint_eye(self, normal: Points, slant: float, iris: Colour) -> None:
        width = self.animal.eye_size
        height = width * self.animal.eye_height
        centre = normal / np.linalg.norm(normal)
        for outline, colour in (
            (ellipse(width * 1.22, height * 1.25, slant), DARK),
            (ellipse(width, height, slant), iris),
            (ellipse(min(width * self.animal.pupil_width, height), height * 0.92), DARK),
            (ellipse(width * 0.2, width * 0.2) + (-0.3 * width, -0.35 * height), (250, 250, 250)),
        ):
            self.brush.fill(self.view.place(tangent_disc(normal, outline, centre)), colour)

    def _paint_muzzle(self) -> None:
        animal, scale = self.animal, self.view.scale
        root, tip = np.array([0, 0.36, 0.62]), self._nose_tip()
        tip_width = animal.muzzle_width * animal.muzzle_taper
        chin = [(0, 0.62, 0.6), (0, tip[1] + tip_width * 0.75, tip[2] - 0.12)]
        self._paint_ball(chin, tip_width * 0.6, self.markings)
        self._paint_tongue(tip, tip_width)
        line = curve([(*root, animal.muzzle_width), (*tip, tip_width)], 10)
        placed = self.view.place(line[:, :3])
        self.brush.paint_limb(np.hstack([placed[:, :2], line[:, 3:] * scale]), self.markings)
        for side in SIDES:
            pad = (side * animal.whisker_pads * 0.7, tip[1] + tip_width * 0.35, tip[2] - 0.02)
            self._paint_ball([pad, pad], tip_width * 0.66, self.markings)
        self._paint_nose(tip, tip_width)

    def _nose_tip(self) -> Points:
        return np.array(
            [0, 0.34 + 0.12 * self.animal.muzzle_length, 0.75 + self.animal.muzzle_length]
        )

    def _paint_nose(self, tip: Points, tip_width: float) -> None:
        size = self.animal.nose_size
        colour = NOSE_COLOURS[self.random.integers(len(NOSE_COLOURS))]
        top = tip + (0, -tip_width * 0.45, tip_width * 0.85)
        outline = np.array(
            [
                (-1, -0.5),
                (-0.6, -0.75),
                (0.6, -0.75),
                (1, -0.5),
                (0.75, 0.1),
                (0, 0.7),
                (-0.75, 0.1),
            ]
        )
        front = np.array([0, -0.35, 1])
        nose = curve(np.vstack([outline, outline[:1]]), 30) * size
        self.brush.fill(self.view.place(tangent_disc(front, nose, top)), colour)
        shine = ellipse(size * 0.3, size * 0.13) + (-0.2 * size, -0.45 * size)
        self.brush.fill(self.view.place(tangent_disc(front, shine, top)), self._brighten(colour))
        for mouth in self._outline_mouth(tip, tip_width, top + (0, size * 0.7, 0)):
            self.brush.draw_line(self.view.place(mouth), DARK, 0.05 * self.view.scale)

    def _outline_mouth(self, tip: Points, tip_width: float, below: Points) -> list[Points]:
        """Lead the mouth from below the nose to both sides."""
        middle = tip + (0, tip_width * 0.45, tip_width * 0.85)
        back = 0.25 * self.animal.muzzle_length
        lines = [np.stack([below, middle])]
        for side in SIDES:
            reach = side * (0.12 + 0.5 * tip_width)
            low = middle + (reach * 0.6, tip_width * 0.25, -0.05)
            end = middle + (reach * 1.3, tip_width * 0.1, -0.15 - back)
            lines.append(curve([middle, low, end], 10))
        return lines

    def _paint_tongue(self, tip: Points, tip_width: float) -> None:
        length = self.animal.tongue
        if length <= 0:
            return
        start = tip + (0, tip_width * 0.6, tip_width * 0.5)
        line = self.view.place(curve([start, start + (0, length, 0.08)], 12))
        line[:, 2] = 0.24 * self.view.scale
        for x, y, radius in line:
            self.brush.fill(ellipse(radius, radius) + (x, y), TONGUE)
        self.brush.draw_line(line[2:-2], self._mix(TONGUE, 0.35), 0.05 * self.view.scale)

    def _paint_whiskers(self) -> None:
        length = self.animal.whiskers
        if length < 0.5:
            return
        tip = self._nose_tip()
        colour = (245, 243, 238) if self.random.random() < 0.7 else (70, 66, 66)
        for side in SIDES:
            for row in (-0.12, 0.0, 0.12):
                start = tip + (side * 0.28, 0.12 + row, 0.1)
                sag = self.random.uniform(-0.12, 0.3)
                end = start + (side * length, row * 2.2 + sag, -0.2)
                middle = (start + end) / 2 + (0, -0.1, 0)
                whisker = self.view.place(curve([start, middle, end], 10))
                self.brush.draw_line(whisker, colour, 0.028 * self.view.scale)

    def _mix(self, colour: Colour, darkness: float) -> Colour:
        red, green, blue = (int(channel * (1 - darkness)) for channel in colour)
        return red, green, blue

    def _brighten(self, colour: Colour) -> Colour:
        red, green, blue = (channel + (255 - channel) // 3 for channel in colour)
        return red, green, blue
