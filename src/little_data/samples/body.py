"""The body of a four-legged animal as limbs in space, in a few poses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from little_data.samples.geometry import Points, View, curve
from little_data.samples.species import Individual


@dataclass(frozen=True)
class Limb:
    """A part whose thickness changes along a curve.

    Attributes:
        corners: The curve's corners: x (to the animal's left), y (down, 0 on the ground),
            z (forwards) and radius, of shape (n, 4).
        marked: Whether it has the colour of the markings.
    """

    corners: Points
    marked: bool = False

    def place(self, view: View) -> tuple[Points, float]:
        """Turn the limb into circles on the picture, of shape (n, 3), and its mean depth."""
        length = np.linalg.norm(np.diff(self.corners[:, :3], axis=0), axis=1).sum()
        thinnest = max(self.corners[:, 3].min(), 0.05)
        line = curve(self.corners, 2 + int(2.5 * length / thinnest))
        placed = view.place(line[:, :3])
        radii = np.maximum(line[:, 3:], 0.05) * view.scale
        return np.hstack([placed[:, :2], radii]), float(placed[:, 2].mean())


@dataclass(frozen=True)
class Body:
    """Limbs, and the place of the head's middle."""

    limbs: list[Limb]
    head: Points


def stand(animal: Individual, random: Generator) -> Body:
    """Stand or walk."""
    height, half = animal.leg_length, animal.body_length / 2
    shoulders = np.array([0, -height, half])
    hips = np.array([0, -height * random.uniform(0.95, 1.05), -half])
    limbs = [_trunk(animal, hips, shoulders)]
    for side in (-1, 1):
        step = random.uniform(-0.4, 0.4)
        x = side * animal.chest * 0.5
        limbs.append(
            _leg(animal, (x, -height * 0.9, half), (x, -height * 0.4, half + step / 3), half + step)
        )
        knee = (x, -height * 0.45, -half - 0.15 - step / 3)
        limbs.append(_leg(animal, (x, -height * 0.9, -half + 0.1), knee, -half - step, thigh=1.6))
    limbs.append(_tail(animal, hips, random))
    return _with_neck(animal, limbs, shoulders, lean=random.uniform(0.3, 0.9))


def sit(animal: Individual, random: Generator) -> Body:
    """Sit upright on the hind legs."""
    chest, forwards = animal.chest, animal.body_length * random.uniform(0.2, 0.3)
    shoulders = np.array([0, -0.9 * animal.leg_length - 0.5 * chest, forwards])
    hips = np.array([0, -chest * 0.85, -forwards])
    limbs = [_trunk(animal, hips, shoulders), _tail(animal, hips, random)]
    for side in (-1, 1):
        x = side * chest * 0.85
        foot = [(x, -0.25, 0, animal.leg_width * 1.2), (x, -0.22, forwards + 0.5, animal.leg_width)]
        thigh = [(x, -chest * 0.6, -forwards / 2, chest * 0.62), (x, -0.5, 0.1, chest * 0.45)]
        limbs += [Limb(np.array(thigh)), Limb(np.array(foot))]
        x = side * chest * random.uniform(0.35, 0.5)
        shoulder = (x, shoulders[1] + 0.3, forwards)
        limbs.append(_leg(animal, shoulder, (x, shoulders[1] / 2, forwards + 0.25), forwards + 0.3))
    return _with_neck(animal, limbs, shoulders, lean=random.uniform(0, 0.4))


def lie(animal: Individual, random: Generator) -> Body:
    """Lie on the belly, with the forelegs stretched out."""
    chest, half = animal.chest, animal.body_length / 2
    shoulders = np.array([0, -chest * 0.95, half])
    hips = np.array([0, -chest * 0.85, -half])
    limbs = [_trunk(animal, hips, shoulders), _tail(animal, hips, random)]
    for side in (-1, 1):
        x = side * chest * 0.9
        thigh = [(x, -chest * 0.5, -half, chest * 0.5), (x, -chest * 0.4, 0.5 - half, chest * 0.4)]
        limbs.append(Limb(np.array(thigh)))
        reach = half + random.uniform(0.5, 1.4)
        x = side * chest * random.uniform(0.35, 0.7)
        limbs.append(_leg(animal, (x, -0.5, half - 0.4), (x, -0.3, half + 0.2), reach))
    return _with_neck(animal, limbs, shoulders, lean=random.uniform(0.3, 1.1))


POSES: tuple[Callable[[Individual, Generator], Body], ...] = (stand, sit, lie)


def _trunk(animal: Individual, hips: Points, shoulders: Points) -> Limb:
    middle = (hips + shoulders) / 2
    rump, belly = animal.chest * 0.85, animal.chest * animal.belly
    return Limb(np.array([(*hips, rump), (*middle, belly), (*shoulders, animal.chest)]))


def _leg(
    animal: Individual, top: ArrayLike, knee: ArrayLike, paw: float, thigh: float = 1.3
) -> Limb:
    """Lead a leg from its top over the knee to the ground; `paw` is how far forwards it stands."""
    x, width = np.asarray(top)[0], animal.leg_width
    corners = [
        (*np.asarray(top), width * thigh),
        (*np.asarray(knee), width),
        (x, -width, paw, width * 0.85),
        (x, -width * 0.9, paw + width, width * 0.95),
    ]
    return Limb(np.array(corners), marked=True)


def _tail(animal: Individual, hips: Points, random: Generator) -> Limb:
    """Let a tail rise at some angle and bend evenly, but not through the ground."""
    along = np.linspace(0, 1, 8)
    rise = random.uniform(-0.5, 1.0) + animal.tail_curl * along
    aside = random.uniform(-0.9, 0.9)
    step = animal.tail_length / len(along)
    z = -np.cumsum(np.cos(rise)) * step * np.cos(aside)
    y = -np.cumsum(np.sin(rise)) * step
    x = np.cumsum(np.cos(rise)) * step * np.sin(aside)
    root = hips + (0, -animal.chest * 0.35, -animal.chest * 0.6)
    radii = animal.tail_width * (1.15 - 0.5 * along)
    points = root + np.stack([x, y, z], axis=1)
    points[:, 1] = np.minimum(points[:, 1], -animal.tail_width)
    return Limb(np.hstack([points, radii[:, None]]))


def _with_neck(animal: Individual, limbs: list[Limb], shoulders: Points, lean: float) -> Body:
    head = shoulders + animal.neck_length * np.array([0, -np.cos(lean), np.sin(lean)])
    head += (0, -0.45 * animal.chest, 0.35 * animal.chest)
    neck = [(*shoulders, animal.chest * 0.85), (*head, 0.72)]
    return Body([*limbs, Limb(np.array(neck))], head)
