"""A folder of photos that several processes read in the same way, perhaps on several machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from little_data.messages.errors import LittleDataError
from little_data.photos.deep_pixels import find_shown_depth, show_depth
from little_data.photos.formats import limit_pixels
from little_data.startup.lazy_imports import Image
from little_data.types.locations import Location

# The memory of so many photos is kept for the next ones: to have it taken from the process and
# given back for each takes a tenth of the time that a small photo takes. Of large photos, at most
# 16 MB a block are kept.
_BLOCKS = 4


@dataclass(frozen=True)
class SharedPhotos:
    """What a process needs to know to read photos as another one does.

    Attributes:
        root: The folder, from the root of the file system on, or its address.
        largest_pixels: What `limit_pixels` was told.
        depth: What `show_depth` was told.
    """

    root: Location
    largest_pixels: int | None
    depth: int | None

    def prepare(self) -> None:
        """Read photos in this process as in the one that shares them.

        Raises:
            LittleDataError: The folder is not there.
        """
        if isinstance(self.root, Path) and not self.root.is_dir():
            raise LittleDataError(
                f"there is no folder {self.root}: photos must be at the same path on every "
                "machine that works on them"
            )
        limit_pixels(self.largest_pixels)
        show_depth(self.depth)
        Image.core.set_blocks_max(_BLOCKS)  # type: ignore[attr-defined]


def share_photos(folder: Location) -> SharedPhotos:
    """Share a folder of photos, to be read as they are read here and now."""
    # Asked for anew each time: a lazy module keeps the first answer.
    from PIL import Image as Pillow

    return SharedPhotos(folder.absolute(), Pillow.MAX_IMAGE_PIXELS, find_shown_depth())
