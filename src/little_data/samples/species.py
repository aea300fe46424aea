"""What separates the species: all of it stands here, in two tables, and all of it is shape.

Fur, size, pose, place, light and surroundings are drawn alike for every species, so that they tell
nothing about the label.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from numpy.random import Generator

T = TypeVar("T")


@dataclass(frozen=True)
class Traits(Generic[T]):
    """What is known of an animal, or of a species; lengths are in radii of the head.

    Attributes:
        ear_droop: The ears hang where it is above 0, and are upright and pointed elsewhere.
        ear_length: From the base to the tip.
        ear_width: Of the base.
        skull_width: Of the face, besides the skull's own radius.
        muzzle_length: How far the muzzle stands out of the skull.
        muzzle_width: The muzzle's radius at its root.
        muzzle_taper: Radius at the nose, as a share of that at the root.
        whisker_pads: Distance of the two pads beside the nose.
        nose_size: Half the nose's width.
        whiskers: Length; none below 0.5.
        eye_size: Half the eye's width.
        eye_slant: How far the outer corner lies above the inner one, in radians.
        eye_height: Height of the eye, as a share of its width.
        pupil_width: Of the pupil, as a share of the iris.
        tongue: Length of the tongue that shows; none below 0.
        neck_length: From the shoulders to the middle of the head.
        body_length: From the shoulders to the hips.
        chest: Radius of the body at the shoulders.
        belly: Radius of the body in its middle, as a share of the chest.
        leg_length: From the ground to the shoulder.
        leg_width: Radius of a leg.
        tail_length: From the root to the tip.
        tail_width: Radius in the tail's middle.
        tail_curl: Angle through which the tail bends, in radians.
    """

    ear_droop: T
    ear_length: T
    ear_width: T
    skull_width: T
    muzzle_length: T
    muzzle_width: T
    muzzle_taper: T
    whisker_pads: T
    nose_size: T
    whiskers: T
    eye_size: T
    eye_slant: T
    eye_height: T
    pupil_width: T
    tongue: T
    neck_length: T
    body_length: T
    chest: T
    belly: T
    leg_length: T
    leg_width: T
    tail_length: T
    tail_width: T
    tail_curl: T


Range: TypeAlias = tuple[float, float]
Species: TypeAlias = Traits[Range]
Individual: TypeAlias = Traits[float]

CAT = Species(
    ear_droop=(-1.0, 0.03),
    ear_length=(0.75, 1.1),
    ear_width=(0.75, 1.0),
    skull_width=(0.12, 0.26),
    muzzle_length=(0.05, 0.22),
    muzzle_width=(0.36, 0.46),
    muzzle_taper=(0.7, 0.85),
    whisker_pads=(0.34, 0.46),
    nose_size=(0.09, 0.14),
    whiskers=(0.9, 1.9),
    eye_size=(0.22, 0.31),
    eye_slant=(0.15, 0.5),
    eye_height=(0.6, 0.95),
    pupil_width=(0.15, 0.7),
    tongue=(-1.0, 0.03),
    neck_length=(0.9, 1.15),
    body_length=(2.3, 3.2),
    chest=(0.85, 1.1),
    belly=(0.95, 1.15),
    leg_length=(1.7, 2.3),
    leg_width=(0.25, 0.34),
    tail_length=(2.6, 3.9),
    tail_width=(0.16, 0.28),
    tail_curl=(-2.2, 2.2),
)
DOG = Species(
    ear_droop=(-0.12, 1.0),
    ear_length=(0.85, 1.6),
    ear_width=(0.6, 0.85),
    skull_width=(0.0, 0.14),
    muzzle_length=(0.45, 0.95),
    muzzle_width=(0.42, 0.58),
    muzzle_taper=(0.62, 0.9),
    whisker_pads=(0.1, 0.24),
    nose_size=(0.17, 0.25),
    whiskers=(-1.0, 0.6),
    eye_size=(0.14, 0.21),
    eye_slant=(-0.25, 0.12),
    eye_height=(0.75, 1.0),
    pupil_width=(0.55, 0.8),
    tongue=(-0.6, 0.8),
    neck_length=(1.0, 1.5),
    body_length=(2.6, 3.9),
    chest=(0.95, 1.3),
    belly=(0.7, 0.95),
    leg_length=(2.0, 3.2),
    leg_width=(0.26, 0.42),
    tail_length=(1.2, 2.5),
    tail_width=(0.16, 0.36),
    tail_curl=(-0.6, 2.8),
)
SPECIES = MappingProxyType({"cat": CAT, "dog": DOG})


def draw_individual(species: Species, random: Generator) -> Individual:
    """Draw an animal: a number in the range of each trait, evenly and independently."""
    ranges: list[Range] = [getattr(species, trait.name) for trait in fields(species)]
    return Traits(*(float(random.uniform(low, high)) for low, high in ranges))
