"""Archives of photos are fetched and unpacked once, safely, and as a whole or not at all."""

import hashlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from kaggle_server import make_zip
from kedro.io import DatasetError

from little_data.datasets import ImageArchiveDataset
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.archives.downloads import download_file

CLASSES = {"PetImages/cats/1.jpg": b"a cat", "PetImages/dogs/1.jpg": b"a dog"}
FLAT = {"train/cat.0.jpg": b"a cat", "train/dog.0.jpg": b"a dog"}


def make_tar(files, mode="w", **attributes):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode=mode) as file:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in attributes.items():
                setattr(member, key, value)
            file.addfile(member, io.BytesIO(content))
    return archive.getvalue()


@pytest.fixture
def archive(tmp_path):
    """The path of an archive of two photos."""
    path = tmp_path / "photos.zip"
    path.write_bytes(make_zip(CLASSES))
    return path


def dataset(tmp_path, filepath, **options):
    return ImageArchiveDataset(
        filepath=str(filepath), unpack_to=str(tmp_path / "raw/photos"), **options
    )


def error_of(tmp_path, filepath, **options):
    """Return the message of a load that fails, after a look at what it left behind."""
    with pytest.raises(DatasetError) as error:
        dataset(tmp_path, filepath, **options).load()
    assert "Failed while loading" not in str(error.value)
    assert not list((tmp_path / "raw").glob("*")), "something half-written is left"
    return str(error.value)


@pytest.mark.parametrize("files", [CLASSES, FLAT], ids=["classes", "flat"])
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_every_kind_of_archive_in_every_layout(tmp_path, kind, files):
    mode = {"tar": "w", "tar.gz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}
    content = make_zip(files) if kind == "zip" else make_tar(files, mode[kind])
    # The name says nothing: the content does.
    archive = tmp_path / "photos"
    archive.write_bytes(content)
    listing = dataset(tmp_path, archive).load()
    assert listing.files["path"].tolist() == sorted(files)
    assert [label[:3] for label in listing.files["label"]] == ["cat", "dog"]
    for path in listing.files["path"]:
        assert (listing.root / path).read_bytes() == files[path]


def test_an_archive_is_unpacked_once(tmp_path, archive):
    photo = dataset(tmp_path, archive).load().root / "PetImages/cats/1.jpg"
    photo.write_bytes(b"untouched")
    dataset(tmp_path, archive).load()
    assert photo.read_bytes() == b"untouched"


def test_an_archive_that_changed_is_unpacked_anew(tmp_path, archive):
    dataset(tmp_path, archive).load()
    archive.write_bytes(make_zip(FLAT))
    assert dataset(tmp_path, archive).load().files["path"].tolist() == sorted(FLAT)


def test_a_change_of_time_alone_is_a_change(tmp_path, archive):
    root = dataset(tmp_path, archive).load().root
    (root / "PetImages/cats/1.jpg").unlink()
    os.utime(archive, ns=(1, 1))
    assert len(dataset(tmp_path, archive).load().files) == 2


def test_a_failed_change_keeps_what_was_unpacked(tmp_path, archive):
    root = dataset(tmp_path, archive).load().root
    archive.write_bytes(b"no archive")
    with pytest.raises(DatasetError):
        dataset(tmp_path, archive).load()
    assert (root / "PetImages/cats/1.jpg").read_bytes() == b"a cat"
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["photos"]


def test_it_exists_while_the_archive_does_and_previews_what_is_unpacked(tmp_path, archive):
    assert dataset(tmp_path, archive).exists()
    assert dataset(tmp_path, archive).preview()["data"] == []
    assert not (tmp_path / "raw").exists()
    dataset(tmp_path, archive).load()
    assert dataset(tmp_path, archive).preview()["data"] == [["cats", 1], ["dogs", 1]]
    assert not dataset(tmp_path, tmp_path / "other.zip").exists()


def test_a_relative_folder_starts_in_the_project(tmp_path, archive, monkeypatch):
    (tmp_path / "project/notebooks").mkdir(parents=True)
    (tmp_path / "project/pyproject.toml").write_text("[tool.kedro]\n")
    monkeypatch.chdir(tmp_path / "project/notebooks")
    given = ImageArchiveDataset(filepath=str(archive), unpack_to="data/01_raw/photos")
    assert given.load().root.is_relative_to(tmp_path / "project/data/01_raw/photos")


def test_a_folder_at_home(tmp_path, archive, monkeypatch):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    given = ImageArchiveDataset(filepath=str(archive), unpack_to="~/my photos")
    assert given.load().root.is_relative_to(tmp_path / "my photos")


def test_a_file_address(tmp_path, archive):
    assert len(dataset(tmp_path, f"file://{archive}").load().files) == 2


def test_a_missing_archive(tmp_path):
    message = error_of(tmp_path, tmp_path / "no.zip")
    assert message == f"{tmp_path}/no.zip cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a/1.jpg": b"", "a/2.jpg": b""}, "nothing says the class of any file here"),
        ({}, "there are no files"),
    ],
)
def test_an_archive_without_classes_is_named(tmp_path, archive, files, message):
    archive.write_bytes(make_zip(files))
    with pytest.raises(DatasetError, match=f"{archive}, unpacked to .*: {message}"):
        dataset(tmp_path, archive).load()


