"""The page beside the ONNX file classifies in the browser, offline, as the project does.

It needs Chromium, and the two files of onnxruntime-web that the guide to exports names, in the
folder that the environment variable LITTLE_DATA_ONNXRUNTIME_WEB names.
"""

import json
import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from drawings import draw_smooth
from small_exports import CLASSES, SIDE

from little_data.exports.formats import FORMATS
from little_data.exports.metadata import describe_export
from little_data.models import ImageClassifier
from little_data.photos.decoding import load_photo
from little_data.photos.shared_photos import SharedPhotos

pytestmark = pytest.mark.slow

RUNTIME = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
FIGURES = {"photos": 2, "difference": 0.0, "distance": 0.0, "agreement": 1.0}
SECONDS = 60


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *told):
        pass


@pytest.fixture(scope="module")
def runtime():
    """The folder with onnxruntime-web."""
    folder = Path(os.environ.get("LITTLE_DATA_ONNXRUNTIME_WEB") or "nowhere")
    if not all((folder / name).is_file() for name in RUNTIME):
        pytest.skip("LITTLE_DATA_ONNXRUNTIME_WEB names no folder with onnxruntime-web")
    return folder


@pytest.fixture
def serve(network, source, tmp_path):
    """Return a function that serves an export, and gives its address and the model."""
    servers = []

    def start(resizing="squeeze", runtime=None, **thresholds):
        model = ImageClassifier(network, CLASSES, SIDE, resizing, **thresholds)
        FORMATS["onnx"].write(source, tmp_path)
        versions = dict.fromkeys(FORMATS["onnx"].packages, "1")
        photos = SharedPhotos(tmp_path, 10**8, None)
        about = describe_export(FORMATS["onnx"], model, FIGURES, versions, photos)
        (tmp_path / "metadata.json").write_text(json.dumps(about))
        for name in RUNTIME if runtime else ():
            shutil.copy(runtime / name, tmp_path)
        handler = partial(QuietHandler, directory=str(tmp_path))
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/webcam.html", model

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(chromium):
    """A tab; nothing that it asks for is elsewhere."""
    asked = []
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.set_default_timeout(1000 * SECONDS)
    tab.on("request", lambda request: asked.append(urlsplit(request.url)))
    yield tab
    context.close()
    assert {each.hostname for each in asked if each.scheme.startswith("http")} == {"127.0.0.1"}


def draw_photos(folder):
    smooth, turned = draw_smooth(1)
    smooth.convert("RGB").save(folder / "turned.png", exif=turned)
    smooth.save(folder / "glass.png")
    return [folder / "turned.png", folder / "glass.png"]


def read_answer(article):
    """The decision, and the probabilities in the order of the classes."""
    # At once: the camera's answer is replaced again and again.
    decision, rows = article.evaluate(
        """shown => [
            shown.querySelector("h2").textContent,
            [...shown.querySelectorAll("li")].map(row => [...row.children].map(x => x.textContent)),
        ]"""
    )
    shares = {name: float(share.rstrip("%")) / 100 for name, share in rows}
    return decision, [shares[name] for name in CLASSES]


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_photos_get_the_answers_of_the_project(resizing, serve, page, runtime, tmp_path):
    url, model = serve(resizing, runtime)
    page.goto(url)
    page.get_by_text("Ready: 3 classes").wait_for()
    photos = draw_photos(tmp_path)
    page.set_input_files("#files", photos)
    page.locator("article:nth-child(2) li").first.wait_for()
    for number, path in enumerate(reversed(photos)):
        decision, shown = read_answer(page.locator("article").nth(number))
        (expected,) = model.predict_on_batch(load_photo(path, SIDE, resizing)[np.newaxis])
        assert shown == pytest.approx(expected, abs=0.01), path.name
        assert decision == CLASSES[expected.argmax()]


def test_what_is_no_photo_is_told(serve, page, runtime, tmp_path):
    url, _ = serve(runtime=runtime)
    page.goto(url)
    page.get_by_text("Ready: 3 classes").wait_for()
    (tmp_path / "note.txt").write_text("no photo")
    page.set_input_files("#files", tmp_path / "note.txt")
    page.get_by_text("not a photo that this browser can read").wait_for()


def test_the_camera_is_classified_again_and_again_until_it_is_stopped(serve, page, runtime):
    url, _ = serve("crop", runtime, sure_from=2.0)
    page.goto(url)
    page.get_by_role("button", name="Start the camera").click()
    page.locator("#said h2").wait_for()
    decision, shown = read_answer(page.locator("#said"))
    assert decision == "unsure", "above this model's threshold is no probability"
    assert sum(shown) == pytest.approx(1, abs=0.01)
    # The picture of the camera moves, and its answer with it.
    page.wait_for_function(
        "before => document.querySelector('#said').innerText !== before",
        arg=page.locator("#said").inner_text(),
    )
    page.get_by_role("button", name="Stop the camera").click()
    page.locator("#said h2").wait_for(state="detached")
    assert page.locator("video").is_hidden()


def test_without_its_runtime_the_page_says_what_is_missing(serve, page):
    url, _ = serve()
    page.goto(url)
    page.get_by_text("onnxruntime-web is not beside this page").wait_for()
