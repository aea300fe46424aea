"""How good the reconstructions of images are.

All images and reconstructions are numbers in [0, 1], float32, of shape (count, height, width,
channels).
"""

from __future__ import annotations

from typing import Any

from little_data.photos.pixels import Images
from little_data.startup.lazy_imports import np, npt


def measure_binary_cross_entropy(images: Images, reconstructions: Images) -> float:
    """Return the binary cross-entropy in nats per pixel, averaged over all images.

    Reconstructions are kept 1e-7 away from 0 and 1, as in Keras.
    """
    kept = np.clip(reconstructions.astype(np.float64), 1e-7, 1 - 1e-7)
    return float(-np.mean(images * np.log(kept) + (1 - images) * np.log1p(-kept)))


def measure_squared_errors(images: Images, reconstructions: Images) -> npt.NDArray[np.float64]:
    """Return the mean squared error of each image, of shape (count,)."""
    differences = images.astype(np.float64) - reconstructions
    return np.asarray(np.square(differences).mean(axis=(1, 2, 3)))


def measure_psnr(images: Images, reconstructions: Images) -> float:
    """Return the peak signal-to-noise ratio in decibels, averaged over the images.

    An image without any error counts as 100 dB; its ratio is infinite.
    """
    errors = measure_squared_errors(images, reconstructions)
    return float(np.mean(-10 * np.log10(np.maximum(errors, 1e-10))))


def measure_ssim(images: Images, reconstructions: Images) -> float:
    """Return the structural similarity, averaged over the images; 1 means that they are equal.

    Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural Similarity",
    as TensorFlow computes it: with a Gaussian window of 11 pixels, or of the image's shorter side
    if that is smaller.
    """
    from little_data.startup.quiet_tensorflow import import_tensorflow

    tf = import_tensorflow()
    window = min(11, *images.shape[1:3])
    chunks: list[Any] = []
    for start in range(0, len(images), 1000):
        pair = (images[start : start + 1000], reconstructions[start : start + 1000])
        chunks.append(tf.image.ssim(*map(tf.constant, pair), 1.0, filter_size=window).numpy())
    return float(np.concatenate(chunks).mean())


def measure_reconstructions(images: Images, reconstructions: Images) -> dict[str, float]:
    """Measure reconstructions of images.

    Returns:
        ``binary_cross_entropy`` (nats per pixel), ``mean_squared_error``, ``psnr`` (dB) and
        ``ssim`` (at most 1), each averaged over the images.
    """
    return {
        "binary_cross_entropy": measure_binary_cross_entropy(images, reconstructions),
        "mean_squared_error": float(measure_squared_errors(images, reconstructions).mean()),
        "psnr": measure_psnr(images, reconstructions),
        "ssim": measure_ssim(images, reconstructions),
    }