@pytest.mark.parametrize("name", ["../evil.jpg", "cats/../../evil.jpg", "/evil.jpg", "..\\evil"])
def test_a_path_that_leads_out_is_refused(tmp_path, archive, name):
    for content in (make_zip({**CLASSES, name: b""}), make_tar({**CLASSES, name: b""})):
        archive.write_bytes(content)
        message = error_of(tmp_path, archive)
        assert message.startswith(f"{archive}: unsafe, and not unpacked: ")
        assert name in message
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
@pytest.mark.parametrize("target", ["../../../../etc/passwd", "/etc/passwd"])
def test_a_link_that_leads_out_is_refused(tmp_path, archive, kind, target):
    archive.write_bytes(make_tar({"cats/1.jpg": b""}, type=kind, linkname=target))
    assert f"{archive}: unsafe, and not unpacked" in error_of(tmp_path, archive)


def test_a_pipe_is_refused(tmp_path, archive):
    archive.write_bytes(make_tar({"cats/1.jpg": b""}, type=tarfile.FIFOTYPE))
    assert f"{archive}: unsafe, and not unpacked" in error_of(tmp_path, archive)


def test_a_photo_in_the_place_of_the_folder_is_named(tmp_path, archive):
    archive.write_bytes(b"\xff\xd8\xff" * 400)
    assert "a single photo. Give the folder that holds the subfolders" in error_of(
        tmp_path, archive
    )


