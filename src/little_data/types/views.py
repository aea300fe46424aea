"""What views of photos are drawn from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewRanges:
    """Ranges that views are drawn from; those of the geometry as in Keras' ``ImageDataGenerator``.

    Attributes:
        rotation: Degrees, to either side; 180: the whole circle.
        shear: Radians, to either side.
        zoom: Factors from 1 - zoom to 1 + zoom, each axis its own.
        shift: Fraction of the side, in each direction.
        mirror: Whether left and right are exchanged in half of the views.
        brightness: Factors from 1 - brightness to 1 + brightness, for all channels.
        contrast: Factors from 1 - contrast to 1 + contrast.
        colour: Factors from 1 - colour to 1 + colour, for red and for blue.
        blur: Standard deviations from 0 to this, in pixels of a photo of 224 x 224.
    """

    rotation: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    shift: float = 0.0
    mirror: bool = False
    brightness: float = 0.0
    contrast: float = 0.0
    colour: float = 0.0
    blur: float = 0.0
