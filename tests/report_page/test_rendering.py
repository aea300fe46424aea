"""The page holds what it was given, and nothing that it was given can break it."""

import base64
import io
import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from jinja2 import UndefinedError
from PIL import Image

from little_data.report_page.elements import render_picture, render_plot, render_table
from little_data.report_page.headline import (
    describe_classes,
    explain_split,
    format_seconds,
    make_headline,
)
from little_data.report_page.rendering import render_page, render_section

HOSTILE = "</script><img src=x onerror=alert(1)>"


def read_plots(html):
    contents = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(content) for content in contents]


def make_data_section(**contents):
    blank = Image.new("RGB", (20, 10))
    contents = {
        "class_counts_plot": go.Figure(go.Bar(x=["cat"], y=[3])),
        "photo_gallery": "",
        "augmentation_sheet": blank,
        "rejected_images": pd.DataFrame({"path": [], "label": [], "reason": []}),
    } | contents
    return render_section("data", **contents)


def test_a_plot_keeps_its_data_and_takes_the_colours_of_the_page():
    figure = go.Figure(go.Scatter(y=[1, 2], name=HOSTILE), {"title": "left out"})
    html = render_plot(figure, "two points")
    assert 'role="img" aria-label="two points"' in html
    assert "<img" not in html
    (plot,) = read_plots(html)
    assert plot["data"][0]["name"] == HOSTILE
    assert plot["data"][0]["y"] == [1, 2]
    assert not plot["layout"]["template"]
    assert not plot["layout"]["title"]
    assert figure.layout.title.text == "left out"


@pytest.mark.parametrize("size", [(300, 200), (4000, 30)])
def test_a_picture_is_in_the_page(size):
    noise = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    html = render_picture(Image.fromarray(noise), 'the "best"', narrowest=5000)
    data = re.search(r'src="data:image/webp;base64,([^"]+)"', html).group(1)
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    assert picture.width == min(size[0], 1600)
    assert f"min-width: {picture.width}px" in html
    assert 'alt="the &#34;best&#34;"' in html


def test_drawings_stay_sharp_and_photos_small():
    pixels = np.random.default_rng(0).integers(0, 2, (8, 8), np.uint8).repeat(16, 0).repeat(16, 1)
    drawing = Image.fromarray(255 * pixels)
    data = re.search(r"base64,([^\"]+)", render_picture(drawing, "")).group(1)
    shown = Image.open(io.BytesIO(base64.b64decode(data))).convert("L")
    np.testing.assert_array_equal(shown, drawing)


def test_a_table_has_formatted_cells_and_no_markup_of_its_values():
    table = pd.DataFrame({"a": [HOSTILE, "x"], "b": [0.12345, np.nan], "c": [1, 2]})
    html = render_table(table, {"b": ("number", ".3f"), "a": ("name", "")})
    cells = re.findall(r"<t[dh](?: scope=\"col\")? class=\"(\w*)\">(.*?)</t[dh]>", html)
    escaped = "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    assert [text for _, text in cells] == ["number", "name", "0.123", escaped, "", "x"]
    assert [kind for kind, _ in cells][:2] == ["number", "long"]


def test_rejected_files_are_listed_with_their_reasons():
    rejected = pd.DataFrame({"path": [HOSTILE], "label": ["cat"], "reason": ["empty file"]})
    html = make_data_section(rejected_images=rejected)
    assert "1 file was rejected" in html
    assert "empty file" in html
    assert HOSTILE not in html
    many = pd.concat([rejected] * 150)
    html = make_data_section(rejected_images=many)
    assert "150 files were rejected" in html
    assert html.count("empty file") == 100
    assert "No file was rejected" in make_data_section()


def test_the_same_contents_are_the_same_bytes():
    assert make_data_section() == make_data_section()
    page = render_page("title", {"one": make_data_section()})
    assert page == render_page("title", {"one": make_data_section()})


def test_a_section_that_lacks_something_is_refused():
    with pytest.raises(UndefinedError, match="is undefined"):
        render_section("autoencoders")


def test_a_page_has_plotly_once_and_the_sections_that_there_are():
    page = render_page(HOSTILE, {"The data": "<p>here", "The autoencoders": ""})
    assert page.count('id="plotly"') == 1
    assert "<p>here" in page
    assert "The autoencoders" not in page
    assert HOSTILE not in page


def test_the_headline_is_about_the_last_split_of_the_finished_model():
    row = {"strategy": "fine-tuned", "accuracy_low": 0.929, "accuracy_high": 0.991, "seconds": 49.2}
    comparison = pd.DataFrame(
        [
            {**row, "split": "validation", "photos": 7, "accuracy": 0.5},
            {**row, "split": "test", "photos": 1200, "accuracy": 0.975},
            {**row, "strategy": "scratch", "split": "test", "photos": 1200, "accuracy": 0.6},
        ]
    )
    photos = pd.DataFrame({"label": ["cat", "dog"] * 3, "split": ["train"] * 5 + ["test"]})
    photos = photos.assign(split_given=None, group=None)
    accuracy, count, time = make_headline(comparison, photos)
    assert accuracy["value"] == "97.5\N{NO-BREAK SPACE}%"
    note = accuracy["note"].replace("\N{NO-BREAK SPACE}", " ")
    assert "of 1,200 test photos, which it had never seen, are classified correctly" in note
    assert "92.9 % to 99.1 %" in note
    assert (count["value"], time["value"]) == ("6", "49 seconds")
    assert count["note"] == "in 2 classes; 5 are training photos"
    untested = make_headline(comparison.head(1), photos)[0]["note"]
    assert "of 7 validation photos, which helped to choose its settings" in untested
    judged = comparison.head(1).assign(split="cross-validation")
    note = make_headline(judged, photos)[0]["note"]
    assert "of 7 photos are classified correctly, each by a model that had not seen it" in note


@pytest.mark.parametrize(
    ("given", "group", "told"),
    [
        (["train", "train", "test"], [None, None, None], "the test photos are those that the"),
        (["train", "train", "validation"], [None, None, "a"], "the test photos are those that the"),
        ([None, None, "train"], ["a", "a", None], "1 group of photos that belong together stayed"),
        (
            ["train", "train", "test"],
            ["a", None, "a"],
            "the splits of the source tear 1 group apart",
        ),
    ],
)
def test_the_headline_says_what_the_source_has_split_and_what_stayed_together(given, group, told):
    splits = ["train", "train", "test"]
    photos = pd.DataFrame({"split": splits, "split_given": given, "group": group})
    assert told in explain_split(photos)
    drawn = photos.assign(split_given=["train", "test", "train"], group=["a", None, None])
    assert explain_split(drawn) == ""


@pytest.mark.parametrize(
    ("names", "expected"), [("ba", "a or b"), ("cab", "a, b or c"), ("abcde", "5 classes")]
)
def test_few_classes_are_named(names, expected):
    assert describe_classes(pd.DataFrame({"label": list(names)})) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(59.6, "60 seconds"), (600, "10 minutes"), (9000, "2.5 hours")]
)
def test_seconds_are_written_as_a_person_would(seconds, expected):
    assert format_seconds(seconds) == expected
