"""A heat map colours the places that it marks, and no others."""

import numpy as np
from PIL import Image

from little_data.figures.heatmaps import COLOURS, OPACITY, overlay_heatmap


def test_cold_places_show_the_photo_in_grey_and_hot_ones_the_colour():
    photo = np.random.default_rng(0).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    grey = np.asarray(Image.fromarray(photo).convert("L").convert("RGB")).astype(float)
    heatmap = np.zeros((4, 4))
    heatmap[0, 0], heatmap[1, 1] = 1, 7
    laid_over = overlay_heatmap(photo, heatmap)
    assert laid_over.dtype == np.uint8
    is_cold = heatmap == 0
    np.testing.assert_allclose(laid_over[is_cold], grey[is_cold], atol=1)
    for place in ((0, 0), (1, 1)):
        expected = (1 - OPACITY) * grey[place] + OPACITY * np.array(COLOURS[-1])
        np.testing.assert_allclose(laid_over[place], expected, atol=1)


def test_the_hotter_the_brighter():
    heatmap = np.linspace(0, 1, 64).reshape(8, 8)
    laid_over = overlay_heatmap(np.zeros((8, 8, 3), np.uint8), heatmap)
    luminance = laid_over.reshape(-1, 3) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(luminance) >= -0.5).all()
    assert luminance[-1] > 100
