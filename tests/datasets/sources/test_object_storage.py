"""Folders at addresses are understood as folders on the disk are."""

import importlib
import json
import logging
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from kedro.io import DatasetError
from photo_folders import fill
from s3_server import serve_s3
from upath import UPath

from little_data.datasets import ImageFolderDataset, UnlabelledImagesDataset
from little_data.datasets.sources.competition_test import CompetitionTestDataset

CLASSES = ["cat/1.jpg", "cat/deep/2.jpg", "dog/1.jpg", "dog/2.jpg"]
LAYOUTS = {
    "classes": CLASSES,
    "litter": [*CLASSES, ".hidden/1.jpg", "cat/.x.jpg", "__MACOSX/1.jpg", "masks/1.png"],
    "no photos": [*CLASSES, "notes/readme.txt"],
    "flat": ["cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.1.jpg"],
    "splits": [f"{split}/{path}" for split in ("train", "test") for path in CLASSES],
    "nested": [f"archive/photos/{path}" for path in CLASSES],
}
TABLE = b"file,label,patient\n1.jpg,cat,a\n2.jpg,cat,a\n3.jpg,dog,b\n4.jpg,dog,c\n"


@pytest.fixture(params=["memory", "s3"])
def put(request):
    """Give a function that puts a folder into a store, and returns its address."""
    if request.param == "memory":
        root = UPath("memory://bucket")

        def put_in_memory(folder, name):
            for path in folder.rglob("*"):
                if path.is_file():
                    target = root / name / path.relative_to(folder).as_posix()
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(path.read_bytes())
            return str(root / name), {}

        yield put_in_memory
        root.fs.rm("/bucket", recursive=True)
        return
    with serve_s3() as server:

        def put_in_s3(folder, name):
            server.put_folder(folder, name)
            return f"s3://bucket/{name}", server.credentials

        yield put_in_s3


def make(address, credentials=None, **options):
    return ImageFolderDataset(
        filepath=address, unpack_to="unpacked", credentials=credentials, **options
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_listed_as_on_the_disk(tmp_path, put, layout):
    folder = fill(tmp_path / "photos", *LAYOUTS[layout])
    expected = make(str(folder)).load()
    dataset = make(*put(folder, "photos"))
    listing = dataset.load()
    pd.testing.assert_frame_equal(listing.files, expected.files)
    assert listing.unused == expected.unused
    assert {*listing.times} >= {*listing.files["path"]}
    assert (listing.root / listing.files["path"][0]).read_bytes() == b"pixels"
    assert dataset.exists()
    assert sum(count for _, count in dataset.preview()["data"]) == len(listing.files)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_label_file_beside_the_photos_is_read(tmp_path, put, ending):
    folder = fill(tmp_path / "photos", *(f"images/{n}.jpg" for n in range(1, 6)))
    (folder / "labels.csv").write_bytes(TABLE)
    if ending == "parquet":
        pd.read_csv(folder / "labels.csv").to_parquet(folder / "labels.parquet")
        (folder / "labels.csv").unlink()
    expected = make(str(folder)).load()
    listing = make(*put(folder, "photos")).load()
    pd.testing.assert_frame_equal(listing.files, expected.files)
    assert listing.files["group"].tolist() == ["a", "a", "b", "c"]
    assert listing.unused == expected.unused
    assert "images/5.jpg" in listing.unused


def test_a_label_file_in_the_store_is_of_photos_on_the_disk(tmp_path, put):
    folder = fill(tmp_path / "photos", *(f"{n}.jpg" for n in range(1, 5)))
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/all.csv").write_bytes(TABLE)
    address, credentials = put(tmp_path / "tables", "tables")
    dataset = make(str(folder), credentials, labels=f"{address}/all.csv")
    assert dataset.load().files["label"].tolist() == ["cat", "cat", "dog", "dog"]
    assert dataset.list_stored_paths() == [folder]
    before = dataset.hash_remote_data()
    (tmp_path / "tables/all.csv").write_bytes(TABLE + b"\n")
    put(tmp_path / "tables", "tables")
    assert dataset.hash_remote_data() != before


def test_boxes_are_told(tmp_path, put):
    folder = fill(tmp_path / "photos", "images/1.jpg", "labels/1.txt")
    (folder / "labels/1.txt").write_text("0 0.5 0.5 0.1 0.1\n")
    with pytest.raises(DatasetError, match="boxes in the format of YOLO, such as labels/1.txt"):
        make(*put(folder, "photos")).load()


def test_a_file_that_changes_changes_the_hash_and_is_seen_by_the_next_run(tmp_path, put):
    folder = fill(tmp_path / "photos", *CLASSES)
    address = put(folder, "photos")
    dataset = make(*address)
    before = dataset.hash_remote_data()
    assert make(*address).hash_remote_data() == before
    (folder / "cat/1.jpg").write_bytes(b"others")
    put(folder, "photos")
    # One run sees one state.
    assert dataset.hash_remote_data() == before
    dataset.release()
    assert dataset.hash_remote_data() != before
    assert make(str(folder)).hash_remote_data() is None


def test_new_photos_are_a_folder_or_a_single_one(tmp_path, put):
    address, credentials = put(fill(tmp_path / "photos", "a/1.jpg", "2.jpg"), "photos")

    def list_new(filepath):
        dataset = UnlabelledImagesDataset(
            filepath=filepath, unpack_to="unpacked", example="", credentials=credentials
        )
        assert dataset.exists()
        assert dataset.hash_remote_data()
        assert dataset.list_stored_paths() == []
        return dataset.load()

    assert list_new(address).paths == ["2.jpg", "a/1.jpg"]
    single = list_new(f"{address}/a/1.jpg")
    assert single.paths == ["1.jpg"]
    assert str(single.root / "1.jpg") == f"{address}/a/1.jpg"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "there is no such folder or file. Check the address"),
        ("photos/cat/1.jpg", "this is a file where a folder is expected"),
    ],
)
def test_an_address_that_leads_elsewhere_is_told(tmp_path, put, name, message):
    address, credentials = put(fill(tmp_path / "photos", *CLASSES), "photos")
    wrong = address.removesuffix("photos") + name
    with pytest.raises(DatasetError, match=f"{wrong}: {message}"):
        make(wrong, credentials).load()


