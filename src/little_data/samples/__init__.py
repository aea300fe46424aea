"""Draw cats and dogs: pictures for whoever has no photos at hand.

Pure drawing: no file is read or written here, and Kedro is not imported.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from little_data.samples.picture import draw_photo as draw_photo
    from little_data.samples.species import SPECIES as SPECIES

# Raise it with every change of what is drawn: pictures of an earlier version are drawn anew.
DRAWING_VERSION = 1

# Whoever asks for the version does not wait for what draws.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__, submod_attrs={"picture": ["draw_photo"], "species": ["SPECIES"]}
)

__all__ = ["DRAWING_VERSION", "SPECIES", "draw_photo"]
