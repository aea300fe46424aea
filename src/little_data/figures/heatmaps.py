"""Heat maps laid over photos."""

from __future__ import annotations

from typing import Any

from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import np, npt

# From cool to hot: they differ in brightness too, so that no one has to tell red from green.
COLOURS = ((60, 15, 110), (187, 55, 84), (249, 110, 9), (255, 220, 60))
OPACITY = 0.6  # of the hottest places; the coolest show the photo
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601), as Pillow has them


def overlay_heatmap(photo: Pixels, heatmap: npt.NDArray[Any]) -> Pixels:
    """Lay a heat map over a photo in grey: the hotter a place, the brighter and denser its colour.

    Args:
        photo: RGB pixels 0-255, uint8, of shape (height, width, 3).
        heatmap: Shape (height, width), in [0, 1]; what is outside is clipped to it.

    Returns:
        RGB pixels 0-255, uint8, of shape (height, width, 3). Where the map is 0, the photo in grey.
    """
    heat = np.clip(heatmap, 0, 1).astype(float)
    positions = np.linspace(0, 1, len(COLOURS))
    channels = [np.interp(heat, positions, channel) for channel in zip(*COLOURS, strict=True)]
    opacity = OPACITY * np.sqrt(heat)[..., None]
    grey = (photo @ np.array(LUMINANCE))[..., None]
    mixed = (1 - opacity) * grey + opacity * np.stack(channels, axis=-1)
    return np.asarray(mixed.round(), np.uint8)
