"""The page of labels beside the demo: as well protected as alone, and for the same tables."""

import json
import signal

import pandas as pd
import pytest
from demo_client import ASK, DemoClient
from demo_server import run_demo
from hostile_requests import FOREIGN_REQUESTS, check_that_nothing_is_given_away

from little_data.labelling.photos import make_id

# It starts another process.
pytestmark = pytest.mark.slow

PATHS = ["class 00/00000.png", "class 01/00001.png", "class 02/00002.png"]
PHOTO, OTHER, THIRD = map(make_id, PATHS)


def decide(photo, label="class 02"):
    return {"id": photo, "label": label, "queue": "seen"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A running demo with the page of labels beside it; at last it is told to end."""
    with run_demo(tmp_path_factory.mktemp("demo"), labelled=30) as (server, _):
        yield server
        server.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def client(demo):
    return DemoClient(demo.port)


def test_each_page_has_its_own_policy_and_the_way_to_the_other(client):
    status, headers, page = client.get("/")
    assert status == 200
    assert "unsafe-inline" in headers["content-security-policy"]
    assert 'href=\\"/label/\\"' in page
    status, headers, page = client.get("/label/")
    assert status == 200
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert '<a href="../">Classify</a>' in page


def test_decisions_go_to_the_table_that_others_write_to(client, demo):
    table = demo.folder / "corrections.csv"
    assert client.post("/label/decide", decide(PHOTO))[0] == 200
    with table.open("a") as file:  # as another program does it
        file.write(f"{PATHS[1]},,leave out,,\n")
    status, _, told = client.get("/label/photos?label=leave+out")
    assert status == 200
    assert [photo["path"] for photo in json.loads(told)["photos"]] == [PATHS[1]]
    assert client.post("/label/decide", decide(THIRD, "class 00"))[0] == 200
    rows = pd.read_csv(table)
    labels = ["class 02", "leave out", "class 00"]
    assert rows[["path", "label"]].to_numpy().tolist() == [
        [path, label] for path, label in zip(PATHS, labels, strict=True)
    ]
    assert json.loads(client.get("/label/state")[2])["waiting"] == 3


@pytest.mark.parametrize(("headers", "host", "status"), FOREIGN_REQUESTS)
def test_other_pages_decide_and_see_nothing(client, headers, host, status):
    before = json.loads(client.get("/label/state")[2])["waiting"]
    assert client.post("/label/decide", decide(OTHER), headers, host=host)[0] == status
    assert json.loads(client.get("/label/state")[2])["waiting"] == before
    if headers:
        photo = client.get(f"/label/photo/320/{PHOTO}", headers=headers, host=host)
        assert photo[0] == status


def test_photos_have_ids_and_nothing_else_can_be_asked_for(client, demo):
    status, headers, _ = client.get(f"/label/photo/320/{PHOTO}")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    (demo.folder / "photos/secret.png").write_bytes((demo.folder / "red.png").read_bytes())
    paths = [
        "/label/photo/320/..%2fred.png",
        f"/label/photo/320/{make_id('secret.png')}",
        "/label/photos/secret.png",
        "/label/../red.png",
        "/label/project.py",
        f"/photo/320/{PHOTO}",
        "/state",
        "/page.js",
        "/label",
    ]
    check_that_nothing_is_given_away(client, paths)


def test_questions_to_the_one_are_not_answered_by_the_other(client):
    assert client.post("/decide", decide(OTHER))[0] == 404
    assert client.post(f"/label{ASK}", client.write_question("list_examples", []))[0] == 404


def test_a_link_from_elsewhere_opens_it_in_its_own_tab_only(client):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for dest, expected in {"document": 200, "iframe": 403}.items():
        assert client.get("/label/", headers=link | {"Sec-Fetch-Dest": dest})[0] == expected
