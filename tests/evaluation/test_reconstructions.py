"""Figures of reconstructions against values known by hand."""

import numpy as np
import pytest

from little_data.evaluation.reconstructions import (
    measure_binary_cross_entropy,
    measure_psnr,
    measure_reconstructions,
    measure_ssim,
)
from little_data.photos.pixels import add_noise, scale_pixels


def constant(value, count=2, side=12):
    return np.full((count, side, side, 1), value, np.float32)


def test_pixels_are_scaled_to_one():
    scaled = scale_pixels(np.array([0, 51, 255], np.uint8))
    np.testing.assert_allclose(scaled, [0, 0.2, 1], atol=1e-7)
    assert scaled.dtype == np.float32


def test_noise_is_clipped_and_has_the_deviation_asked_for():
    random = np.random.default_rng(0)
    noisy = add_noise(constant(0.5, count=200), 0.1, random)
    assert (noisy - 0.5).std() == pytest.approx(0.1, rel=0.02)
    strong = add_noise(constant(0.5), 5.0, random)
    assert strong.min() == 0
    assert strong.max() == 1
    images = constant(0.3)
    assert add_noise(images, 0, random) is images


def test_cross_entropy_of_a_known_pixel():
    # -(0.25 ln 0.5 + 0.75 ln 0.5) = ln 2, whatever the pixel is.
    assert measure_binary_cross_entropy(constant(0.25), constant(0.5)) == pytest.approx(np.log(2))
    assert measure_binary_cross_entropy(constant(1.0), constant(0.0)) == pytest.approx(
        -np.log(1e-7)
    )
    assert measure_binary_cross_entropy(constant(1.0), constant(1.0)) < 1e-6


def test_psnr_of_known_errors_is_averaged_over_the_images():
    images = constant(0.5)
    off = images + np.array([0.1, 0.01], np.float32)[:, None, None, None]
    # Mean squared errors of 1e-2 and 1e-4 are 20 and 40 dB.
    assert measure_psnr(images, off) == pytest.approx(30, abs=1e-3)
    assert measure_psnr(images, images) == 100


def test_ssim_is_one_for_equal_images_and_falls_with_noise():
    random = np.random.default_rng(0)
    images = random.random((3, 16, 16, 3), np.float32)
    some, much = (add_noise(images, noise, random) for noise in (0.1, 0.5))
    assert measure_ssim(images, images) == pytest.approx(1, abs=1e-5)
    assert 1 > measure_ssim(images, some) > measure_ssim(images, much)


def test_ssim_of_flat_images_is_its_luminance_term():
    # Wang et al. 2004: (2ab + C1) / (a² + b² + C1), C1 = 0.01².
    expected = (2 * 0.2 * 0.6 + 1e-4) / (0.2**2 + 0.6**2 + 1e-4)
    assert measure_ssim(constant(0.2), constant(0.6)) == pytest.approx(expected, abs=1e-4)


def test_ssim_of_one_window_is_the_published_formula():
    """An image as large as the window: means, variances and covariance under one Gaussian."""
    first, second = np.random.default_rng(0).random((2, 11, 11))
    gauss = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    weights = np.outer(gauss, gauss) / gauss.sum() ** 2
    a, b = ((weights * image).sum() for image in (first, second))
    aa, bb, ab = (
        (weights * one * other).sum()
        for one, other in ((first, first), (second, second), (first, second))
    )
    luminance = (2 * a * b + 0.01**2) / (a**2 + b**2 + 0.01**2)
    structure = (2 * (ab - a * b) + 0.03**2) / (aa - a**2 + bb - b**2 + 0.03**2)
    pair = (image[None, :, :, None].astype(np.float32) for image in (first, second))
    assert measure_ssim(*pair) == pytest.approx(luminance * structure, abs=1e-4)


@pytest.mark.parametrize("shape", [(2, 5, 5, 1), (2, 5, 20, 3), (2, 20, 5, 3)])
def test_images_smaller_than_the_window_are_measured_too(shape):
    images = np.full(shape, 0.2, np.float32)
    figures = measure_reconstructions(images, images + np.float32(0.1))
    assert figures["mean_squared_error"] == pytest.approx(0.01, rel=1e-4)
    assert 0 < figures["ssim"] < 1
