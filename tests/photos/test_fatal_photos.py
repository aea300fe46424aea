"""A photo that kills the program that decodes it ends one run, and no second one."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

from little_data.photos.fatal_photos import LOCK, NOTE, SUSPECTS, suspect_photo, watch_decoding
from little_data.photos.opening import UnusablePhotoError, decode_photo
from little_data.photos.photo_files import take_photo

# A decoder with a fault: the process dies of photos of one size.
FAULTY_DECODER = """
import os, signal
from PIL import Image
def load(image, load=Image.Image.load):
    if image.size == (13, 13):
        os.kill(os.getpid(), signal.SIGKILL)
    return load(image)
from PIL import BmpImagePlugin
BmpImagePlugin.BmpImageFile.load = load
"""

RUN = """
import sys
from pathlib import Path
from little_data.photos.fatal_photos import watch_decoding
from little_data.photos.opening import UnusablePhotoError, decode_photo
from little_data.streams.threads import map_in_threads
watch_decoding(Path(sys.argv[1]))
def decode(path):
    try:
        decode_photo(path)
    except UnusablePhotoError as error:
        return f"{path.name}: {error}"
    return f"{path.name}: whole"
print(*map_in_threads(decode, sorted(Path(sys.argv[2]).iterdir()), workers=2), sep="\\n")
"""

# It decodes a photo until it is ended.
DECODING = """
import sys
from pathlib import Path
from little_data.photos.fatal_photos import note_decoding, watch_decoding
from little_data.photos.photo_files import take_photo
watch_decoding(Path(sys.argv[1]))
with note_decoding(take_photo(Path(sys.argv[2]))):
    print("decoding", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    """A folder that is watched as long as a test takes."""
    yield tmp_path / "decoding"
    watch_decoding(None)


def save_photos(folder, sides):
    folder.mkdir()
    for number, side in enumerate(sides):
        pixels = np.full((side, side, 3), number, np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.bmp")


def run(tmp_path, folder):
    (tmp_path / "faulty").mkdir(exist_ok=True)
    (tmp_path / "faulty/sitecustomize.py").write_text(FAULTY_DECODER)
    paths = [str(tmp_path / "faulty"), *filter(None, sys.path)]
    return subprocess.run(
        [sys.executable, "-c", RUN, str(folder), str(tmp_path / "photos")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that ends a process")
def test_the_photo_that_killed_a_run_is_found_and_left_out(tmp_path, folder):
    save_photos(tmp_path / "photos", [8, 8, 13, 8, 8, 8])
    assert run(tmp_path, folder).returncode == -9
    for _ in range(2):
        found = run(tmp_path, folder)
        assert found.returncode == 0, found.stderr
        told = found.stdout.splitlines()
        assert told[2].startswith("2.bmp: the program that decodes it dies")
        assert [line for line in told if "whole" not in line] == told[2:3]


def test_who_was_only_there_is_cleared(tmp_path, folder):
    save_photos(tmp_path / "photos", [8, 8])
    folder.mkdir()
    innocent = os.fsencode(tmp_path / "photos/0.bmp")
    (folder / "1-1.note").write_bytes(innocent)
    watch_decoding(folder)
    assert (folder / SUSPECTS).read_bytes() == innocent
    assert decode_photo(tmp_path / "photos/0.bmp").image.size == (8, 8)
    assert (folder / SUSPECTS).read_bytes() == b""


def test_nothing_is_suspected_after_photos_that_are_refused(tmp_path, folder):
    save_photos(tmp_path / "photos", [8])
    (tmp_path / "photos/1.bmp").write_bytes(b"BM no photo")
    watch_decoding(folder)
    decode_photo(tmp_path / "photos/0.bmp")
    with pytest.raises(UnusablePhotoError):
        decode_photo(tmp_path / "photos/1.bmp")
    watch_decoding(folder)
    assert (folder / SUSPECTS).read_bytes() == b""
    assert not [*folder.glob(f"*{NOTE}")]


def test_each_run_of_a_process_is_watched(tmp_path, folder):
    save_photos(tmp_path / "photos", [8])
    for _ in range(2):
        watch_decoding(folder)
        decode_photo(tmp_path / "photos/0.bmp")
        assert len([*folder.glob("*.note")]) == 1


def test_what_another_run_is_decoding_is_suspected_only_when_that_run_has_died(tmp_path, folder):
    save_photos(tmp_path / "photos", [8])
    other = subprocess.Popen(
        [sys.executable, "-c", DECODING, str(folder), str(tmp_path / "photos/0.bmp")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert other.stdout.readline().strip() == b"decoding"
        watch_decoding(folder)
        assert (folder / SUSPECTS).read_bytes() == b""
        assert len([*folder.glob(f"*{NOTE}")]) == 1
    finally:
        other.kill()
        other.communicate()
    watch_decoding(folder)
    assert (folder / SUSPECTS).read_bytes() == os.fsencode(tmp_path / "photos/0.bmp")


def test_without_locks_the_photo_of_a_dead_run_is_suspected_all_the_same(
    tmp_path, folder, monkeypatch
):
    save_photos(tmp_path / "photos", [8])
    photo = tmp_path / "photos/0.bmp"
    command = [sys.executable, "-c", DECODING, str(folder), str(photo)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        other.kill()
    assert [*folder.glob(f"*{LOCK}")]

    def refuse(lock):
        """What filelock does where the file system has no locks."""
        raise NotImplementedError("the file system does not appear to support flock")

    monkeypatch.setattr(FileLock, "_acquire", refuse)
    watch_decoding(folder)
    assert (folder / SUSPECTS).read_bytes() == os.fsencode(photo)


def test_photos_are_decoded_although_the_folder_of_notes_is_gone(tmp_path):
    notes, photo = tmp_path / "notes", tmp_path / "photo.png"
    Image.new("RGB", (40, 40)).save(photo)
    watch_decoding(notes)
    shutil.rmtree(notes)
    try:
        assert decode_photo(photo).image.size == (40, 40)
    finally:
        watch_decoding(None)


def test_a_photo_that_has_ended_other_processes_is_tried_before_it_is_decoded(tmp_path, folder):
    save_photos(tmp_path / "photos", [8])
    watch_decoding(folder)
    suspect_photo(take_photo(tmp_path / "photos/0.bmp"))
    assert (folder / SUSPECTS).read_bytes() == os.fsencode(tmp_path / "photos/0.bmp")
    assert decode_photo(tmp_path / "photos/0.bmp").image.size == (8, 8)
    assert (folder / SUSPECTS).read_bytes() == b""
