"""Draw cats and dogs: pictures for whoever has no photos at hand.

Pure drawing: no file is read or written here, and Kedro is not imported.
"""

from little_data.samples.picture import draw_photo
from little_data.samples.species import SPECIES

__all__ = ["SPECIES", "draw_photo"]
