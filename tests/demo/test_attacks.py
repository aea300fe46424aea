"""What a web page, a file or a program of someone else may do to the demo: nothing.

The attacker speaks HTTP to a running demo.
"""

import io
import json
import os
import signal
import socket
from urllib.parse import quote

import pytest
from demo_client import JOIN, UPLOAD, DemoClient
from demo_server import CLASS_NAMES, DemoServer
from hostile_photos import make_slow_jpeg
from PIL import Image

# It starts another process.
pytestmark = pytest.mark.slow

DRAW = "/gradio_api/component_server/"
LARGEST = 3 * 1024**2
ALL = 16 * 1024**2
NOT_THERE = {403, 404}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A running demo with little room and little time; at last it is told to end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    limits = {"largest_upload": LARGEST, "all_uploads": ALL, "reading_seconds": 2}
    server = DemoServer(tmp_path_factory.mktemp("demo"), port, **limits)
    try:
        server.wait_until_it_answers(lambda: DemoClient(port).get("/"))
        yield server
        server.end(signal.SIGTERM)
    finally:
        server.process.kill()


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


def test_the_own_page_gets_its_answer(client, photo):
    told, pictures = client.classify(client.upload(photo))
    assert "with a probability of" in told
    assert len(pictures) == 2
    for picture in pictures:
        status, headers, _ = client.get(picture)
        assert (status, headers["content-type"]) == (200, "image/webp")
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
    before = list_files(demo.uploads)
    path = str(places[kind])
    status, _, told = client.join(path)
    assert status in (403, 422)
    assert kind == "too long" or "not uploaded" in told
    if kind != "too long":  # for the address of a request
        assert client.get(f"/gradio_api/file={quote(path)}")[0] in NOT_THERE
    assert list_files(demo.uploads) == before


def test_nothing_is_fetched_for_anyone(client, photo, eavesdropper):
    address = f"http://127.0.0.1:{eavesdropper.getsockname()[1]}/a.png"
    uploaded = client.upload(photo)
    assert client.join(address)[0] == 403
    for escaped in (address, quote(address, safe="")):
        assert client.get(f"/gradio_api/file={escaped}")[0] == 403
        assert client.get(f"/gradio_api/proxy={escaped}")[0] == 404
    for further in ({"url": address}, {"url": address, "is_stream": True}, {"orig_name": address}):
        assert "with a probability of" in client.classify(uploaded, **further)[0]
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
    answer = client.post(DRAW, digit, headers={"Origin": f"http://{named}"}, host=[named])
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
    assert client.post(JOIN, {"data": []}, headers=headers)[0] == 403
    simple = headers | {"Content-Type": "text/plain"}  # needs no permission of the server
    for path in (JOIN, UPLOAD, DRAW, "/gradio_api/cancel", "/"):
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
    assert client.post(JOIN, {}, headers=headers)[0] == 403


def test_a_link_from_elsewhere_opens_the_page_in_its_own_tab_only(client):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for dest, expected in {"document": 200, "iframe": 403, "object": 403}.items():
        assert client.get("/", headers=link | {"Sec-Fetch-Dest": dest})[0] == expected


@pytest.mark.parametrize(
    "path",
    [
        *("/openapi.json", "/docs", "/redoc", "/config", "/config/", "/info", "/login_check"),
        *("/monitoring", "/monitoring/summary", "/login", "/logout", "/manifest.json", "/pwa_icon"),
        *("/svelte/a.js", "/robots.txt", "//", "/gradio_api", "/file=/etc/hostname", "/%2e%2e/a"),
        *(
            f"/gradio_api/{name}"
            for name in (
                *("openapi.json", "info", "info/", "runs", "deep_link", "mcp/", "mcp/sse"),
                *("mcp/schema", "file/etc/hostname", "app_id", "user", "token", "vibe-code"),
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


def test_an_uploaded_page_runs_nothing(client):
    for name in ("page.html", "drawing.svg"):
        page = client.upload(
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", name
        )
        status, headers, _ = client.get(f"/gradio_api/file={page}")
        assert status == 200
        assert headers["content-security-policy"].startswith("default-src 'none'; sandbox;")


def test_files_of_gradio_are_its_pages_only(client):
    for path in ("/assets/../../app.py", "/static/..%2f..%2froutes.py", "/assets//etc/hostname"):
        assert client.get(path)[0] in (403, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "FOO"])
def test_other_methods_are_refused(client, method):
    for path in ("/", JOIN, UPLOAD):
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
    assert client.join(first)[0] == 403
    assert client.join(last)[0] == 200


def test_a_photo_that_takes_long_to_decode_is_given_up(client, photo):
    slow = client.upload(make_slow_jpeg(), "slow.jpg")
    assert "takes longer than 2 seconds to decode" in client.classify(slow)[0]
    assert "with a probability of" in client.classify(client.upload(photo))[0]


def test_names_of_classes_and_files_mean_nothing_in_the_page(client, photo):
    told = client.classify(client.upload(photo, "a<b>`*_x.png"))[0]
    page = client.get("/")[2]
    for name in CLASS_NAMES[:2]:
        assert name not in page
        assert name not in told
    assert "<img" not in told
    assert "http://evil" not in told


def test_names_of_classes_are_shown_as_they_are(chromium, demo, client, photo, tmp_path):
    (tmp_path / "photo.png").write_bytes(photo)
    page = chromium.new_page()
    asked, dialogs = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(client.own)
    page.set_input_files("#drop input[type=file]", tmp_path / "photo.png")
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
                {"data": [None], "fn_index": 0, "session_hash": "a"},
                {"data": [[{"path": "/etc/hostname"}]], "fn_index": 0, "session_hash": "a"},
                {"data": [{"path": "a"}] * 2, "fn_index": 0, "session_hash": "a"},
                {"data": [{"path": "a"}], "fn_index": -1, "session_hash": "a"},
                {"data": [{"path": "a"}], "fn_index": 0, "session_hash": "../a"},
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
    for path in (JOIN, DRAW):
        assert client.ask("POST", path, body, headers)[0] in (413, 422)


def test_damaged_uploads_and_parameters_are_refused(client):
    form = {"Origin": client.own, "Content-Type": "multipart/form-data; boundary=x"}
    assert client.ask("POST", UPLOAD, b"no form", form)[0] == 400
    assert client.ask("POST", UPLOAD, b"", {"Origin": client.own})[0] == 400
    assert client.ask("POST", f"{UPLOAD}?upload_id=..%2fa", b"--x--", form)[0] == 422
    assert client.get("/gradio_api/queue/data")[0] == 422
    assert client.get("/gradio_api/queue/data?session_hash=a%0ab")[0] == 422


def test_a_forwarded_name_is_not_believed(client):
    told = client.get("/", headers={"X-Forwarded-Host": "evil.example"})[2]
    assert "evil.example" not in told.replace("http://evil.example/", "")
    assert "//evil.example" not in client.get("/?__theme=%2f%2fevil.example")[2]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_while_requests_hang(tmp_path, ending):
    """One decodes for long, one is not sent to its end, one listens for ever."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server, client = DemoServer(tmp_path, port), DemoClient(port)
    try:
        server.wait_until_it_answers(lambda: client.get("/"))
        form = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100\r\n"
        unfinished = client.begin(f"POST {UPLOAD}", form)
        assert client.join(client.upload(make_slow_jpeg(), "slow.jpg"))[0] == 200
        listener = client.begin("GET /gradio_api/queue/data?session_hash=abc")
        assert listener.recv(10)
        server.end(ending)
    finally:
        server.process.kill()
    unfinished.close()
    listener.close()
