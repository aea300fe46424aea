"""What a web page, a file or a program of someone else may do to the demo: nothing.

The attacker speaks HTTP to a running demo.
"""

import base64
import contextlib
import io
import json
import os
import re
import signal
import socket
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from demo_client import ASK, UPLOAD, DemoClient
from demo_server import CLASS_NAMES, run_demo
from hostile_photos import make_slow_jpeg
from PIL import Image

# It starts another process.
pytestmark = pytest.mark.slow

LARGEST = 3 * 1024**2
MOST_KEPT = 2 * 1024**2
ALL = 16 * 1024**2


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A running demo with little room and time; it is told to end while requests hang."""
    limits = {"largest_upload": LARGEST, "all_uploads": ALL, "reading_seconds": 2}
    limits |= {"all_kept": MOST_KEPT, "waiting": 4}
    with run_demo(tmp_path_factory.mktemp("demo"), **limits) as (server, client):
        yield server
        with requests_that_hang(client):
            server.end(signal.SIGTERM)


@contextlib.contextmanager
def requests_that_hang(client):
    """One decodes for long, one is not sent to its end."""
    form = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100\r\n"
    with client.begin(f"POST {UPLOAD}", form):
        slow = client.upload(make_slow_jpeg(), "slow.jpg")
        question = json.dumps(client.write_question("answer", {"photo": slow}))
        head = f"Content-Type: application/json\r\nContent-Length: {len(question)}\r\n"
        with client.begin(f"POST {ASK}", head) as asking:
            asking.sendall(question.encode())
            yield


@pytest.fixture(scope="module")
def client(demo):
    return DemoClient(demo.port)


@pytest.fixture(scope="module")
def photo():
    """The content of a photo."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "png")
    return file.getvalue()


@pytest.fixture
def eavesdropper():
    """A server that says whether anyone has connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


def is_left_alone(eavesdropper):
    try:
        eavesdropper.accept()[0].close()
    except TimeoutError:
        return True
    return False


def list_files(folder):
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


def read_picture(address):
    """Return the size of a picture that is in its own address."""
    kind, _, content = address.partition(",")
    assert kind == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(content))).size


def test_the_own_page_gets_its_answer(client, photo):
    uploaded = client.upload(photo)
    told = client.classify(uploaded)
    assert told["predicted"] in CLASS_NAMES
    assert read_picture(told["picture"]) == (240, 180)
    why = client.classify(uploaded, "explain")
    assert {name for name, _ in why["probabilities"]} == {*CLASS_NAMES}
    assert read_picture(why["whole"]) == read_picture(why["overlay"]) == (640, 480)
    assert {similar["label"] for similar in why["similar"]} == {*CLASS_NAMES[:2]}
    status, headers, _ = client.get("/")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.fixture
def places(demo, photo, tmp_path):
    """Paths that lead to what was not uploaded, by kind."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(photo)
    uploads = demo.uploads
    folder = uploads / ("0" * 64)
    folder.mkdir(exist_ok=True)
    for name, target in {"link.png": secret, "zero.png": "/dev/zero"}.items():
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(target)
    if not (folder / "pipe.png").exists():
        os.mkfifo(folder / "pipe.png")
        (uploads / ("1" * 64)).symlink_to(tmp_path)
    (uploads / "root.png").write_bytes(photo)
    os.mkfifo(tmp_path / "pipe")
    return {
        "picture": secret,
        "text": "/etc/hostname",
        "nothing": tmp_path / "nothing.png",
        "folder": tmp_path,
        "zeros": "/dev/zero",
        "pipe": tmp_path / "pipe",
        "link": folder / "link.png",
        "link to a device": folder / "zero.png",
        "pipe in the folder": folder / "pipe.png",
        "link of a folder": uploads / ("1" * 64) / "secret.png",
        "folder of an upload": folder,
        "unfinished upload": uploads / "root.png",
        "detour": f"{folder}/../../../{secret}",
        "detour from inside": f"{folder}/../{folder.name}/link.png",
        "dots": f"{folder}/..",
        "relative": "pyproject.toml",
        "empty": "",
        "zero byte": f"{secret}\0.png",
        "long": "/a" * 2000,
        "too long": "/a" * 20_000,
        "file address": f"file://{secret}",
        "share": "\\\\evil.example\\share\\a.png",
    }


