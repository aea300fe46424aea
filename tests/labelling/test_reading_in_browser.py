"""Everyone can read the page of labels: on a phone and on a desktop, in both schemes.

They need Chromium; without it they are skipped.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from label_server import SECONDS

from little_data.labelling.photos import make_id

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
IS_CUT = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def warned(server, client):
    """A page on which a decision waits for a run, and a new class has a single photo."""
    said = {"id": make_id("class 00/00003.png"), "label": "a new class", "queue": "seen"}
    own = {"Origin": f"http://127.0.0.1:{server.port}"}
    assert client.post("/decide", said, own)[0] == 200
    return server


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everyone_can_read_all_views_and_dialogs(chromium, warned, device, scheme):
    context = chromium.new_context(color_scheme=scheme, **device)
    context.set_default_timeout(1000 * SECONDS)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{warned.port}")
    page.locator("#finding article").wait_for()
    page.locator("#waiting", has_text="1 decision waits").wait_for()
    page.locator("#small-classes", has_text="a new class (1 of 2)").wait_for()
    check(page, "review")
    page.keyboard.press("Shift+L")
    page.locator("#batch article").first.wait_for()
    check(page, "label")
    page.keyboard.press("Shift+V")
    page.locator("#photos button").first.click()
    page.locator("#large").wait_for()
    check(page, "see, a photo")
    page.keyboard.press("/")
    page.locator("#wanted").fill("zebra")
    page.locator("#classes li", has_text="New class: zebra").wait_for()
    check(page, "see, another class")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    check(page, "see")
    page.keyboard.press("?")
    page.locator("#keys td", has_text="Enter").wait_for()
    check(page, "keys")
    context.close()


def check(page, view):
    """Check what is seen now with axe-core, and that nothing is wider than the window."""
    found = Axe().run(page).response["violations"]
    assert (view, [(rule["id"], [n["html"] for n in rule["nodes"]][:3]) for rule in found]) == (
        view,
        [],
    )
    assert not page.evaluate(IS_CUT), view