def test_a_label_file_is_no_archive(tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("path,label\n1.jpg,cat\n")
    told = "a label file? Give the folder of the photos as images, and this file as labels="
    assert f"{table}: {told}{table}" in error_of(tmp_path, table)


@pytest.mark.parametrize("content", [b"", b"<html>Please sign in</html>", b"not packed" * 400])
def test_what_is_no_archive(tmp_path, archive, content):
    archive.write_bytes(content)
    assert f"{archive}: neither a zip nor a tar archive" in error_of(tmp_path, archive)


def test_a_zip_without_its_end(tmp_path, archive):
    archive.write_bytes(archive.read_bytes()[:-30])
    assert "incomplete" in error_of(tmp_path, archive)


def test_a_zip_with_a_wrong_byte(tmp_path, archive):
    archive.write_bytes(archive.read_bytes().replace(b"a dog", b"a fog"))
    message = error_of(tmp_path, archive)
    assert message.startswith(f"{archive}: this archive is damaged (Bad CRC-32")
    assert message.endswith("Delete it and fetch it again")


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_without_its_end(tmp_path, archive, mode):
    content = make_tar({name: os.urandom(5000) for name in CLASSES}, mode)
    archive.write_bytes(content[: len(content) // 2])
    message = error_of(tmp_path, archive)
    assert f"{archive}: " in message
    assert "fetch it again" in message


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_with_wrong_bytes(tmp_path, archive, mode):
    content = bytearray(make_tar({name: os.urandom(1_000_000) for name in CLASSES}, mode))
    content[-1000:-500] = bytes(500)
    archive.write_bytes(content)
    assert f"{archive}: this archive is damaged" in error_of(tmp_path, archive)


def test_a_zip_with_a_password(tmp_path, archive):
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first file
    archive.write_bytes(content)
    message = error_of(tmp_path, archive)
    assert message.startswith(f"{archive}: protected by a password. Unpack it yourself")


def test_a_zip_of_an_unknown_kind(tmp_path, archive):
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + 10] = 99
    archive.write_bytes(content)
    assert "packed in a way that Python cannot read" in error_of(tmp_path, archive)


def test_files_of_the_user_are_never_replaced(tmp_path, archive):
    mine = tmp_path / "raw/photos/mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("precious")
    with pytest.raises(DatasetError, match="there is something else in the place"):
        dataset(tmp_path, archive).load()
    assert mine.read_text() == "precious"


def test_an_empty_folder_may_be_there(tmp_path, archive):
    (tmp_path / "raw/photos").mkdir(parents=True)
    assert len(dataset(tmp_path, archive).load().files) == 2


def test_a_folder_that_cannot_be_made(tmp_path, archive):
    (tmp_path / "raw").write_text("a file")
    with pytest.raises(DatasetError, match=f"{archive} cannot be unpacked to {tmp_path}/raw"):
        dataset(tmp_path, archive).load()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
def test_a_full_disk(server):
    server.files["/photos.zip"] = b"x" * 100_000
    with (
        pytest.raises(DatasetError, match=r"photos.zip: the disk is full: free some space"),
        explain_os_errors("photos.zip"),
    ):
        download_file(f"{server.url}/photos.zip", Path("/dev/full"))


def test_a_download_is_unpacked_and_not_kept(tmp_path, server):
    server.files["/a/photos.zip"] = make_zip(CLASSES)
    given = dataset(tmp_path, f"{server.url}/a/photos.zip")
    assert not given.exists()
    assert given.preview()["data"] == []
    assert not server.seen
    listing = given.load()
    assert listing.files["path"].tolist() == sorted(CLASSES)
    assert given.exists()
    files = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"1.jpg", "source.json"}


def test_a_second_load_needs_no_network(tmp_path, server):
    server.files["/photos.zip"] = make_zip(CLASSES)
    given = dataset(tmp_path, f"{server.url}/photos.zip")
    given.load()
    server.close()
    assert len(given.load().files) == 2


def test_another_address_is_fetched_anew(tmp_path, server):
    server.files["/photos.zip"] = make_zip(CLASSES)
    dataset(tmp_path, f"{server.url}/photos.zip?part=1").load()
    server.files["/photos.zip"] = make_zip(FLAT)
    listing = dataset(tmp_path, f"{server.url}/photos.zip?part=2").load()
    assert listing.files["path"].tolist() == sorted(FLAT)


def test_the_right_sha256(tmp_path, server, archive):
    server.files["/photos.zip"] = archive.read_bytes()
    right = hashlib.sha256(archive.read_bytes()).hexdigest()
    for filepath in (archive, f"{server.url}/photos.zip"):
        assert len(dataset(tmp_path, filepath, sha256=right.upper()).load().files) == 2


def test_a_wrong_sha256_names_both_and_keeps_nothing(tmp_path, server, archive):
    server.files["/photos.zip"] = archive.read_bytes()
    found, expected = hashlib.sha256(archive.read_bytes()).hexdigest(), "ab" * 32
    for filepath in (archive, f"{server.url}/photos.zip"):
        message = error_of(tmp_path, filepath, sha256=expected)
        assert message.startswith(f"{filepath}: not the expected file.")
        assert found in message
        assert expected in message


def test_another_sha256_in_the_catalog_is_checked(tmp_path, server):
    server.files["/photos.zip"] = make_zip(CLASSES)
    url = f"{server.url}/photos.zip"
    dataset(tmp_path, url).load()
    with pytest.raises(DatasetError, match="not the expected file"):
        dataset(tmp_path, url, sha256="ab" * 32).load()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "the server answers 404 Not Found. Check the address"),
        (403, "the server answers 403 Forbidden. Check the address"),
        (503, "the server answers 503 Service Unavailable. Try again later"),
        (599, "the server answers 599. Try again later"),
    ],
)
def test_an_answer_that_is_no_file(tmp_path, server, status, message):
    server.status = status
    url = f"{server.url}/photos.zip"
    assert error_of(tmp_path, url) == f"{url}: {message}"


