"""The server as its user has it: the command, real requests, without TensorFlow and Kedro."""

import re
import socket

import numpy as np
import pytest
import requests
from drawings import draw_smooth
from PIL import Image
from served_export import ExportServer, write_export
from small_exports import CLASSES, SIDE

from little_data.photos.decoding import load_photo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(network, photos, tmp_path_factory):
    """The finished model; its exports lie in `folder`."""
    folder = tmp_path_factory.mktemp("exports")
    model = write_export(folder, network, photos, "onnx", sure_from=0.6)
    model.folder = folder
    return model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    options = ("--photos", "3", "--megabytes", "1", "--requests", "1")
    server = ExportServer(model.folder, tmp_path_factory.mktemp("server"), *options)
    yield server
    server.end()


@pytest.fixture
def paths(tmp_path):
    """Two photos: one that is to be turned, one that lets its ground through."""
    smooth, turned = draw_smooth(2)
    smooth.convert("RGB").save(tmp_path / "turned Käfer.jpg", exif=turned, quality=95)
    smooth.save(tmp_path / "glass.png")
    return [tmp_path / "turned Käfer.jpg", tmp_path / "glass.png"]


def test_photos_get_the_answers_of_the_finished_model(server, model, paths):
    answers = server.classify(*paths).json()["photos"]
    assert [answer["name"] for answer in answers] == [path.name for path in paths]
    for path, answer in zip(paths, answers, strict=True):
        pixels = load_photo(path, SIDE, model.resizing)[np.newaxis]
        expected = model.predict_on_batch(pixels)
        shown = [answer["probabilities"][name] for name in CLASSES]
        assert shown == pytest.approx(expected[0].tolist(), abs=1e-4)
        assert answer["decision"] == model.decide(expected)[0]
        assert answer["predicted"] == CLASSES[expected.argmax()]
        assert answer["probability"] == max(shown)
        assert answer["unsure"] == (max(shown) < 0.6)
        assert (answer["unlike"], answer["distance"]) == (False, None)


def test_what_is_no_photo_is_told_beside_the_others(server, paths, tmp_path):
    (tmp_path / "note.jpg").write_text("no photo")
    Image.new("L", (1001, 1000)).save(tmp_path / "large.png")
    answers = server.classify(paths[0], tmp_path / "note.jpg", tmp_path / "large.png")
    assert answers.status_code == 200
    first, second, third = answers.json()["photos"]
    assert first["predicted"] in CLASSES
    assert second == {"name": "note.jpg", "problem": "not an image, or of an unknown format"}
    assert third["problem"].startswith("too large: 1001 x 1000 pixels")


def test_requests_that_ask_too_much_are_refused(server, paths, tmp_path):
    four = server.classify(*paths, *paths)
    assert (four.status_code, four.json()["detail"]) == (
        400,
        "Too many files. Maximum number of files is 3.",
    )
    (tmp_path / "large.jpg").write_bytes(b"\xff" * 1024**2)
    assert server.classify(tmp_path / "large.jpg").status_code == 413
    chunks = requests.post(f"{server.url}/classify", data=iter([b"x" * 2**20] * 2), timeout=60)
    assert chunks.status_code in (400, 413)
    nothing = requests.post(f"{server.url}/classify", data={"photos": "no file"}, timeout=60)
    assert nothing.status_code == 400
    assert 'files of the field "photos"' in nothing.json()["detail"]


def test_more_requests_than_allowed_at_a_time_are_told_to_come_again(server, paths):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        slow.sendall(
            f"POST /classify HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x".encode()
        )
        while "in_progress 1.0" not in server.get("/metrics").text:
            pass
        refused = server.classify(*paths)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert server.get("/health").status_code == 200
    while "in_progress 0.0" not in server.get("/metrics").text:
        pass
    assert server.classify(*paths).status_code == 200


def test_health_version_and_metrics_are_told(server, paths, tmp_path):
    assert server.get("/health").json() == {"status": "ok"}
    told = server.get("/version").json()
    assert told["class_names"] == CLASSES
    assert re.fullmatch(r"onnxruntime \d+\.\d+.*", told["runtime"])
    assert told["limits"]["photos"] == 3

    def count(answer):
        found = re.search(
            rf'little_data_photos_total{{answer="{answer}"}} (\d+)', server.get("/metrics").text
        )
        return int(found[1]) if found else 0

    (tmp_path / "note.jpg").write_text("no photo")
    before = {answer: count(answer) for answer in ("class", "unsure", "unreadable")}
    server.classify(*paths, tmp_path / "note.jpg")
    after = {answer: count(answer) for answer in before}
    assert after["unreadable"] == before["unreadable"] + 1
    assert sum(after.values()) == sum(before.values()) + 3
    assert 'little_data_requests_total{status="200"}' in server.get("/metrics").text


def test_the_api_describes_itself(server):
    described = server.get("/openapi.json").json()
    assert described["paths"].keys() == {"/classify", "/health", "/version", "/metrics"}
    body = described["paths"]["/classify"]["post"]["requestBody"]["content"]
    files = body["multipart/form-data"]["schema"]["properties"]["photos"]
    assert files["items"] == {"type": "string", "format": "binary"}
    answer = described["components"]["schemas"]["PhotoAnswer"]["properties"]
    assert {"decision", "probability", "unsure", "unlike"} <= answer.keys()


def test_pages_of_others_may_not_ask(server):
    assert server.get("/health", Origin="http://evil.example").status_code == 403
    assert server.get("/health", Host="evil.example").status_code == 421


def test_openvino_gives_the_same_answers(model, network, photos, paths, tmp_path):
    write_export(tmp_path, network, photos, "openvino", sure_from=0.6)
    server = ExportServer(tmp_path, tmp_path)
    answers = server.classify(*paths).json()["photos"]
    for path, answer in zip(paths, answers, strict=True):
        (expected,) = model.predict_on_batch(load_photo(path, SIDE, "crop")[np.newaxis])
        shown = [answer["probabilities"][name] for name in CLASSES]
        assert shown == pytest.approx(expected.tolist(), abs=1e-4)
    assert server.get("/version").json()["runtime"].startswith("openvino 2")
    server.end()
