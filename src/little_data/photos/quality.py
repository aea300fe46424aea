"""How a photo looks in numbers: sharp or blurred, dark or light, rich or empty.

The definitions follow cleanvision (https://github.com/cleanlab/cleanvision), which flags photos by
their aspect ratio, brightness, entropy and blur.
"""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import Image, cv2, np, pd

QUALITY_COLUMNS = [
    "sharpness",
    "brightness",
    "darkest",
    "lightest",
    "contrast",
    "entropy",
    "aspect_ratio",
    "jpeg_quality",
]

# Photos of all sizes are measured at no more pixels a side.
_LARGEST_SIDE = 256

# The table of brightness that JPEG's standard gives (ITU-T T.81, table K.1): quality 50. Its order
# does not matter for the mean ratio of sums.
_STANDARD_SUM = 3688

# Photos with a value beyond these are odd. All but the sharpness and the JPEG quality are
# cleanvision's.
_ODD = {
    "very dark": ("lightest", "below", 0.32),
    "very light": ("darkest", "above", 0.95),
    "nearly nothing to see": ("entropy", "below", 3.0),
    "very long or high": ("aspect_ratio", "below", 0.35),
    "blurred": ("sharpness", "below", 20.0),
    "strongly compressed": ("jpeg_quality", "below", 20.0),
}


def measure_quality(image: Image.Image, quantization: list[int] | None) -> dict[str, float | None]:
    """Measure a photo, reduced to at most 256 pixels a side and grey.

    Args:
        image: In mode RGB.
        quantization: The quantization table of a JPEG's brightness, 64 numbers.

    Returns:
        ``sharpness`` (variance of the Laplacian of grey values 0-255), ``brightness`` (mean, 0 to
        1), ``darkest`` and ``lightest`` (5th and 99th percentile of the brightness), ``contrast``
        (its standard deviation), ``entropy`` (of the histogram, 0 to 8 bits), ``aspect_ratio``
        (shorter by longer side) and ``jpeg_quality`` (1 to 100 on the scale of libjpeg; None for
        other formats).
    """
    # A whole factor is several times faster than resizing to one side exactly.
    small = image.reduce(-(-max(image.size) // _LARGEST_SIDE))
    grey = small.convert("L")
    shares = np.array(grey.histogram()) / (grey.width * grey.height)
    levels = np.arange(256) / 255
    mean = float(shares @ levels)
    darkest, lightest = np.searchsorted(np.cumsum(shares), (0.05, 0.99)) / 255
    seen = shares[shares > 0]
    return {
        "sharpness": float(cv2.Laplacian(np.asarray(grey), cv2.CV_32F).var()),
        "brightness": mean,
        "darkest": float(darkest),
        "lightest": float(lightest),
        "contrast": float(np.sqrt(shares @ (levels - mean) ** 2)),
        "entropy": float(-(seen * np.log2(seen)).sum()),
        "aspect_ratio": min(image.size) / max(image.size),
        "jpeg_quality": estimate_jpeg_quality(quantization) if quantization else None,
    }


def estimate_jpeg_quality(quantization: list[int]) -> float:
    """Return the quality that libjpeg makes such a table of: 1 (worst) to 100.

    libjpeg scales the standard's table by 5000 / quality below 50, and by 200 - 2 quality above.
    """
    scale = 100 * sum(quantization) / _STANDARD_SUM
    quality = 5000 / scale if scale > 100 else (200 - scale) / 2
    return float(np.clip(round(quality), 1, 100))


def find_oddities(photos: pd.DataFrame) -> pd.Series[Any]:
    """Say of each photo what is odd about it.

    Args:
        photos: The columns of `measure_quality`.

    Returns:
        Text such as "very dark, blurred", empty for most photos; with the photos' index.
    """
    found = pd.Series("", index=photos.index, dtype=str)
    for oddity, (column, side, limit) in _ODD.items():
        values = photos[column].astype(float)
        is_odd = values < limit if side == "below" else values > limit
        found = found.where(~is_odd, found + ", " + oddity)
    return found.str.removeprefix(", ")
