"""The page's program answers its own page only, and gives no other file away."""

import json
import signal

import pytest
from hostile_requests import FOREIGN_REQUESTS, check_that_nothing_is_given_away

from little_data.labelling.photos import make_id

pytestmark = pytest.mark.slow

PHOTO = make_id("class 00/00000.png")


def test_the_page_may_load_its_own_files_only(client):
    status, headers, page = client.get("/")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "style=" not in page
    assert "http" not in page
    for name in ("page.css", "page.js", "asking.js", "seeing.js"):
        status, headers, _ = client.get(f"/{name}")
        assert (status, headers["x-content-type-options"]) == (200, "nosniff")


def test_photos_have_ids_and_nothing_else_can_be_asked_for(client, server):
    status, headers, _ = client.get(f"/photo/320/{PHOTO}")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    secret = server.folder / "secret.png"
    secret.write_bytes((server.folder / "photos/class 00/00000.png").read_bytes())
    paths = [
        "/photo/320/class%2000/00000.png",
        f"/photo/320/{secret.as_posix()}",
        "/photo/320/..%2f..%2fsecret.png",
        "/photo/320/../../secret.png",
        f"/photo/100000/{PHOTO}",
        f"/photo/320/{make_id('secret.png')}",
        "/photos/class%2000/00000.png",
        "/project.py",
        "/docs",
    ]
    check_that_nothing_is_given_away(client, paths)


@pytest.mark.parametrize(("headers", "host", "status"), FOREIGN_REQUESTS)
def test_other_pages_decide_nothing(client, server, headers, host, status):
    said = {"id": PHOTO, "label": "class 01", "queue": "seen"}
    assert client.post("/decide", said, headers, host=host)[0] == status
    assert not (server.folder / "corrections.csv").exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/decide", {"id": "../../etc/passwd", "label": "a", "queue": "seen"}),
        ("/decide", {"id": "0" * 16, "label": "a", "queue": "seen"}),
        ("/decide", {"id": PHOTO, "label": "", "queue": "seen"}),
        ("/decide", {"id": PHOTO, "label": "a\nb", "queue": "seen"}),
        ("/decide", {"id": PHOTO, "label": "a", "queue": "seen", "more": 1}),
        ("/decide", [1]),
        ("/undo", {"id": PHOTO, "rows": -1, "queue": "seen"}),
        ("/label", {"id": PHOTO, "label": "a"}),
        ("/label", {"id": "x", "label": "a" * 20_000}),
    ],
)
def test_what_the_page_does_not_say_changes_nothing(client, server, path, said):
    assert client.post(path, said)[0] in (400, 413, 422)
    assert not (server.folder / "corrections.csv").exists()
    assert not (server.folder / "new_labels.csv").exists()


def test_questions_have_their_forms(client):
    for path in ("/photos?offset=-1", "/photos?least=2", "/photos?similar=../a", "/queue"):
        assert client.get(path)[0] == 422, path
    assert client.get("/queue?queue=none")[0] == 400
    status, _, told = client.get("/photos?label=class%2001&offset=10")
    assert status == 200
    assert json.loads(told)["total"] == 40


def test_it_ends_cleanly(server, client):
    server.end(signal.SIGINT)