def test_an_archive_in_a_store_is_fetched_and_again_when_it_changes(tmp_path, put):
    folder = tmp_path / "archives"
    folder.mkdir()

    def pack(*names):
        with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
            for name in names:
                archive.writestr(name, "pixels")
        address, credentials = put(folder, "archives")
        return ImageFolderDataset(
            filepath=f"{address}/photos.zip",
            unpack_to=str(tmp_path / "unpacked"),
            credentials=credentials,
        )

    dataset = pack("cat/1.jpg", "dog/1.jpg")
    assert not dataset.exists()
    before = dataset.hash_remote_data()
    assert dataset.load().files["path"].tolist() == ["cat/1.jpg", "dog/1.jpg"]
    assert dataset.exists()
    assert dataset.list_stored_paths() == [tmp_path / "unpacked/photos"]
    dataset = pack("cat/1.jpg", "cat/2.jpg", "dog/1.jpg")
    assert not dataset.exists()
    assert dataset.hash_remote_data() != before
    assert dataset.load().files["path"].tolist() == ["cat/1.jpg", "cat/2.jpg", "dog/1.jpg"]
    (tmp_path / "archives/photos.zip").rename(tmp_path / "archives/others.zip")
    address, credentials = put(folder, "archives")
    new = UnlabelledImagesDataset(
        filepath=f"{address}/others.zip",
        unpack_to=str(tmp_path / "new"),
        example="",
        credentials=credentials,
    )
    assert new.load().paths == ["cat/1.jpg", "cat/2.jpg", "dog/1.jpg"]


def test_folders_that_programs_make_in_s3_are_no_photos(caplog):
    caplog.set_level(logging.INFO, "little_data")
    with serve_s3() as server:
        names = {f"photos/{path}": b"pixels" for path in CLASSES}
        server.put(**names, **{"photos/": b"", "photos/bird/": b"", "photos//1.jpg": b"pixels"})
        listing = make("s3://bucket/photos", server.credentials).load()
    assert listing.files["path"].tolist() == CLASSES
    assert "1 files in folders without a name" in caplog.text


def test_many_files_are_listed_in_pages():
    with serve_s3() as server:
        names = [f"{label}.{number}.jpg" for label in ("cat", "dog") for number in range(600)]
        server.put(**{f"photos/{name}": b"" for name in names})
        listing = make("s3://bucket/photos", server.credentials).load()
        assert listing.files["path"].tolist() == sorted(names)
        assert server.requests.count("GET /bucket") == 3  # one to see that there is something


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    registry = importlib.import_module("fsspec.registry")
    monkeypatch.delitem(registry._registry, "s3", raising=False)
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(DatasetError, match=r'pip install .* -e "\.\[s3\]"'):
        make("s3://bucket/elsewhere").load()


def test_what_is_no_address_is_told():
    with pytest.raises(DatasetError, match="abc://photos: this address cannot be used"):
        make("abc://photos").load()


def test_wrong_credentials_are_told():
    with pytest.raises(DatasetError, match="not with these credentials"):
        make("memory://photos", json.loads('{"protocol": 3, "path": 4}')).load()


def test_test_photos_of_a_competition_are_on_this_computer():
    dataset = CompetitionTestDataset(
        filepath="memory://photos", unpack_to="unpacked", example="", archive=None
    )
    for ask in (dataset.load, dataset.list_stored_paths):
        with pytest.raises(DatasetError, match="test_images: .*this computer only"):
            ask()


def test_photos_of_this_computer_need_no_package_of_a_store(tmp_path):
    fill(tmp_path / "photos", *CLASSES)
    code = (
        "import sys; from little_data.datasets import ImageFolderDataset;"
        "print(len(ImageFolderDataset(filepath='photos', unpack_to='x').load().files),"
        "{'s3fs', 'boto3', 'botocore', 'aiohttp', 'gcsfs', 'adlfs'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["4", "set()"]
