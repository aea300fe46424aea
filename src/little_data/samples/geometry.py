"""Points in space, curves through them, and how they fall on the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def rotation(yaw: float = 0, pitch: float = 0, roll: float = 0) -> Points:
    """Rotate by angles in radians: first roll, then pitch, then yaw.

    x points right, y down, and z to the viewer. A positive yaw turns z towards x, a positive pitch
    turns it down, and a positive roll turns x down.

    Returns:
        A matrix of shape (3, 3) for columns of coordinates.
    """
    sine, cosine = np.sin([yaw, pitch, roll]), np.cos([yaw, pitch, roll])
    about_y = np.array([[cosine[0], 0, sine[0]], [0, 1, 0], [-sine[0], 0, cosine[0]]])
    about_x = np.array([[1, 0, 0], [0, cosine[1], sine[1]], [0, -sine[1], cosine[1]]])
    about_z = np.array([[cosine[2], -sine[2], 0], [sine[2], cosine[2], 0], [0, 0, 1]])
    return np.asarray(about_y @ about_x @ about_z)


@dataclass(frozen=True)
class View:
    """How the coordinates of a thing fall on the picture, without perspective.

    Attributes:
        matrix: The thing's rotation, of shape (3, 3).
        origin: Where its (0, 0, 0) falls: x and y in pixels, and the depth, larger is nearer.
        scale: Pixels a unit.
    """

    matrix: Points
    origin: Points
    scale: float

    def place(self, points: ArrayLike) -> Points:
        """Turn points of shape (n, 3) into pixels and depths of shape (n, 3)."""
        return np.asarray(points) @ self.matrix.T * self.scale + self.origin

    def attach(self, position: ArrayLike, matrix: Points, size: float) -> View:
        """View a thing that is attached at a position, turned by `matrix` as the viewer sees it."""
        return View(matrix, self.place(np.atleast_2d(position))[0], self.scale * size)


def curve(corners: ArrayLike, count: int) -> Points:
    """Lay a smooth curve (Catmull-Rom spline) through corners.

    Args:
        corners: The points to go through, of shape (n, dimensions); a radius may be one more
            dimension.
        count: Number of points on the curve.

    Returns:
        Points from the first to the last corner, of shape (count, dimensions).
    """
    knots = np.asarray(corners, dtype=float)
    return np.asarray(_catmull_rom(len(knots), count) @ knots)


@cache
def _catmull_rom(corners: int, count: int) -> Points:
    """Compute how much each corner counts for each point of a curve; of shape (count, corners)."""
    position = np.linspace(0, corners - 1, count)
    first = np.minimum(position.astype(int), corners - 2)
    t = position - first
    blend = np.stack(
        [
            (-t + 2 * t**2 - t**3) / 2,
            1 - 2.5 * t**2 + 1.5 * t**3,
            (t + 4 * t**2 - 3 * t**3) / 2,
            (-(t**2) + t**3) / 2,
        ]
    )
    # One more corner before the first and after the last, on the line through the next two.
    weights = np.zeros((count, corners + 2))
    for k in range(4):
        weights[np.arange(count), first + k] = blend[k]
    weights[:, [1, 2]] += weights[:, [0]] * (2, -1)
    weights[:, [-2, -3]] += weights[:, [-1]] * (2, -1)
    return weights[:, 1:-1]


def tangent_disc(normal: ArrayLike, outline: ArrayLike, centre: ArrayLike) -> Points:
    """Lay a flat outline on a surface.

    Args:
        normal: The direction away from the surface.
        outline: Points of shape (n, 2), to the right and down as seen from outside.
        centre: Where the outline's (0, 0) lies.

    Returns:
        Points of shape (n, 3).
    """
    outwards = np.asarray(normal, dtype=float) / np.linalg.norm(normal)
    x, y, z = outwards
    flat = np.hypot(x, z)
    right = np.array([z, 0, -x]) / flat
    down = np.array([-x * y, flat**2, -y * z]) / flat
    return np.asarray(np.asarray(centre) + np.asarray(outline) @ np.stack([right, down]))


def ellipse(width: float, height: float, tilt: float = 0, count: int = 24) -> Points:
    """Outline an ellipse around (0, 0) by its two radii; a positive tilt turns its right end down.

    Returns:
        Points of shape (count, 2).
    """
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y = width * np.cos(angle), height * np.sin(angle)
    return np.stack(
        [x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)], axis=1
    )