def test_no_network(tmp_path, server):
    server.close()
    message = error_of(tmp_path, f"{server.url}/photos.zip")
    assert message.startswith(f"{server.url}/photos.zip: the server cannot be reached. Check")


def test_no_secure_connection(tmp_path, server):
    url = server.url.replace("http:", "https:")
    assert "no secure connection can be made" in error_of(tmp_path, f"{url}/photos.zip")


def test_a_server_that_never_answers(tmp_path, server):
    server.silent = True
    message = error_of(tmp_path, f"{server.url}/photos.zip")
    assert "the server has sent nothing for 0.5 seconds. Try again later" in message


def test_a_download_that_breaks_off(tmp_path, server):
    server.files["/photos.zip"] = make_zip(CLASSES)
    server.cut = 100
    assert "the download broke off" in error_of(tmp_path, f"{server.url}/photos.zip")


def test_a_page_in_place_of_an_archive(tmp_path, server):
    server.files["/photos.zip"] = b"<html>Please sign in</html>"
    url = f"{server.url}/photos.zip"
    assert error_of(tmp_path, url).startswith(f"{url}: neither a zip nor a tar archive")


def test_an_address_that_cannot_be_used(tmp_path):
    assert "http://: this address cannot be used" in error_of(tmp_path, "http://")


def test_passwords_in_an_address_are_neither_shown_nor_stored(tmp_path, server):
    url = f"{server.url}/photos.zip?token=secret".replace("//", "//me:secret@")
    given = dataset(tmp_path, url)
    with pytest.raises(DatasetError) as error:
        given.load()
    server.files["/photos.zip"] = make_zip(CLASSES)
    given.load()
    stored = [path.read_text() for path in tmp_path.rglob("source.json")]
    assert stored
    for text in (str(error.value), str(given), *stored):
        assert "secret" not in text
        assert "/photos.zip" in text


@pytest.mark.parametrize("sha256", ["", "abc", "x" * 64])
def test_a_sha256_that_is_none(tmp_path, archive, sha256):
    with pytest.raises(DatasetError, match="sha256 must be 64 hexadecimal digits"):
        dataset(tmp_path, archive, sha256=sha256)


def test_an_address_of_another_kind(tmp_path):
    with pytest.raises(DatasetError, match="abc://photos.zip: this address cannot be used"):
        dataset(tmp_path, "abc://photos.zip")


def test_photos_are_never_written(tmp_path, archive):
    given = dataset(tmp_path, archive)
    with pytest.raises(DatasetError, match="read only"):
        given.save(given.load())


