"""The page as a browser shows it: offline, complete, on a phone and on a desktop, in both schemes.

They need Chromium; without it they are skipped.
"""

import re
import shutil
from operator import mul
from types import SimpleNamespace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from project_runs import load, run, run_node

from little_data.figures.confusion import plot_confusion
from little_data.figures.plots import plot_points
from little_data.report_page.elements import render_plot
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

SHADES = """() => {
    const styles = getComputedStyle(document.documentElement);
    const plots = Array.from({ length: 10 }, (_, number) => `plot-${number}`);
    const names = [...plots, "ink", "faint", "cell", "card"];
    return names.map((name) => styles.getPropertyValue(`--${name}`).trim());
}"""
MATRIX = """() => {
    const isMatrix = (trace) => trace.type === 'heatmap';
    const place = [...document.querySelectorAll('.plot')].find((plot) => plot.data.some(isMatrix));
    const scale = place.layout.coloraxis?.colorscale ?? place.data.find(isMatrix).colorscale;
    return [...scale.map(([, colour]) => colour), place.data.find(isMatrix).textfont.color];
}"""
TOO_WIDE = """() => [...document.querySelectorAll('.main-svg, img, table')].filter((item) => {
    const card = item.closest('article').getBoundingClientRect();
    // Half a pixel may be lost in rounding.
    return item.checkVisibility() && item.getBoundingClientRect().right > card.right + 0.5;
}).map((item) => item.outerHTML.slice(0, 200))"""


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


def contrast(*colours):
    """The contrast of WCAG 2.2 between two colours such as #0072b2, from 1 to 21."""
    lights = []
    for colour in colours:
        shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
        lights.append(sum(map(mul, (0.2126, 0.7152, 0.0722), linear)) + 0.05)
    return max(lights) / min(lights)


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
    titles = ["The strategies", "The photos", "The autoencoders", "The data"]
    assert page.locator("main h2").all_inner_texts() == titles
    assert page.locator("nav a").all_inner_texts() == titles
    articles = page.locator("article").all()
    assert len(articles) > 12
    for article in articles:
        assert len(article.locator(".how").inner_text()) > 40
        assert article.locator(".plot, img, table, p:not(.how)").count()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everyone_can_read_the_page(finished_project, open_page, name, scheme, device):
    page = open_page(finished_project / "data/08_reporting/tiny" / PAGES[name], **device).page
    page.emulate_media(color_scheme=scheme)
    page.wait_for_selector(f"body[data-drawn={scheme}]")
    for details in page.locator("details").all():
        details.evaluate("(element) => { element.open = true; }")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []


def test_a_plot_that_scrolls_can_be_reached_without_a_pointer(open_page, tmp_path):
    names = [str(number) for number in range(81)]
    path = tmp_path / "page.html"
    plot = render_plot(plot_confusion(np.eye(81, dtype=int), names), "counts")
    path.write_text(render_page("title", {"one": plot}), encoding="utf-8")
    page = open_page(path, **PHONE).page
    assert page.evaluate("document.querySelector('.plot-box').scrollWidth") > 390
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_plots_stand_out_from_the_card(finished_project, open_page, scheme):
    page = open_page(finished_project / "data/08_reporting/tiny/report.html", **DESKTOP).page
    page.emulate_media(color_scheme=scheme)
    *colours, ink, faint, cell, card = page.evaluate(SHADES)
    assert [each for each in (*colours, ink, faint) if contrast(each, card) < 4.5] == []
    assert contrast(ink, cell) > 4.5


def test_cells_of_few_photos_are_like_the_card(finished_project, open_page):
    """And those of many stand out from it: white cells would be the brightest of a dark page."""
    page = open_page(finished_project / "data/08_reporting/tiny/report.html", **DESKTOP).page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"body[data-drawn={scheme}]")
        *_, ink, _, cell, card = page.evaluate(SHADES)
        assert page.evaluate(MATRIX) == [card, cell, ink]


def test_what_to_do_next_leads_to_parts_of_the_page(finished_project, open_page):
    page = open_page(finished_project / "data/08_reporting/tiny/report.html", **DESKTOP).page
    links = page.locator(".next-steps a").all()
    assert links
    for link in [*links, *page.locator("nav a").all()]:
        target = page.locator(link.get_attribute("href"))
        assert target.locator("h2, h3").first.inner_text() == link.inner_text()


