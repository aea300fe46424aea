"""The demo as its user has it: the command, a browser, real uploads; nothing leaves the computer.

They need Gradio and Chromium; without one of them they are skipped.
"""

import base64
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from project_runs import load

from little_data.demo.answers import draw_digit

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SECONDS = 60

# The command, with a note of every address that it looks up or connects to.
PROGRAM = """
import sys
addresses = open(sys.argv.pop(1), "a", buffering=1)
def note(event, arguments):
    if event == "socket.getaddrinfo":
        print(arguments[0], file=addresses)
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        print(arguments[1][0], file=addresses)
sys.addaudithook(note)
from little_data.cli import little_data
little_data()
"""


@pytest.fixture(scope="module")
def demo(chromium, finished_project, tmp_path_factory):
    """The running command, told to use a port that is taken; at last it is told to end."""
    folder = tmp_path_factory.mktemp("demo")
    output, addresses = folder / "output.txt", folder / "addresses.txt"
    with socket.create_server(("127.0.0.1", 0)) as taken, output.open("w") as stream:
        port = taken.getsockname()[1]
        command = [sys.executable, "-c", PROGRAM, addresses, "demo", "--env", "tiny"]
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=finished_project,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=os.environ | {"TMPDIR": str(folder)},
        )
        try:
            url = wait_for_page(output, process)
            yield SimpleNamespace(url=url, taken=port, output=output, addresses=addresses)
        finally:
            process.terminate()
            process.wait(SECONDS)
    assert process.returncode == 0, output.read_text()
    assert not list(folder.glob("little-data-demo-*")), "uploaded photos were not removed"


def wait_for_page(output, process):
    """Wait until the demo answers at the address that it names."""
    for _ in range(10 * SECONDS):
        assert process.poll() is None, output.read_text()
        named = re.search(r"Open (http://127\.0\.0\.1:(\d+)) ", output.read_text())
        if named and (port := int(named[2])):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    return named[1]
        time.sleep(0.1)
    raise AssertionError(f"the demo does not answer:\n{output.read_text()}")


@pytest.fixture
def open_demo(chromium, demo):
    """Open the demo; there may be no error in the browser, and no request to anywhere else."""
    contexts, errors, asked = [], [], []

    def open_page(**options):
        context = chromium.new_context(**options)
        context.set_default_timeout(1000 * SECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(demo.url)
        page.locator("#choose-photos").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }


def upload(page, path):
    """Drop a file and return what the page says about it."""
    page.set_input_files("#choose-photos", path)
    message = page.locator("#message code", has_text=Path(path).name)
    message.wait_for()
    return page.locator("#message").inner_text()


def is_loaded(page, image):
    return page.locator(image).evaluate("(image) => image.complete && image.naturalWidth > 20")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_photo_gets_the_models_answer(open_demo, finished_project, device):
    predictions = load(finished_project)("fine_tuned_predictions")
    expected = predictions[predictions["split"] == "test"].iloc[0]
    page = open_demo(**device)
    told = upload(page, finished_project / "photos" / expected["path"])
    predicted, probability = re.search(r": (\w+), with a probability of ([\d.]+)$", told).groups()
    assert predicted == expected["predicted"]
    assert float(probability) == pytest.approx(expected[f"probability_{predicted}"], abs=1e-4)
    page.locator("#classes").wait_for()
    classes = page.locator("#classes dt").all_inner_texts()
    assert sorted(classes) == ["disc", "square", "triangle"]
    assert classes[0] == predicted
    for image in ("#overlay img", "#photo img"):
        page.locator(image).wait_for()
        assert is_loaded(page, image)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everyone_can_read_the_page(open_demo, finished_project, device, scheme):
    photos = [finished_project / f"photos/{name}/00.png" for name in ("disc", "square")]
    page = open_demo(color_scheme=scheme, **device)
    page.locator("#examples .card").first.wait_for()
    check_with_axe(page, "at first")
    upload(page, photos[0])
    page.locator("#overlay img").wait_for()
    page.locator("#similar .card").first.wait_for()
    check_with_axe(page, "an answer")
    page.set_input_files("#choose-photos", photos)
    page.locator("#gallery img").nth(1).wait_for()
    page.locator("details > summary").click()
    check_with_axe(page, "several answers")
    page.get_by_role("tab", name="The latent plane").click()
    page.locator(".plane").wait_for()
    check_with_axe(page, "the latent plane")
    page.get_by_role("link", name="Labels").click()
    page.locator("#finding > *").first.wait_for()
    check_with_axe(page, "the labels beside it")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert page.get_by_role("link", name="Labels").get_attribute("aria-current") == "page"
    page.get_by_role("link", name="Classify").click()
    page.locator("#choose-photos").wait_for(state="attached")


