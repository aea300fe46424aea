"""Images as numbers in [0, 1], as autoencoders see them."""

from __future__ import annotations

from typing import TypeAlias

from little_data.startup.lazy_imports import np, npt

Images: TypeAlias = "npt.NDArray[np.float32]"


def scale_pixels(pixels: npt.NDArray[np.uint8]) -> Images:
    """Bring pixels 0-255 to [0, 1], as float32."""
    return np.asarray(pixels, dtype=np.float32) / np.float32(255)


def add_noise(images: Images, noise: float, random: np.random.Generator) -> Images:
    """Add normal noise and clip to [0, 1].

    Args:
        images: Of any shape, in [0, 1].
        noise: Standard deviation; 0 gives back the images as they are.
        random: The noise is drawn from it.
    """
    if not noise:
        return images
    drawn = random.standard_normal(images.shape, dtype=np.float32)
    return np.clip(images + np.float32(noise) * drawn, 0, 1)
