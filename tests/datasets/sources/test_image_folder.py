"""Every common layout of a folder of photos gives the labels that its owner meant."""

import logging
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from kaggle_server import make_zip
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets import ImageFolderDataset
from little_data.datasets.sources.folders.image_listing import list_labelled_images
from little_data.datasets.sources.previews import count_files
from little_data.types.listing import ImageListing


def dataset(tmp_path, filepath):
    return ImageFolderDataset(filepath=filepath, unpack_to=str(tmp_path / "unpacked"))


def labels(folder):
    files = list_labelled_images(folder).files
    return dict(zip(files["path"], files["label"], strict=True))


def warnings(caplog):
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


LAYOUTS = {
    "two classes": {"cats/1.jpg": "cats", "cats/2.jpg": "cats", "dogs/1.jpg": "dogs"},
    "five classes": {f"class {n}/{n}.png": f"class {n}" for n in range(5)},
    "nested in a class": {"cats/old/x/1.jpg": "cats", "cats/2.jpg": "cats", "dogs/new/1": "dogs"},
    "flat, as at Kaggle": {"cat.0.jpg": "cat", "cat.11.jpg": "cat", "dog.2.JPEG": "dog"},
    "flat, dots and spaces": {"st. bernard.0.jpg": "st. bernard", "a b.1.png": "a b"},
    "a zip of the folder": {"photos/cats/1.jpg": "cats", "photos/dogs/1.jpg": "dogs"},
    "wrapped twice": {"a/b/cat.0.jpg": "cat", "a/b/dog.0.jpg": "dog"},
    "a single split": {"train/cats/1.jpg": "cats", "train/dogs/1.jpg": "dogs"},
    "splits": {
        "filtered/train/cats/1.jpg": "cats",
        "filtered/train/dogs/1.jpg": "dogs",
        "filtered/validation/cats/1.jpg": "cats",
        "filtered/validation/dogs/1.jpg": "dogs",
    },
    "named splits": {
        "training_set/training_set/cats/1.jpg": "cats",
        "training_set/training_set/dogs/1.jpg": "dogs",
        "Test_Set/Test_Set/cats/2.jpg": "cats",
        "Test_Set/Test_Set/dogs/2.jpg": "dogs",
    },
    "trains and buses": {"train/1.jpg": "train", "bus/1.jpg": "bus"},
    "one name begins another": {"cat/1.jpg": "cat", "cat-like/1.jpg": "cat-like"},
    "no ending": {"cats/1": "cats", "cats/notes.txt": "cats", "dogs/1": "dogs"},
    "Oxford pets": {
        **{f"Abyssinian_{n}.jpg": "Abyssinian" for n in (12, 107)},
        **{f"german_shorthaired_{n}.jpg": "german_shorthaired" for n in (1, 23)},
    },
    "renamed by Windows": {
        f"{name} ({n}).jpg": name for name in ("cat", "big dog") for n in (1, 2)
    },
    "hyphens": {f"{name}-00{n}.png": name for name in ("cat", "dog-like") for n in (1, 2)},
    "nothing between": {f"pets/{name}{n}.jpg": name for name in ("cat", "dog") for n in (0, 12)},
    "names that look like values": {
        f"{name}/1.jpg": name
        for name in ("007", "7", "1e5", "NA", "no", "null", "=cmd()", "two\nlines 🐈", "a,'\"b")
    },
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_layout_says_the_labels(tmp_path, caplog, layout):
    fill(tmp_path, *layout)
    listing = dataset(tmp_path, str(tmp_path)).load()
    assert listing.root == tmp_path
    assert listing.files.columns.tolist() == ["path", "label", "split", "group"]
    assert listing.files["path"].tolist() == sorted(layout)
    assert listing.files["label"].tolist() == [layout[path] for path in sorted(layout)]
    assert listing.files.index.tolist() == list(range(len(layout)))
    assert all((listing.root / path).is_file() for path in listing.files["path"])
    assert not warnings(caplog)


def test_what_systems_leave_behind_is_skipped_silently(tmp_path, caplog):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg", "__MACOSX/cats/._1.jpg", ".cache/x/1.jpg")
    fill(tmp_path, "cats/Thumbs.db", "dogs/desktop.ini", "dogs/.DS_Store", ".DS_Store")
    fill(tmp_path, "@eaDir/1.jpg", "$RECYCLE.BIN/1.jpg", "#recycle/1.jpg", "cats/.thumbnails/1.jpg")
    assert labels(tmp_path) == {"cats/1.jpg": "cats", "dogs/1.jpg": "dogs"}
    assert not warnings(caplog)


@pytest.mark.parametrize(
    ("used", "unused"),
    [
        (["PetImages/Cat/1.jpg", "PetImages/Dog/1.jpg"], ["readme[1].txt", "MSR-LA - 3467.docx"]),
        (["train/cat.0.jpg", "train/dog.0.jpg"], ["test1/1.jpg", "test1/2.jpg", "notes.md"]),
        (["cat.0.jpg", "dog.0.jpg"], ["README.md", "extra/1.jpg"]),
        (["cats/1.jpg", "dogs/1.jpg"], ["cat.1.jpg", "dog.1.jpg"]),
    ],
)
def test_files_without_a_class_are_counted_in_one_warning(tmp_path, caplog, used, unused):
    fill(tmp_path, *used, *unused)
    assert sorted(labels(tmp_path)) == sorted(used)
    [warning] = warnings(caplog)
    assert f"{len(unused)}, the first is {min(unused)}" in warning


@pytest.mark.parametrize("name", ["masks", "Annotations", "ground truth", "labels"])
def test_folders_of_masks_and_annotations_are_no_classes_and_are_named(tmp_path, caplog, name):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg", "dogs/2.jpg", f"{name}/1.png", f"dogs/{name}/2.png")
    assert labels(tmp_path) == {"cats/1.jpg": "cats", "dogs/1.jpg": "dogs", "dogs/2.jpg": "dogs"}
    [record] = caplog.records
    assert f"left out are dogs/{name}, {name}" in record.getMessage().replace(
        f"{name}, dogs/{name}", f"dogs/{name}, {name}"
    )


def test_masks_beside_images_are_no_second_class(tmp_path):
    fill(tmp_path, "images/1.jpg", "images/2.jpg", "masks/1.jpg", "masks/2.jpg")
    with pytest.raises(DatasetError, match="nothing says the class of any file here"):
        list_labelled_images(tmp_path)


def test_an_empty_folder_is_named_where_a_class_is_missing(tmp_path):
    fill(tmp_path, "cats/1.jpg", "cats/2.jpg")
    (tmp_path / "dogs").mkdir()
    with pytest.raises(DatasetError, match=r"There are no photos in 'dogs'\. Photos belong in"):
        list_labelled_images(tmp_path)


def test_a_folder_without_photos_is_no_class_and_is_named(tmp_path, caplog):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg", "docs/old/notes.txt", "docs/table.csv")
    (tmp_path / "birds").mkdir()
    assert set(labels(tmp_path).values()) == {"cats", "dogs"}
    assert f"{tmp_path}: left out are birds, docs: there are no photos in them" in " ".join(
        record.getMessage() for record in caplog.records
    )


def test_a_folder_without_photos_beside_the_classes_is_no_layout(tmp_path):
    fill(tmp_path, "photos/cats/1.jpg", "photos/dogs/1.jpg", "docs/notes.txt")
    assert set(labels(tmp_path).values()) == {"cats", "dogs"}


def test_the_user_says_what_is_ignored(tmp_path):
    fill(tmp_path, "cats/1.jpg", "cats/1_small.JPG", "dogs/1.jpg", "dogs/crops/2.jpg", "old/3.jpg")
    fill(tmp_path, "dogs/bad/4.jpg", "cats/bad/4.jpg")
    listing = list_labelled_images(tmp_path, ["*_SMALL.jpg", "crops", "old/", "dogs/bad"])
    assert listing.files["path"].tolist() == ["cats/1.jpg", "cats/bad/4.jpg", "dogs/1.jpg"]


@pytest.mark.parametrize(
    "names",
    [
        [f"IMG_{n:04}.jpg" for n in range(6)],
        [*(f"IMG_{n:04}.jpg" for n in range(6)), *(f"DSC{n:04}.jpg" for n in range(6))],
        [f"IMG_202103{day:02}_1200{n:02}.jpg" for day in (1, 2) for n in range(3)],
        [*(f"photo ({n}).jpg" for n in range(6)), *(f"Screenshot-{n}.png" for n in range(6))],
        [f"train_{n}.jpg" for n in range(3)] + [f"test_{n}.jpg" for n in range(3)],
        [*(f"cat_{n}.jpg" for n in range(6)), "dog_1.jpg"],
        [
            *(f"cat_{n}.jpg" for n in range(6)),
            *(f"dog_{n}.jpg" for n in range(6)),
            "a.jpg",
            "b.jpg",
        ],
        [f"2021-03-0{n}.jpg" for n in range(6)],
    ],
)
def test_names_that_cameras_give_say_no_class(tmp_path, names):
    fill(tmp_path, *names)
    with pytest.raises(DatasetError, match="nothing says the class of any file here"):
        list_labelled_images(tmp_path)


def test_a_few_other_files_do_not_hide_what_names_say(tmp_path, caplog):
    fill(tmp_path, *(f"cat_{n}.jpg" for n in range(30)), *(f"dog_{n}.jpg" for n in range(30)))
    fill(tmp_path, "cover.jpg", "emu_1.jpg", "notes.txt")
    assert sorted(set(labels(tmp_path).values())) == ["cat", "dog"]
    assert "3, the first is cover.jpg" in caplog.text.replace("\n", " ").replace("  ", " ")


def test_spellings_of_one_name_are_one_class(tmp_path, caplog):
    fill(tmp_path, "train/Cat/1.jpg", "train/dogs/1.jpg", "val/cat/2.jpg", "val/cat/3.jpg")
    fill(tmp_path, "val/dogs/2.jpg", "test/cat /4.jpg", "test/dogs/4.jpg")
    assert sorted(labels(tmp_path).values()) == ["cat"] * 4 + ["dogs"] * 3
    [warning] = warnings(caplog)
    assert "'Cat', 'cat', 'cat ' are taken for one class, 'cat'" in warning


def test_accents_written_in_two_ways_are_one_class(tmp_path):
    composed, decomposed = (unicodedata.normalize(form, "épée") for form in ("NFC", "NFD"))
    fill(tmp_path, f"train/{composed}/1.jpg", "train/日本 犬/1.jpg")
    fill(tmp_path, f"test/{decomposed}/2.jpg", "test/日本 犬/2.jpg")
    assert sorted(labels(tmp_path).values()) == [composed, composed, "日本 犬", "日本 犬"]


def test_links_are_followed_but_not_for_ever(tmp_path):
    elsewhere = fill(tmp_path / "elsewhere", "1.jpg", "more/2.jpg")
    photos = fill(tmp_path / "photos", "dogs/1.jpg")
    (photos / "cats").symlink_to(elsewhere)
    (photos / "dogs/2.jpg").symlink_to(elsewhere / "1.jpg")
    (photos / "dogs/gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (photos / "dogs/itself.jpg").symlink_to("itself.jpg")
    (photos / "dogs/everything").symlink_to(photos)
    assert labels(photos) == {
        "cats/1.jpg": "cats",
        "cats/more/2.jpg": "cats",
        "dogs/1.jpg": "dogs",
        "dogs/2.jpg": "dogs",
        "dogs/gone.jpg": "dogs",
        "dogs/itself.jpg": "dogs",
    }


def test_links_to_folders_around_them_end(tmp_path):
    photos = fill(tmp_path, "cat/1.jpg", "dog/1.jpg")
    (photos / "cat/a").symlink_to("..")
    (photos / "dog/b").symlink_to("..")
    (photos / "cat/dogs").symlink_to("../dog")
    assert labels(photos) == {"cat/1.jpg": "cat", "dog/1.jpg": "dog"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_listed_so_that_it_is_rejected_with_a_reason(tmp_path):
    photos = fill(tmp_path, "cat/1.jpg", "dog/1.jpg")
    os.mkfifo(photos / "cat/pipe.jpg")
    assert labels(photos)["cat/pipe.jpg"] == "cat"


def test_folders_without_end_are_refused(tmp_path):
    photos = fill(tmp_path, "cat/1.jpg", "dog/1.jpg")
    folder = photos / "cat"
    for _ in range(110):
        folder /= "a"
    folder.mkdir(parents=True)
    with pytest.raises(DatasetError, match="more than 100 folders within each other"):
        list_labelled_images(photos)


def test_a_ring_of_folders_ends(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").symlink_to(tmp_path)
    with pytest.raises(DatasetError, match="there are no files"):
        list_labelled_images(tmp_path)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "there are no files in this folder"),
        ([".hidden.jpg"], "there are no files in this folder"),
        (["cat.0.jpg", "cat.1.jpg"], "only files of one class, 'cat'"),
        (["cats/cat.0.jpg", "empty/Thumbs.db"], "only files of one class, 'cat'"),
        (["1.jpg", "2.jpg"], r"nothing says the class of any file here \(2 in all, .* 1.jpg\)"),
        (["cats/1.jpg"], r"nothing says the class of any file here \(1 in all, .* cats/1.jpg\)"),
    ],
)
def test_fewer_than_two_classes_is_an_error_that_shows_the_layouts(tmp_path, names, message):
    fill(tmp_path, *names)
    with pytest.raises(DatasetError, match=message) as error:
        dataset(tmp_path, str(tmp_path)).load()
    assert str(error.value).startswith(str(tmp_path))
    assert "cats/…, dogs/…" in str(error.value)
    assert "cat.0.jpg and dog.0.jpg" in str(error.value)


def test_a_missing_folder(tmp_path):
    with pytest.raises(DatasetError, match=f"{tmp_path}/nowhere: there is no such folder"):
        dataset(tmp_path, str(tmp_path / "nowhere")).load()
    assert not dataset(tmp_path, str(tmp_path / "nowhere")).exists()


def test_a_file_is_no_folder(tmp_path):
    fill(tmp_path, "photo.jpg")
    with pytest.raises(DatasetError, match="photo.jpg: this is a file"):
        list_labelled_images(tmp_path / "photo.jpg")


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        dataset(tmp_path, "/" + "x" * 5000).load()
    with pytest.raises(DatasetError, match="cannot be read"):
        list_labelled_images(tmp_path / ("x" * 5000))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_that_is_not_unicode_is_named(tmp_path):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/cats/\xe9.jpg")).touch()
    with pytest.raises(DatasetError, match=r"cats: the name '\\udce9.jpg' .* not valid UTF-8"):
        list_labelled_images(tmp_path)


@pytest.mark.parametrize("given", [None, ""])
def test_a_user_who_forgot_the_folder_is_told_how_to_give_it(tmp_path, given):
    command = "kedro run --env folder --params images=/path/to/photos"
    with pytest.raises(DatasetError, match=command):
        dataset(tmp_path, given).load()
    assert not dataset(tmp_path, given).exists()


@pytest.mark.parametrize("given", ["~/photos", "/the/project/~/photos"])
def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch, given):
    fill(tmp_path / "photos", "cats/1.jpg", "dogs/1.jpg")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert dataset(tmp_path, given).load().root == tmp_path / "photos"
    assert dataset(tmp_path, given).exists()