def test_a_folder_is_no_archive(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    assert f"{folder} cannot be unpacked to" in error_of(tmp_path, folder)


def test_backslashes_separate_folders(tmp_path, archive):
    archive.write_bytes(make_raw_zip({b"pets\\cats\\1.jpg": b"a cat", b"pets\\dogs\\1.jpg": b"a"}))
    listing = dataset(tmp_path, archive).load()
    assert listing.files["path"].tolist() == ["pets/cats/1.jpg", "pets/dogs/1.jpg"]


def make_raw_zip(files):
    """Make a zip whose names are these bytes, without the flag for UTF-8."""
    names = {chr(ord("A") + number) * len(name): name for number, name in enumerate(files)}
    content = make_zip(dict(zip(names, files.values(), strict=True)))
    for stand_in, name in names.items():
        content = content.replace(stand_in.encode(), name)
    return content


@pytest.mark.parametrize(
    ("encoding", "given", "found"),
    [
        ("utf-8", None, "猫の写真"),
        ("cp932", "cp932", "猫の写真"),
        ("cp437", None, "Müller_ä"),
        ("gbk", "gbk", "猫狗照片"),
    ],
)
def test_names_of_any_encoding(tmp_path, archive, encoding, given, found, caplog):
    name = found.encode(encoding)
    archive.write_bytes(make_raw_zip({name + b"/1.jpg": b"a", b"dogs/1234567890.jpg": b"b"}))
    listing = dataset(tmp_path, archive, archive={"encoding": given}).load()
    assert set(listing.files["label"]) == {found, "dogs"}
    assert ("archive_encoding=" in caplog.text) == (encoding == "cp437")


def test_another_encoding_unpacks_anew(tmp_path, archive):
    name = "猫の写真".encode("cp932")
    archive.write_bytes(make_raw_zip({name + b"/1.jpg": b"a", b"dogs/1234567890.jpg": b"b"}))
    assert "猫の写真" not in set(dataset(tmp_path, archive).load().files["label"])
    listing = dataset(tmp_path, archive, archive={"encoding": "cp932"}).load()
    assert "猫の写真" in set(listing.files["label"])
    assert "no encoding 'klingon'" in error_of(
        tmp_path / "b", archive, archive={"encoding": "klingon"}
    )
    assert "not written in ascii" in error_of(
        tmp_path / "b", archive, archive={"encoding": "ascii"}
    )


@pytest.mark.parametrize(
    ("name", "start", "kind"),
    [
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        ("a.zip", b"Rar!\x1a\7\1\0", "a RAR archive"),
        ("a.zip", b"PK\7\x08PK\3\4", "the first part of a zip archive that was split"),
        ("a.zip.001", b"PK\3\4", "a part of an archive that was split"),
        ("a.z01", b"\1\2\3", "a part of an archive that was split"),
        ("a.part2.rar", b"\1\2\3", "a part of an archive that was split"),
    ],
)
def test_other_archives_are_named_for_what_they_are(tmp_path, name, start, kind):
    (tmp_path / name).write_bytes(start + bytes(100))
    message = error_of(tmp_path, tmp_path / name)
    assert message == (
        f"{tmp_path / name}: {kind}, which Python cannot read. Unpack it yourself, and give the "
        "folder"
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("files", 1, "more than 1 files"),
        ("gigabytes", 1e-9, "GB"),
        ("depth", 2, "folders 3 deep"),
    ],
)
def test_an_archive_that_would_fill_the_disk_is_refused(tmp_path, archive, option, value, message):
    for content in (make_zip(CLASSES), make_tar(CLASSES, "w:gz")):
        archive.write_bytes(content)
        told = error_of(tmp_path, archive, archive={option: value})
        assert message in told
        assert f"raise archive.{option}" in told


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(tmp_path, archive):
    content = bytearray(make_zip({"cats/1.jpg": bytes(10_000), "dogs/1.jpg": b"a dog"}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (4_000_000_000).to_bytes(4, "little")
    archive.write_bytes(content)
    assert "times its own size" in error_of(tmp_path, archive)


def test_options_of_archives_are_checked(tmp_path, archive):
    with pytest.raises(DatasetError, match=r"archive\.depht: there is no such option"):
        dataset(tmp_path, archive, archive={"depht": 3})
    with pytest.raises(DatasetError, match=r"archive\.files must be a number above 0: many"):
        dataset(tmp_path, archive, archive={"files": "many"})


def test_a_file_without_a_name_is_refused(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo(""), b"a cat")
    assert "damaged (a file in it has no name)" in error_of(tmp_path, archive)


def test_a_hard_link_to_what_is_not_there_is_damage(tmp_path):
    archive = tmp_path / "a.tar"
    archive.write_bytes(make_tar(CLASSES, type=tarfile.LNKTYPE, linkname="gone.jpg"))
    assert "gone.jpg" in (told := error_of(tmp_path, archive))
    assert "this archive is damaged" in told


def test_damaged_names_are_not_told_at_length(tmp_path):
    archive = tmp_path / "a.zip"
    content = make_zip({"cat/1.jpg": b"a cat", "dog/" + "b" * 5000: b"a dog"})
    archive.write_bytes(content.replace(b"b" * 5000, b"c" * 5000, 1))
    assert len(error_of(tmp_path, archive)) < 500


def test_a_name_with_a_zero_byte_is_damage(tmp_path):
    archive = tmp_path / "a.zip"
    content = make_zip(CLASSES | {"cat/ab.jpg": b"a cat"})
    archive.write_bytes(content.replace(b"cat/ab.jpg", b"cat/\x81\0.jpg"))
    assert "this archive is damaged" in error_of(tmp_path, archive)
