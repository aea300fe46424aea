"""Draw the picture of a pipeline in Kedro-Viz, in headless Chromium.

pip install playwright
python docs/draw_dag.py --chromium /usr/bin/chromium
"""

from __future__ import annotations

import argparse
import functools
import http.server
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).parents[1]
HIDDEN = ".pipeline-toolbar, .pipeline-global-toolbar, .pipeline-sidebar, .feature-hints"


def main() -> None:
    """Build the static site, open it, and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chromium", required=True, help="path of the browser")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = serve(build_site(Path(folder)))
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1700, "height": 1500}, device_scale_factor=1.5)
        # With the report all of it would be too large to be read.
        draw(page, f"{address}?pid=fine_tune", PROJECT / "docs/pictures/dag.png")
        browser.close()


def build_site(folder: Path) -> Path:
    """Build the static site; Kedro-Viz writes it to the folder it is called in."""
    command = [sys.executable, "-m", "kedro", "viz", "build"]
    subprocess.run(command, cwd=PROJECT, check=True)
    site = folder / "site"
    (PROJECT / "build").rename(site)
    return site


def serve(site: Path) -> str:
    """Serve a folder on loopback and return its address."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def draw(page: Page, address: str, picture: Path) -> None:
    """Take a picture of the flowchart alone."""
    page.goto(address)
    page.wait_for_selector(".pipeline-node")
    page.evaluate(
        """() => {
            const state = JSON.parse(localStorage.getItem('KedroViz') || '{}');
            const visible = {...state.visible, sidebar: false, miniMap: false};
            localStorage.setItem('KedroViz', JSON.stringify({...state, visible}));
        }"""
    )
    page.reload()
    page.wait_for_selector(".pipeline-node")
    page.add_style_tag(content=f"{HIDDEN} {{ display: none !important; }}")
    page.wait_for_timeout(3000)
    drawn = page.locator(".pipeline-node, .pipeline-layer-name").all()
    boxes = [box for item in drawn if (box := item.bounding_box())]
    left, right = min(box["x"] for box in boxes), max(box["x"] + box["width"] for box in boxes)
    top, bottom = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    clip = {"x": left - 20, "y": top - 20, "width": right - left + 40, "height": bottom - top + 40}
    page.screenshot(path=picture, clip=clip)


if __name__ == "__main__":
    main()
