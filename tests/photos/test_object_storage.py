"""Files in object storage are read with patience, and each failure is told for what it is."""

import pickle
import threading
from io import BytesIO

import pytest
from PIL import Image
from s3_server import serve_s3
from upath import UPath

from little_data.photos import fatal_photos, object_storage
from little_data.photos.decoding import UnusablePhotoError, load_photo_or_reason, read_rgb
from little_data.photos.hashes import hash_file
from little_data.photos.object_storage import StoreAwayError, read_remote_file
from little_data.photos.photo_files import take_photo


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """Let the packages of the store try once, and ours soon again."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    monkeypatch.setattr(object_storage, "WAITS", (0.05, 0.05))


@pytest.fixture
def photo():
    file = BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def server(photo):
    with serve_s3() as server:
        server.put(**{"photos/a.png": photo, "photos/empty.png": b"", "photos/text.png": b"text"})
        yield server


@pytest.fixture
def folder(server):
    return UPath("s3://bucket/photos", **server.credentials)


def test_a_photo_is_hashed_and_decoded_with_one_request(server, folder, photo, tmp_path):
    (tmp_path / "a.png").write_bytes(photo)
    taken = take_photo(folder / "a.png")
    assert hash_file(taken) == hash_file(tmp_path / "a.png")
    assert read_rgb(taken).tobytes() == read_rgb(tmp_path / "a.png").tobytes()
    assert server.requests == ["GET /bucket/photos/a.png"]


def test_an_address_can_be_sent_to_another_process(folder):
    sent = pickle.dumps(folder / "a.png")
    assert len(sent) < 1000
    assert read_rgb(pickle.loads(sent)).size == (20, 10)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty.png", "the file is empty"),
        ("text.png", "not an image"),
        ("gone.png", "the file is gone"),
    ],
)
def test_what_is_no_photo_has_the_reason_of_a_file_on_disk(folder, name, reason):
    assert reason in load_photo_or_reason(folder / name, 8, "squeeze")


def test_a_server_that_is_busy_is_asked_again(server, folder):
    server.refuse = lambda number, path: number < 3
    assert read_rgb(folder / "a.png").size == (20, 10)


def test_a_photo_that_is_refused_for_good_has_a_reason(server, folder):
    server.refuse = lambda number, path: path.endswith("a.png")
    with pytest.raises(UnusablePhotoError, match="however often.*The next run tries it again"):
        read_rgb(folder / "a.png")
    assert hash_file(take_photo(folder / "a.png")) is None
    assert "not an image" in load_photo_or_reason(folder / "text.png", 8, "squeeze")


def test_a_server_that_goes_away_for_a_while_is_waited_for(server, folder, monkeypatch):
    monkeypatch.setattr(object_storage, "WAITS", (0.2,) * 50)
    server.stop()
    back = threading.Timer(0.5, server.start)
    back.start()
    assert read_rgb(folder / "a.png").size == (20, 10)
    back.join()


def test_a_server_that_stays_away_ends_the_run_and_rejects_nothing(server, folder):
    server.stop()
    try:
        with pytest.raises(StoreAwayError, match="a.png cannot be read.*network"):
            load_photo_or_reason(folder / "a.png", 8, "squeeze")
    finally:
        server.start()


def test_no_more_is_read_than_wanted(folder):
    assert read_remote_file(folder / "text.png", 2) == b"te"


def test_a_photo_that_has_ended_a_run_is_tried_in_a_process_of_its_own(folder, tmp_path):
    """Without the network and its secrets: it is copied here."""
    try:
        fatal_photos.watch_decoding(tmp_path / "watched")
        with fatal_photos.note_decoding(take_photo(folder / "a.png")):
            fatal_photos.watch_decoding(tmp_path / "watched")
        assert (tmp_path / "watched" / fatal_photos.SUSPECTS).read_text() == f"{folder}/a.png"
        assert read_rgb(folder / "a.png").size == (20, 10)
        assert (tmp_path / "watched" / fatal_photos.SUSPECTS).read_text() == ""
    finally:
        fatal_photos.watch_decoding(None)
