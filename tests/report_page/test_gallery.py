"""Photos stand in their own proportions over captions that are text."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from little_data.figures.captions import Line
from little_data.figures.tiles import Tile, draw_tiles
from little_data.report_page.gallery import render_gallery

NAMES = ["Äpfel", "猫", "a_rather_long_name_of_forty_letters_indeed", '<b>&"']


def make_tile(name, sizes=((30, 40),)):
    pictures = [np.full((*size, 3), 120, np.uint8) for size in sizes]
    lines = [Line(f"label: {name}"), Line("test", f"photos/{name}/1.jpg")]
    return Tile(pictures, [f"Photo labelled {name}"] * len(pictures), lines)


@pytest.mark.parametrize("name", NAMES)
def test_captions_are_whole_texts_in_any_script(name):
    html = render_gallery([make_tile(name)], "photos")
    shown = re.sub(r"<[^>]*>", "\n", html)
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"label: {escaped.replace(chr(34), '&#34;')}" in shown
    assert "test: \nphotos/" in shown
    assert "<b>" not in html


def test_each_picture_has_its_own_proportions_and_a_description():
    html = render_gallery([make_tile("cat", [(30, 40), (60, 20)])], "pairs")
    sizes = re.findall(r'alt="Photo labelled cat" width="(\d+)" height="(\d+)"', html)
    assert sizes == [("40", "30"), ("20", "60")]
    for data in re.findall(r'base64,([^"]+)"', html):
        assert Image.open(io.BytesIO(base64.b64decode(data))).format == "WEBP"
    assert 'class="gallery pairs"' in html


def test_without_tiles_there_is_nothing():
    assert render_gallery([], "photos") == ""


def test_a_sheet_of_tiles_has_a_place_for_each():
    sheet = draw_tiles([make_tile(name, [(30, 40), (30, 40)]) for name in NAMES], columns=2)
    assert (np.asarray(sheet) == 120).all(axis=2).sum() >= 4 * 2 * 30 * 40