KINDS = (
    *("picture", "text", "nothing", "folder", "zeros", "pipe", "link", "link to a device"),
    *("pipe in the folder", "link of a folder", "folder of an upload", "unfinished upload"),
    *("detour", "detour from inside", "dots", "relative", "empty", "zero byte", "long", "too long"),
    *("file address", "share"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_only_uploaded_files_are_looked_at(demo, client, places, kind):
    """The same answer to what is there and what is not: nobody learns which files there are."""
    before = list_files(demo.folder)
    path = str(places[kind])
    for function in ("answer", "explain", "keep"):
        status, _, told = client.ask_about(path, function, label=0)
        assert status in (403, 422)
        assert kind == "too long" or "not uploaded" in told
    if kind != "too long":  # for the address of a request
        assert client.get(f"/gradio_api/file={quote(path)}")[0] == 404
    assert list_files(demo.folder) == before


def test_nothing_is_fetched_for_anyone(client, photo, eavesdropper):
    address = f"http://127.0.0.1:{eavesdropper.getsockname()[1]}/a.png"
    uploaded = client.upload(photo)
    assert client.ask_about(address)[0] == 403
    for escaped in (address, quote(address, safe="")):
        assert client.get(f"/gradio_api/file={escaped}")[0] == 404
        assert client.get(f"/gradio_api/proxy={escaped}")[0] == 404
    for further in ({"url": address}, {"path": address}, {"orig_name": address}):
        assert "predicted" in client.classify(uploaded, **further)
    assert is_left_alone(eavesdropper)


@pytest.mark.parametrize(
    "host",
    [
        ["evil.example"],
        ["evil.example:{port}"],
        ["127.0.0.1.evil.example:{port}"],
        ["localhost.evil.example"],
        ["evil.example#localhost"],
        ["localhost@evil.example"],
        ["evil.example, localhost"],
        ["192.0.2.1:{port}"],
        ["[::2]:{port}"],
        [""],
        [],
        ["127.0.0.1:{port}", "evil.example"],
    ],
    ids=str,
)
def test_a_name_that_someone_has_led_here_is_not_served(client, demo, photo, host):
    """DNS rebinding: to the browser, the attacker's page and the demo are of one origin."""
    named = [name.format(port=demo.port) for name in host]
    origin = f"http://{named[-1]}" if named else "http://evil.example"
    before = list_files(demo.uploads)
    for headers in ({"Origin": origin}, {"Sec-Fetch-Site": "same-origin"}):
        assert client.get("/", headers=headers, host=named)[0] in (400, 421)
        assert client.post_file(photo, headers=headers, host=named)[0] in (400, 421)
    assert list_files(demo.uploads) == before


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
@pytest.mark.parametrize("port", ["", ":{port}", ":8080"])
def test_this_computer_is_always_served(client, demo, host, port):
    """Another port is that of a tunnel."""
    named = host + port.format(port=demo.port)
    assert client.get("/", host=[named])[0] == 200
    digit = {"data": [0, 0], "component_id": 0, "fn_name": "no", "session_hash": "a"}
    answer = client.post(ASK, digit, headers={"Origin": f"http://{named}"}, host=[named])
    assert answer[0] == 422  # from the checks that come later


FOREIGN = {
    "page": {"Origin": "http://evil.example"},
    "file or sandbox": {"Origin": "null"},
    "other port": {"Origin": "http://127.0.0.1:1"},
    "other name of this computer": {"Origin": "http://localhost:{port}"},
    "other scheme": {"Origin": "https://127.0.0.1:{port}"},
    "begins alike": {"Origin": "http://127.0.0.1:{port}.evil.example"},
    "page that sends no origin": {"Sec-Fetch-Site": "cross-site"},
    "other port that sends no origin": {"Sec-Fetch-Site": "same-site"},
    "own origin, foreign site": {
        "Origin": "http://127.0.0.1:{port}",
        "Sec-Fetch-Site": "cross-site",
    },
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_pages_of_others_may_neither_read_nor_write(client, demo, photo, kind):
    headers = {name: value.format(port=demo.port) for name, value in FOREIGN[kind].items()}
    before = list_files(demo.uploads)
    assert client.post_file(photo, headers=headers)[0] == 403
    assert client.post(ASK, {"data": []}, headers=headers)[0] == 403
    simple = headers | {"Content-Type": "text/plain"}  # needs no permission of the server
    for path in (ASK, UPLOAD, "/gradio_api/queue/join", "/gradio_api/cancel", "/"):
        assert client.ask("POST", path, b"{}", simple)[0] == 403
        told = client.ask(
            "OPTIONS", path, headers=headers | {"Access-Control-Request-Method": "POST"}
        )
        assert told[0] == 403
        assert not [name for name in told[1] if name.startswith("access-control")]
    for path in ("/", "/theme.css", "/gradio_api/queue/data?session_hash=abc"):
        status, told, _ = client.get(path, headers=headers)
        assert status == 403
        assert not [name for name in told if name.startswith("access-control")]
    assert list_files(demo.uploads) == before


@pytest.mark.parametrize(
    "headers", [{}, {"Referer": "http://evil.example/"}, {"Sec-Fetch-Site": "none"}], ids=str
)
def test_who_does_not_say_that_it_is_the_page_may_not_write(client, photo, headers):
    assert client.post_file(photo, headers=headers)[0] == 403
    assert client.post(ASK, {}, headers=headers)[0] == 403


def test_a_link_from_elsewhere_opens_the_page_in_its_own_tab_only(client):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for dest, expected in {"document": 200, "iframe": 403, "object": 403}.items():
        assert client.get("/", headers=link | {"Sec-Fetch-Dest": dest})[0] == expected


@pytest.mark.parametrize(
    "path",
    [
        # The page of labels, which this demo is served without.
        *("/label", "/label/", "/label/state", "/label/photos", "/label/page.js"),
        *("/openapi.json", "/docs", "/redoc", "/config", "/config/", "/info", "/login_check"),
        *("/monitoring", "/monitoring/summary", "/login", "/logout", "/manifest.json", "/pwa_icon"),
        *("/svelte/a.js", "/robots.txt", "//", "/gradio_api", "/file=/etc/hostname", "/%2e%2e/a"),
        *(
            f"/gradio_api/{name}"
            for name in (
                *("openapi.json", "info", "info/", "runs", "deep_link", "mcp/", "mcp/sse"),
                *("mcp/schema", "file/etc/hostname", "app_id", "user", "token", "vibe-code"),
                *("queue/join", "queue/data?session_hash=abc", "upload_progress?upload_id=a"),
                *("queue/status", "startup-events", "heartbeat/abc", "call/answer/abc"),
                *(
                    "call/v2/answer/abc",
                    "stream/abc/0/0/playlist.m3u8",
                    "stream/a/0/0/playlist-file",
                ),
                *("custom_component/file/client/component/index.js", "proxy=http://127.0.0.1/"),
                *("dev/reload", "profiling/traces", "run-history/buckets"),
            )
        ),
    ],
)
def test_what_the_page_does_not_need_is_not_there(client, path):
    assert client.get(path)[0] == 404
    assert client.post(path, {"data": [], "fn_index": 0})[0] == 404


def test_no_uploaded_file_is_served(client, photo):
    """A page or a drawing of someone else would be one of the demo's own."""
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
    for name, content in {"page.html": drawing, "drawing.svg": drawing, "a.png": photo}.items():
        uploaded = client.upload(content, name)
        assert client.get(f"/gradio_api/file={uploaded}")[0] == 404


def test_files_of_gradio_are_its_pages_only(client):
    for path in ("/assets/../../app.py", "/static/..%2f..%2froutes.py", "/assets//etc/hostname"):
        assert client.get(path)[0] in (403, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "FOO"])
def test_other_methods_are_refused(client, method):
    for path in ("/", ASK, UPLOAD):
        assert client.ask(method, path, headers={"Origin": client.own})[0] in (400, 404)


def test_an_upload_that_is_too_large_is_refused(client, demo):
    before = list_files(demo.uploads)
    assert client.post_file(b"0" * (LARGEST + 100_000))[0] == 413
    assert client.post_file(b"0" * (LARGEST + 1000))[0] == 413
    pieces = {
        "Origin": client.own,
        "Content-Type": "multipart/form-data; boundary=x",
        "Transfer-Encoding": "chunked",
    }
    assert client.ask("POST", UPLOAD, headers=pieces)[0] == 411
    assert list_files(demo.uploads) == before


def test_old_uploads_give_way_to_new_ones(client, demo, photo):
    first = client.upload(photo, "first.png")
    for number in range(2 * ALL // LARGEST):
        last = client.upload(bytes([number]) * (LARGEST - 1000), "large.png")
    assert sum(path.lstat().st_size for path in list_files(demo.uploads)) <= ALL
    assert client.ask_about(first)[0] == 403
    assert client.ask_about(last)[0] == 200


def test_a_photo_that_takes_long_to_decode_is_given_up(client, photo):
    slow = client.upload(make_slow_jpeg(), "slow.jpg")
    assert "takes longer than 2 seconds to decode" in client.classify(slow)["reason"]
    assert "predicted" in client.classify(client.upload(photo))


def test_names_of_classes_mean_nothing_in_the_page(client):
    page = client.get("/")[2]
    for name in CLASS_NAMES[:2]:
        assert f">{name}" not in page
    assert "<img src=x" not in page


def test_several_files_in_one_request_have_room_as_one(client, demo):
    """Neither many files nor their names get past what one upload may have."""
    before = list_files(demo.uploads)
    part = '--x\r\nContent-Disposition: form-data; name="files"; filename="{}"\r\n\r\n{}\r\n'
    form = {"Origin": client.own, "Content-Type": "multipart/form-data; boundary=x"}
    large = "".join(part.format(f"{number}.png", "0" * 500_000) for number in range(8))
    assert client.ask("POST", UPLOAD, f"{large}--x--".encode(), form)[0] == 413
    assert list_files(demo.uploads) == before
    names = ["../../a.png", "/etc/a.png", "a\\b.png", "..", "b" * 300 + ".png"]
    small = "".join(part.format(name, "0") for name in names)
    status, _, told = client.ask("POST", UPLOAD, f"{small}--x--".encode(), form)
    assert status in (200, 400)
    for path in json.loads(told) if status == 200 else []:
        assert Path(path).parent.parent == demo.uploads
        assert client.classify(path)["reason"]


def test_of_many_questions_some_are_refused_and_the_next_is_answered(client, photo):
    slow = client.upload(make_slow_jpeg(), "slow.jpg")
    question = json.dumps(client.write_question("answer", {"photo": slow}))
    head = f"Content-Type: application/json\r\nContent-Length: {len(question)}\r\n"
    with contextlib.ExitStack() as opened:
        asking = [
            opened.enter_context(contextlib.closing(client.begin(f"POST {ASK}", head)))
            for _ in range(8)
        ]
        for connection in asking:
            connection.sendall(question.encode())
        answers = [connection.recv(10_000).decode() for connection in asking]
    assert any("4 photos wait already" in answer for answer in answers)
    assert any("longer than 2 seconds" in answer for answer in answers)
    assert "predicted" in client.classify(client.upload(photo))


@pytest.mark.parametrize("photo", [2, 10_000, "0", "blue.png"])
def test_only_the_examples_are_examples(client, photo):
    status, _, told = client.ask_about(photo)
    assert status == 403 or "there is no such example" in json.loads(told)["reason"]


def test_examples_are_shown_without_their_paths(client, demo):
    status, _, told = client.post(ASK, client.write_question("list_examples", []))
    assert status == 200
    examples = json.loads(told)["examples"]
    assert [example["label"] for example in examples] == CLASS_NAMES[:2]
    assert client.classify(1)["predicted"] in CLASS_NAMES
    assert str(demo.folder) not in told
    assert str(demo.folder) not in client.get("/")[2]


def test_a_label_is_kept_under_a_name_that_nobody_chooses(client, demo, photo):
    """Whatever the file is called, and whatever the class is."""
    for name in ("../../a.png", "=cmd().png", "x.png.exe", "'.jpg"):
        uploaded = client.upload(photo, name)
        told = client.classify(uploaded, "keep", label=0)
        assert told == {"kept": CLASS_NAMES[0]}
    table = pd.read_csv(demo.folder / "labels.csv")
    assert set(table["label"]) == {CLASS_NAMES[0]}
    for kept in map(Path, table["path"]):
        assert kept.parent == demo.folder / "kept"
        assert re.fullmatch(r"[0-9a-f]{32}(\.png|\.jpg)?", kept.name)
        assert kept.read_bytes() == photo


def test_what_cannot_be_kept_is_not_kept(client, demo, photo):
    before = list_files(demo.folder)
    assert client.ask_about(0, "keep", label=0)[0] == 422
    assert client.ask_about("/etc/hostname", "keep", label=0)[0] == 403
    uploaded = client.upload(photo)
    assert "no such class" in client.classify(uploaded, "keep", label=3)["reason"]
    words = client.upload(b"no photo", "words.png")
    assert "not an image" in client.classify(words, "keep", label=0)["reason"]
    left = {path for path in list_files(demo.folder) if demo.uploads not in path.parents}
    assert left - {demo.output} <= {*before}


def test_labels_do_not_fill_the_disk(client, demo):
    told = []
    for number in range(3):
        file = io.BytesIO()
        Image.effect_noise((1000, 900), 100 + number).save(file, "png")
        told.append(client.classify(client.upload(file.getvalue()), "keep", label=1))
    assert "kept" in told[0]
    assert "at most 2 MB of photos" in told[-1]["reason"]
    assert sum(path.stat().st_size for path in (demo.folder / "kept").iterdir()) <= MOST_KEPT


@pytest.mark.parametrize("name", ["=1+1.png", "<img src=x onerror=alert(1)>.png", 'a",b.png'])
def test_names_of_files_are_shown_as_they_are_and_run_in_no_spreadsheet(
    chromium, client, photo, tmp_path, name
):
    files = [{"name": each, "mimeType": "image/png", "buffer": photo} for each in (name, "b.png")]
    page = chromium.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(client.own)
    page.set_input_files("#choose-photos", files)
    page.locator("#gallery img").nth(1).wait_for()
    page.locator("tbody tr").nth(1).wait_for(state="attached")
    assert name in page.locator("#gallery").inner_text()
    with page.expect_download() as downloading:
        page.locator("#download").click()
    downloading.value.save_as(tmp_path / "predictions.csv")
    page.close()
    table = pd.read_csv(tmp_path / "predictions.csv")
    assert table["path"].tolist() == [f"'{name}" if name.startswith("=") else name, "b.png"]
    assert list(table.columns[4:]) == [f"probability_{each}" for each in CLASS_NAMES]
    assert dialogs == []


def test_names_of_classes_are_shown_as_they_are(chromium, demo, client, photo, tmp_path):
    (tmp_path / "photo.png").write_bytes(photo)
    page = chromium.new_page()
    asked, dialogs = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(client.own)
    page.set_input_files("#choose-photos", tmp_path / "photo.png")
    page.locator("#photo img").wait_for()
    assert ", ".join(CLASS_NAMES) in page.locator("body").inner_text()
    assert set(page.locator("#classes dt").all_inner_texts()) == set(CLASS_NAMES)
    told = page.locator("#message").inner_text()
    assert any(f": {name}, with a probability" in told for name in CLASS_NAMES)
    assert page.locator("img[src=x], [href*=evil]").count() == 0
    page.close()
    assert dialogs == []
    assert all(url.startswith((client.own, "data:")) for url in asked)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 10_000, b"{}" * 40_000),
        *(
            json.dumps(value).encode()
            for value in (
                {"data": [], "fn_index": 0, "session_hash": "a"},
                *(
                    {"data": data, "component_id": 1, "fn_name": name, "session_hash": "a"}
                    for name in ("answer", "explain", "keep", "get_config", "_is_server_fn")
                    for data in (None, [], {}, "a", {"photo": None}, {"photo": ["a"]})
                ),
                *(
                    {"data": data, "component_id": 1, "fn_name": name, "session_hash": "a"}
                    for name in ("answer", "keep")
                    for data in ({"photo": -1}, {"photo": 0.5}, {"photo": True}, {"photo": 10**9})
                ),
                *(
                    {
                        "data": {"photo": "a", "label": label},
                        "component_id": 1,
                        "fn_name": "keep",
                        "session_hash": "a",
                    }
                    for label in (None, -1, "0", 0.5, [0], True, 10**9)
                ),
                {"data": {"photo": 0}, "component_id": 1, "fn_name": "answer"},
                {
                    "data": {"photo": 0},
                    "component_id": 1,
                    "fn_name": "answer",
                    "session_hash": "../a",
                },
                {"data": ["x", {}], "component_id": 1, "fn_name": "draw_digit_at"},
                {"data": [1e999, 0], "component_id": 1, "fn_name": "__init__", "session_hash": "a"},
                {
                    "data": [1e9, 0],
                    "component_id": 1,
                    "fn_name": "draw_digit_at",
                    "session_hash": "a",
                },
            )
        ),
    ],
)
def test_what_the_page_would_not_write_is_refused(client, body):
    headers = {"Origin": client.own, "Content-Type": "application/json"}
    assert client.ask("POST", ASK, body, headers)[0] in (413, 422)


def test_damaged_uploads_are_refused(client):
    form = {"Origin": client.own, "Content-Type": "multipart/form-data; boundary=x"}
    assert client.ask("POST", UPLOAD, b"no form", form)[0] == 400
    assert client.ask("POST", UPLOAD, b"", {"Origin": client.own})[0] == 400
    assert client.ask("POST", f"{UPLOAD}?upload_id=..%2fa", b"no form", form)[0] == 400


def test_a_forwarded_name_is_not_believed(client):
    """The name of a class names it, too."""
    for told in (
        client.get("/", headers={"X-Forwarded-Host": "evil.example"})[2],
        client.get("/?__theme=%2f%2fevil.example")[2],
    ):
        assert "evil.example" not in told.replace(CLASS_NAMES[1], "")


def test_it_ends_while_requests_hang(tmp_path):
    """By SIGINT; the demo of the other tests ends so by SIGTERM."""
    with run_demo(tmp_path) as (server, client), requests_that_hang(client):
        server.end(signal.SIGINT)