def test_a_folder_may_be_given_relative(tmp_path, monkeypatch):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg")
    monkeypatch.chdir(tmp_path)
    assert dataset(tmp_path, ".").load().root == tmp_path


def test_an_archive_may_be_given_instead(tmp_path):
    archive = tmp_path / "my photos.zip"
    archive.write_bytes(make_zip({"cats/1.jpg": b"", "dogs/1.jpg": b""}))
    given = dataset(tmp_path, str(archive))
    assert given.exists()
    assert given.preview()["data"] == []
    assert given.load().files["label"].tolist() == ["cats", "dogs"]
    assert given.load().root.is_relative_to(tmp_path / "unpacked")
    assert given.preview()["data"] == [["cats", 1], ["dogs", 1]]


def test_the_preview_counts_the_files_of_each_class(tmp_path):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg", "dogs/2.jpg")
    assert dataset(tmp_path, str(tmp_path)).preview() == {
        "index": [0, 1],
        "columns": ["label", "files"],
        "data": [["cats", 1], ["dogs", 2]],
    }
    assert count_files(ImageListing.from_labels(tmp_path, []))["data"] == []


def test_photos_are_never_written(tmp_path):
    fill(tmp_path, "cats/1.jpg", "dogs/1.jpg")
    given = dataset(tmp_path, str(tmp_path))
    with pytest.raises(DatasetError, match="read only"):
        given.save(given.load())


def test_importing_the_datasets_is_quick():
    program = (
        "import sys, little_data.datasets\n"
        "slow = {'tensorflow', 'keras', 'kagglehub', 'requests'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_links_to_folders_around_the_photos_are_not_followed(tmp_path):
    """A link to / would lead to the whole disk."""
    photos = tmp_path / "home/photos"
    fill(photos, "cat/1.jpg", "dog/2.jpg")
    fill(tmp_path / "home/others", "cat/3.jpg", "dog/4.jpg")
    for target in ("/", "../..", "../../.."):
        (photos / "cat" / target.replace("/", "_")).symlink_to(target)
    assert labels(photos) == {"cat/1.jpg": "cat", "dog/2.jpg": "dog"}
