"""Draws cats and dogs: pictures for whoever has no photos at hand."""

from little_data.samples.picture import draw_photo
from little_data.samples.species import SPECIES

__all__ = ["SPECIES", "draw_photo"]
