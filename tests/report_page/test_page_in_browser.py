"""The page as a browser shows it: offline, complete, on a phone and on a desktop, in both schemes.

They need Chromium; without it they are skipped.
"""

import shutil
from types import SimpleNamespace

import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image
from project_runs import load, run

from little_data.report_page.rendering import render_page, render_section

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PAGES = {"report": "report.html", "autoencoders": "autoencoders/report.html"}

IS_WHOLE = """() => {
    const isShown = (item) => {
        const box = item.getBoundingClientRect();
        return box.width > 20 && box.height > 20;
    };
    const plots = [...document.querySelectorAll('.plot')];
    const images = [...document.images];
    return {
        plots: plots.length,
        images: images.length,
        emptyPlots: plots.filter((plot) => !isShown(plot) || !isShown(plot.querySelector('svg'))
            || !plot.querySelector('.trace, .hm, .point, .bars path')).length,
        emptyImages: images.filter((image) => !image.naturalWidth || !isShown(image)).length,
        isTooWide: document.documentElement.scrollWidth > innerWidth,
    };
}"""
COLOURS = """() => {
    const text = document.querySelector('.plot .xtick text');
    return [getComputedStyle(document.body).backgroundColor, getComputedStyle(text).fill];
}"""


@pytest.fixture
def open_page(chromium):
    """Open a file; what the page says and asks for is noted."""
    contexts = []

    def open_file(path, **options):
        context = chromium.new_context(color_scheme="light", **options)
        contexts.append(context)
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-drawn=light]")
        return SimpleNamespace(page=page, said=said, asked=asked)

    yield open_file
    for context in contexts:
        context.close()


def brightness(colour):
    numbers = colour[colour.index("(") + 1 : -1].split(",")[:3]
    return sum(map(float, numbers)) / 3


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everything_is_shown_offline_in_both_schemes(finished_project, open_page, name, device):
    path = finished_project / "data/08_reporting/tiny" / PAGES[name]
    opened = open_page(path, **device)
    light = opened.page.evaluate(COLOURS)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_selector("body[data-drawn=dark]")
    dark = opened.page.evaluate(COLOURS)
    assert brightness(light[0]) - brightness(light[1]) > 100
    assert brightness(dark[1]) - brightness(dark[0]) > 100
    found = opened.page.evaluate(IS_WHOLE)
    assert found["plots"] >= 9
    assert found["images"] >= 4
    assert (found["emptyPlots"], found["emptyImages"], found["isTooWide"]) == (0, 0, False)
    assert opened.said == []
    others = [url for url in opened.asked if not url.startswith("data:")]
    assert others == [path.as_uri()]


def test_the_page_has_every_section_in_order(finished_project, open_page):
    path = finished_project / "data/08_reporting/tiny/report.html"
    page = open_page(path, **DESKTOP).page
    titles = ["The data", "The strategies", "The photos", "The autoencoders"]
    assert page.locator("h2").all_inner_texts() == titles
    assert page.locator("nav a").all_inner_texts() == titles
    articles = page.locator("article").all()
    assert len(articles) > 12
    for article in articles:
        assert len(article.locator(".how").inner_text()) > 40
        assert article.locator(".plot, img, table, p:not(.how)").count()


def test_names_of_classes_and_files_are_text(open_page, tmp_path):
    hostile = "</script><img src=x onerror=alert(1)><script>alert(2)</script>"
    blank = Image.new("RGB", (30, 30))
    section = render_section(
        "data",
        class_counts_plot=go.Figure(go.Bar(x=[hostile], y=[3], name=hostile)),
        photo_sheet=blank,
        augmentation_sheet=blank,
        rejected_images=pd.DataFrame({"path": [hostile], "label": [hostile], "reason": ["empty"]}),
    )
    path = tmp_path / "page.html"
    path.write_text(render_page(hostile, {hostile: section}), encoding="utf-8")
    opened = open_page(path, **DESKTOP)
    assert opened.said == []
    assert opened.page.locator("h1").inner_text() == hostile
    assert opened.page.locator("td").first.inner_text() == hostile


def test_the_same_inputs_make_the_same_page(finished_project, tmp_path):
    copy = shutil.copytree(finished_project, tmp_path / "project")
    before = load(copy)("report_page")
    names = ["describe_data", "describe_strategies", "describe_photos", "write_report_page"]
    names.append("autoencoders.describe_autoencoders")
    run(copy, pipeline_names=["report", "autoencoders"], node_names=names)
    assert load(copy)("report_page") == before


def test_a_page_without_autoencoders_is_made_of_the_pipeline_report(finished_project, tmp_path):
    copy = shutil.copytree(finished_project, tmp_path / "project")
    (copy / "data/08_reporting/tiny/report_sections/autoencoders.html").unlink()
    page = run(copy, pipeline_names=["report"])("report_page")
    assert "The photos" in page
    assert "The autoencoders" not in page