def check_with_axe(page, shown):
    """Check what is seen now with axe-core."""
    found = Axe().run(page).response["violations"]
    rules = [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found]
    assert (shown, rules) == (shown, [])


def test_what_cannot_be_used_gets_a_reason_and_the_next_photo_an_answer(
    open_demo, finished_project, tmp_path
):
    photo = finished_project / "photos/disc/00.png"
    page = open_demo(**DESKTOP)
    assert "with a probability of" in upload(page, photo)
    unusable = {
        "words.jpg": (b"no photo", "not an image, or of an unknown format"),
        "cut.png": (photo.read_bytes()[:100], "damaged or truncated"),
        "empty.png": (b"", "the file is empty"),
    }
    for name, (content, reason) in unusable.items():
        (tmp_path / name).write_bytes(content)
        told = upload(page, tmp_path / name)
        assert told.startswith(f"{name} cannot be used: {reason}")
        page.locator("#overlay img").wait_for(state="hidden")
    Image.new("1", (12_000, 12_000)).save(tmp_path / "bomb.png")
    assert "too large: 12000 x 12000 pixels" in upload(page, tmp_path / "bomb.png")
    assert "with a probability of" in upload(page, photo)


def test_a_folder_is_answered_as_predict_answers_it(open_demo, finished_project, tmp_path):
    """In a gallery, a table and a file with the columns and numbers of predictions.csv."""
    predictions = load(finished_project)("fine_tuned_predictions")
    test = predictions[predictions["split"] == "test"].set_index("path")
    folder = tmp_path / "new"
    for path in test.index:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(finished_project / "photos" / path, folder / path)
    (folder / "Thumbs.db").write_bytes(b"0")
    (folder / "words.txt").write_text("no photo")
    page = open_demo(**DESKTOP)
    page.set_input_files("#choose-folder", folder)
    page.locator("#summary", has_text="1 cannot be used").wait_for()
    page.wait_for_function("!document.querySelector('#summary').innerText.includes('to come')")
    assert page.locator("#summary").inner_text().startswith(f"{len(test) + 1} photos: ")
    assert page.locator("#gallery img").count() == len(test)
    assert page.locator("tbody tr").count() == len(test) + 1
    with page.expect_download() as downloading:
        page.locator("#download").click()
    downloading.value.save_as(tmp_path / "predictions.csv")
    found = pd.read_csv(tmp_path / "predictions.csv")
    found["path"] = found["path"].str.removeprefix("new/")
    found = found.set_index("path").loc[test.index]
    model = load(finished_project)("fine_tuned_model")
    columns = [f"probability_{name}" for name in model.class_names]
    assert list(found.columns) == ["predicted", "decision", "distance", *columns]
    np.testing.assert_allclose(found[columns], test[columns], atol=1e-5)
    assert (found["predicted"] == test["predicted"]).all()
    page.locator("#gallery .card", has_text="words.txt").click()
    assert "words.txt cannot be used:" in page.locator("#message").inner_text()
    page.locator("#gallery .card:has(img)").first.click()
    page.locator("#similar .card").nth(3).wait_for()
    page.get_by_role("button", name="Clear").click()
    page.locator("#results").wait_for(state="hidden")
    assert not page.locator("#answer").is_visible()


def test_too_many_photos_are_refused_with_both_limits(open_demo, finished_project):
    content = (finished_project / "photos/disc/00.png").read_bytes()
    files = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": content} for n in range(501)]
    page = open_demo(**DESKTOP)
    page.set_input_files("#choose-photos", files)
    told = page.locator("#message", has_text="501 photos").inner_text()
    assert "At most 500 are shown at a time, of at most 50 MB each" in told
    assert page.locator("#gallery .card").count() == 0


def test_a_label_is_kept_for_the_next_training(open_demo, finished_project):
    photo = finished_project / "photos/square/00.png"
    table = finished_project / "data/01_raw/new_labels/tiny.csv"
    page = open_demo(**DESKTOP)
    upload(page, photo)
    page.get_by_label("Wrong? Say what it is").select_option("triangle")
    page.get_by_role("button", name="Keep it for the next training").click()
    told = page.locator("#kept", has_text="Kept as triangle.").inner_text()
    try:
        rows = pd.read_csv(table)
        assert rows["label"].tolist() == ["triangle"]
        assert Path(rows["path"][0]).read_bytes() == photo.read_bytes()
        assert "kedro run --env tiny --pipelines fine_tune trains with it" in told
    finally:  # others use the project, too
        for name in ("new_labels", "from_demo"):
            shutil.rmtree(finished_project / "data/01_raw" / name)


