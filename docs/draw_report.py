"""Draw the picture of the page of results, in headless Chromium.

pip install playwright
kedro run
python docs/draw_report.py --chromium /usr/bin/chromium
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).parents[1]
REPORT = PROJECT / "data/08_reporting/sample/report.html"
PICTURE = PROJECT / "docs/pictures/report.png"
WIDTH = 1200  # pixels
# The rest of the page is left out of the picture, and so is what follows the first photos.
SHOWN = ("Accuracy", "Confusion matrices", "Most wrong")
STYLE = """
    .table, .note, details { display: none; }
    .gallery { max-height: 588px; overflow: hidden; }
"""


def main() -> None:
    """Open the page, leave the most telling parts, and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chromium", required=True, help="path of the browser")
    parser.add_argument("--report", type=Path, default=REPORT, help="path of the page")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        page.goto(arguments.report.resolve().as_uri())
        page.wait_for_selector("body[data-drawn]")
        leave_parts(page, SHOWN)
        page.add_style_tag(content=STYLE)
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        browser.close()
    # A palette of 256 colours makes the file a third as large.
    picture.convert("RGB").quantize(kmeans=3).save(PICTURE, optimize=True)


def leave_parts(page: Page, titles: tuple[str, ...]) -> None:
    """Hide the other parts of the page, and the sections that have none of these."""
    page.evaluate(
        """(titles) => {
            for (const part of document.querySelectorAll('article')) {
                part.hidden = !titles.includes(part.querySelector('h3').innerText);
            }
            for (const section of document.querySelectorAll('main > section')) {
                section.hidden = !section.querySelector('article:not([hidden])');
            }
        }""",
        list(titles),
    )


if __name__ == "__main__":
    main()
