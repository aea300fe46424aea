"""Brightness, contrast, colour and blur of a view of a photo: what cameras differ in."""

from __future__ import annotations

from little_data.startup.lazy_imports import cv2, np, npt

COLOUR_COLUMNS = ["brightness", "contrast", "red", "blue", "blur"]

# The numbers of a view that has the photo's own colours.
UNCHANGED_COLOURS = (1.0, 1.0, 1.0, 1.0, 0.0)

# A blur is given in pixels of a photo with this side, so that it is the same at every size.
BLUR_SIDE = 224


def change_colours(
    pixels: npt.NDArray[np.float32], numbers: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Change the colours of a photo, then blur it.

    Args:
        pixels: RGB pixels 0-255 of shape (side, side, 3).
        numbers: Those of `COLOUR_COLUMNS`. The brightness multiplies all channels; red and blue
            multiply theirs too, as a camera's white balance does, which leaves green as it is. The
            contrast multiplies the distance of each pixel from its channel's mean, as Keras'
            ``RandomContrast`` does. The blur is the standard deviation of a Gaussian, in pixels of
            a photo with a side of `BLUR_SIDE`.

    Returns:
        Pixels 0-255; what would lie outside is cut off. If no number changes anything, the same
        pixels.
    """
    if tuple(numbers) == UNCHANGED_COLOURS:
        return pixels
    brightness, contrast, red, blue, blur = numbers
    gains = brightness * np.array([red, 1.0, blue])
    means = gains * cv2.mean(pixels)[:3]
    # The gains and then the contrast: one multiplication and one addition for each channel.
    matrix = np.column_stack([np.diag(contrast * gains), (1 - contrast) * means])
    changed = cv2.transform(pixels, matrix)
    return _blur(changed, blur * len(pixels) / BLUR_SIDE).clip(0, 255)


def _blur(pixels: npt.NDArray[np.float32], deviation: float) -> npt.NDArray[np.float32]:
    if deviation == 0:
        return pixels
    # With its edges mirrored, a blurred photo keeps its mean.
    blurred: npt.NDArray[np.float32] = cv2.GaussianBlur(
        pixels, (0, 0), deviation, borderType=cv2.BORDER_REFLECT
    )
    return blurred
