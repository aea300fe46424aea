"""What views of photos are drawn from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewRanges:
    """Ranges that views are drawn from, as in Keras' ``ImageDataGenerator``.

    Attributes:
        rotation: Degrees, to either side.
        shear: Radians, to either side.
        zoom: Factors from 1 - zoom to 1 + zoom, each axis its own.
        shift: Fraction of the side, in each direction.
        flip: Whether left and right are exchanged in half of the views.
    """

    rotation: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    shift: float = 0.0
    flip: bool = False