def test_a_click_on_a_heading_sorts_the_classes(finished_project, open_page):
    page = open_page(finished_project / "data/08_reporting/tiny/report.html", **DESKTOP).page
    table = page.locator("#each-class table")
    heading = table.locator("th", has_text="recall")
    for order in ("ascending", "descending"):
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == order
        cells = [
            float(row.locator("td").nth(2).inner_text()) for row in table.locator("tbody tr").all()
        ]
        assert cells == sorted(cells, reverse=order == "descending")


def test_no_plot_is_cut_on_paper(finished_project, open_page):
    page = open_page(finished_project / "data/08_reporting/tiny/report.html", **DESKTOP).page
    page.emulate_media(media="print")
    # A4, less its margins.
    page.set_viewport_size({"width": 690, "height": 900})
    assert page.evaluate(TOO_WIDE) == []
    assert not page.locator("nav").is_visible()


def print_page(page):
    """Return the PDF of a page, without the time at which it was made."""
    return re.sub(rb"/(Creation|Mod)Date \(.*?\)", b"", page.pdf(print_background=True))


def test_paper_is_white_whatever_the_screen_is(open_page, tmp_path):
    matrix = render_plot(plot_confusion(np.array([[7, 1], [2, 9]]), ["cat", "dog"]), "matrix")
    path = tmp_path / "page.html"
    path.write_text(render_page("title", {"one": matrix}), encoding="utf-8")
    page = open_page(path, **DESKTOP).page
    light = print_page(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body[data-drawn=dark]")
    shades = page.evaluate(SHADES)
    assert print_page(page) == light
    assert page.evaluate(SHADES) == shades


def test_a_browser_that_cannot_unpack_says_so(finished_project, chromium):
    page = chromium.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto((finished_project / "data/08_reporting/tiny/report.html").as_uri())
    places = page.locator(".plot").all()
    assert places
    assert all("too old" in place.inner_text() for place in places)
    page.close()


def test_one_of_many_classes_can_be_chosen(open_page, tmp_path):
    points = pd.DataFrame({"label": [f"class {number:02}" for number in range(12)], "x": 0, "y": 0})
    plot = render_plot(plot_points(points, titles=("x", "y")), "points")
    path = tmp_path / "page.html"
    path.write_text(render_page("title", {"one": plot}), encoding="utf-8")
    page = open_page(path, **DESKTOP).page
    page.locator("select").select_option("class 03")
    page.wait_for_function("document.querySelector('.plot').data[3].marker.size === 10")
    opacity = page.evaluate(
        "document.querySelector('.plot').data.map((trace) => trace.marker.opacity)"
    )
    assert [number for number, value in enumerate(opacity) if value > 0.5] == [3]


def test_names_of_classes_and_files_are_text(open_page, tmp_path):
    hostile = "</script><img src=x onerror=alert(1)><script>alert(2)</script>"
    blank = Image.new("RGB", (30, 30))
    section = render_section(
        "data",
        class_counts_plot=go.Figure(go.Bar(x=[hostile], y=[3], name=hostile)),
        photo_gallery="",
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


@pytest.mark.parametrize(("split", "is_told"), [("validation", True), ("test", False)])
def test_the_figures_of_the_post_stand_beside_those_of_such_photos(
    finished_project, split, is_told
):
    """They are for validation photos; a column without any would be empty."""
    strategies = load(finished_project)("strategy_comparison").assign(split=split)
    section = run_node(finished_project, "describe_strategies", strategy_comparison=strategies)[
        "strategies_section"
    ]
    assert (">accuracy in the post<" in section) is is_told


def test_a_page_without_autoencoders_is_made_of_the_pipeline_report(finished_project, tmp_path):
    copy = shutil.copytree(finished_project, tmp_path / "project")
    (copy / "data/08_reporting/tiny/report_sections/autoencoders.html").unlink()
    page = run(copy, pipeline_names=["report"])("report_page")
    assert "The photos" in page
    assert "The autoencoders" not in page