def test_an_example_is_answered_with_its_label(open_demo):
    page = open_demo(**PHONE)
    page.locator("#examples .card", has_text="square").first.click()
    page.locator("#answer").wait_for()
    told = page.locator("#message").inner_text()
    assert told.startswith("example ")
    assert told.endswith("Its label is square")
    assert not page.locator("#wrong").is_visible()


def test_a_photo_of_the_camera_is_answered(open_demo):
    """A drawing stands for what the camera sees."""
    page = open_demo(**DESKTOP)
    page.evaluate(
        """() => {
            const canvas = document.createElement("canvas");
            canvas.getContext("2d").fillRect(0, 0, 100, 100);
            const stream = canvas.captureStream();
            navigator.mediaDevices.getUserMedia = async () => stream;
        }"""
    )
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("button", name="Take the photo").click()
    page.locator("#answer").wait_for()
    assert "with a probability of" in page.locator("#message").inner_text()
    assert not page.locator("#camera").is_visible()


def test_without_a_camera_the_page_says_so(open_demo):
    page = open_demo(**DESKTOP)
    # The browser of the tests has one that is made up.
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => "
        "Promise.reject(new DOMException('Requested device not found', 'NotFoundError')); }"
    )
    page.get_by_role("button", name="Use the camera").click()
    page.locator("#message", has_text="The camera cannot be used: ").wait_for()
    assert not page.locator("#camera").is_visible()


def test_the_page_says_what_its_model_is(open_demo, finished_project):
    found = load(finished_project)("fine_tuned_metrics")["splits"]["test"]
    facts = open_demo(**DESKTOP).locator(".facts li").all_inner_texts()
    assert re.fullmatch(
        r"EfficientNetLite0, trained on \d+ \w+ \d{4}\. Set of photos: tiny", facts[0]
    )
    assert f"Accuracy {100 * found['accuracy']:.1f}" in facts[1]
    assert facts[1].endswith(f"on {found['photos']} test photos")


def test_an_upload_of_too_many_bytes_is_refused(open_demo, demo, tmp_path):
    """By the page, and by the server if it is asked without the page."""
    path = tmp_path / "large.png"
    path.touch()
    os.truncate(path, 51 * 1024**2)
    (tmp_path / "words.png").write_text("no photo")
    page = open_demo(**DESKTOP)
    assert "not an image" in upload(page, tmp_path / "words.png")
    told = upload(page, path)
    assert told == "large.png cannot be used: 51 MB exceed the maximum allowed size of 50 MB"
    import requests

    with path.open("rb") as file:
        answer = requests.post(
            f"{demo.url}/gradio_api/upload",
            files={"files": file},
            headers={"Origin": demo.url},
            timeout=SECONDS,
        )
    assert answer.status_code == 413


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_moving_over_the_plane_draws_the_digit_of_each_point(open_demo, finished_project, device):
    decoder = load(finished_project)("autoencoders.variational.decoder")
    page = open_demo(**device)
    page.get_by_role("tab", name="The latent plane").click()
    plane = page.locator(".plane")
    plane.wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    box = plane.bounding_box()
    across, down = box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25
    if device is PHONE:
        page.touchscreen.tap(across, down)
    else:
        page.mouse.move(across, down)
    check_digit(page, decoder, (1.5, 1.5))
    plane.focus()
    for key in ["ArrowLeft"] * 5 + ["ArrowDown"] * 10:
        page.keyboard.press(key)
    check_digit(page, decoder, (1.2, 0.9))


def check_digit(page, decoder, place):
    """Wait until the page is at a place, give or take a pixel, and its digit is there."""
    caption = page.locator("#latent-plane figcaption")
    for _ in range(10 * SECONDS):
        told = [float(number) for number in re.findall(r"-?\d+\.\d+", caption.inner_text())]
        source = page.locator(".digit").get_attribute("src")
        shown = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
        expected = np.asarray(draw_digit(decoder, *told), int)
        if np.abs(np.asarray(shown, int) - expected).max() <= 1:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(f"the digit at {told} is not drawn")
    np.testing.assert_allclose(told, place, atol=0.03)


def test_only_this_computer_can_open_it_and_it_connects_to_nothing_else(demo):
    assert f"Port {demo.taken} is taken: " in demo.output.read_text()
    with socket.socket() as attempt:
        port = urlsplit(demo.url).port
        assert attempt.connect_ex(("127.0.0.2", port)), "it listens on all addresses"
    assert {"127.0.0.1"} <= set(demo.addresses.read_text().split()) <= LOOPBACK
