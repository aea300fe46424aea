"""Lines are shortened where it hurts least, and letters of many scripts are drawn."""

import numpy as np
import pytest
from PIL import Image

from little_data.figures.captions import Line, shorten
from little_data.figures.fonts import measure_text, write_text

SIZE = 18


def test_a_path_loses_its_beginning_and_keeps_what_stands_before_it():
    short = shorten(Line("test", "photos/of/cats/cat.1.jpg"), 150, SIZE)
    assert short.startswith("test: …")
    assert short.endswith("cat.1.jpg")
    assert measure_text(short, SIZE) <= 150
    assert shorten(Line("", "cat.1.jpg"), 150, SIZE) == "cat.1.jpg"


def test_a_name_loses_its_end():
    short = shorten(Line("label: a rather long name of a class"), 150, SIZE)
    assert short.startswith("label: a rat")
    assert short.endswith("…")
    assert measure_text(short, SIZE) <= 150
    assert shorten(Line("W" * 9), 20, SIZE) == "…"


def test_a_line_break_in_a_name_is_drawn_as_a_space():
    assert shorten(Line("a\nb"), 100, SIZE) == "a b"


def test_a_line_is_its_text_and_its_path():
    assert [str(line) for line in (Line("a"), Line("a", "b"), Line("", "b"))] == ["a", "a: b", "b"]


@pytest.mark.parametrize("letters", ["ÄÖ", "Лж", "αβ", "אב"])
def test_letters_beyond_ascii_are_not_all_the_same_box(letters):
    drawn = []
    for letter in letters:
        sheet = Image.new("RGB", (30, 30), "white")
        write_text(sheet, letter, (2, 15), SIZE, anchor="lm")
        drawn.append(np.asarray(sheet))
    assert all((sheet < 100).any() for sheet in drawn)
    assert (drawn[0] != drawn[1]).any()
