"""Every file is accounted for, and decoded once."""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.datasets import UpdatedTableDataset
from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.photos.deep_pixels import show_depth
from little_data.photos.hashes import hash_pixels
from little_data.photos.opening import decode_photo
from little_data.pipelines.ingestion import inspection
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.types.listing import ImageListing

FRACTIONS = {"train": 0.6, "validation": 0.2, "test": 0.2}


def parameters(**split):
    return IngestionParameters(
        smallest_side=32, largest_pixels=10**6, split=SplitShares(**(split or FRACTIONS))
    )


def noise(seed, size=(40, 40)):
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


def listing(folder):
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    labels = [path.split("/")[0] for path in paths]
    return ImageListing.from_labels(folder, zip(paths, labels, strict=True))


def ingest(folder, before=None):
    facts = inspect_images(listing(folder), parameters()).update(before)
    return sort_images(facts, parameters())


@pytest.fixture
def folder(tmp_path):
    for number, label in enumerate(["cat", "cat", "cat", "dog", "dog", "dog"]):
        (tmp_path / label).mkdir(exist_ok=True)
        noise(number, size=(40 + number, 50)).save(tmp_path / label / f"{number}.png")
    return tmp_path


def test_the_manifest_says_what_each_photo_is(folder):
    manifest, rejected = ingest(folder)
    assert rejected.empty
    assert list(rejected.columns) == ["path", "label", "reason"]
    assert manifest["path"].tolist() == [
        "cat/0.png",
        "cat/1.png",
        "cat/2.png",
        "dog/3.png",
        "dog/4.png",
        "dog/5.png",
    ]
    assert manifest["width"].tolist() == [40, 41, 42, 43, 44, 45]
    assert set(manifest["height"]) == {50}
    assert set(manifest["format"]) == {"PNG"}
    assert manifest["content_hash"].is_unique
    assert manifest["content_hash"][2] == hash_pixels(noise(2, size=(42, 50)))


def test_what_cannot_be_used_is_rejected_with_its_reason_and_the_run_goes_on(folder):
    (folder / "cat/text.jpg").write_text("not a photo")
    (folder / "cat/empty.jpg").touch()
    noise(8, size=(200, 200)).save(folder / "dog/whole.jpg")
    whole = (folder / "dog/whole.jpg").read_bytes()
    (folder / "dog/whole.jpg").write_bytes(whole[: len(whole) // 2])
    noise(9, size=(31, 100)).save(folder / "dog/narrow.png")
    Image.new("1", (1001, 1000)).save(folder / "dog/huge.png")
    manifest, rejected = ingest(folder)
    assert len(manifest) == 6
    reasons = dict(zip(rejected["path"], rejected["reason"], strict=True))
    assert set(reasons) == {
        "cat/text.jpg",
        "cat/empty.jpg",
        "dog/whole.jpg",
        "dog/narrow.png",
        "dog/huge.png",
    }
    assert "not an image" in reasons["cat/text.jpg"]
    assert "empty" in reasons["cat/empty.jpg"]
    assert "truncated" in reasons["dog/whole.jpg"]
    assert "too small: 31 x 100" in reasons["dog/narrow.png"]
    assert "too large: 1001 x 1000" in reasons["dog/huge.png"]


def test_same_pixels_under_two_labels_are_rejected_on_both_sides(folder):
    noise(0, size=(40, 50)).save(folder / "dog/9.bmp")  # cat/0.png in another format
    manifest, rejected = ingest(folder)
    assert rejected["path"].tolist() == ["cat/0.png", "dog/9.bmp"]
    assert "dog/9.bmp, which is labelled dog" in rejected["reason"][0]
    assert "cat/0.png, which is labelled cat" in rejected["reason"][1]
    assert len(manifest) == 5


def test_of_copies_under_one_label_the_first_is_used(folder):
    noise(1, size=(41, 50)).save(folder / "cat/a_copy.png")
    noise(1, size=(41, 50)).save(folder / "cat/another.bmp")
    manifest, rejected = ingest(folder)
    assert rejected["path"].tolist() == ["cat/a_copy.png", "cat/another.bmp"]
    assert rejected["reason"].str.contains("a copy of cat/1.png").all()
    assert "cat/1.png" in set(manifest["path"])


def test_the_first_copy_is_that_by_path_in_whatever_order_the_files_come(folder):
    noise(1, size=(41, 50)).save(folder / "cat/a_copy.png")
    facts = inspect_images(listing(folder), parameters()).update(None)
    _, rejected = sort_images(facts.iloc[::-1], parameters())
    assert rejected["path"].tolist() == ["cat/a_copy.png"]


def test_the_inspection_shows_how_far_it_is(folder, monkeypatch, capsys):
    monkeypatch.setattr("little_data.messages.progress.is_terminal", lambda: True)
    ingest(folder)
    assert "6/6" in capsys.readouterr().err


def test_the_reason_told_is_that_of_the_class_that_is_lost(folder):
    for number in range(10):
        (folder / f"cat/empty_{number}.png").touch()
    for path in (folder / "dog").iterdir():
        noise(0, size=(3, 3)).save(path)
    with pytest.raises(LittleDataError, match=r"left of: dog\..*too small.*as dog/") as told:
        ingest(folder)
    assert "empty" not in str(told.value)


def test_photos_of_one_class_alone_are_refused(folder):
    shutil.rmtree(folder / "dog")
    with pytest.raises(LittleDataError, match="at least two classes.*only those of: cat"):
        ingest(folder)


def test_a_class_without_usable_photos_ends_the_run(folder):
    for path in (folder / "dog").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(LittleDataError, match=r"left of: dog.*not an image.*as dog/3\.png"):
        ingest(folder)


def cut(path, share):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])


def test_a_damaged_photo_is_used_and_named_or_rejected_as_the_user_says(folder, caplog):
    noise(8, size=(200, 200)).save(folder / "dog/nearly_whole.jpg")
    cut(folder / "dog/nearly_whole.jpg", 0.97)
    with caplog.at_level("WARNING"):
        manifest, rejected = ingest(folder)
    assert "dog/nearly_whole.jpg" in set(manifest["path"])
    assert "dog/nearly_whole.jpg (damaged or truncated: the file ends too early" in caplog.text
    strict = parameters().model_copy(update={"damaged": "reject"})
    facts = inspect_images(listing(folder), strict).update(None)
    assert facts["note"].notna().sum() == 1
    manifest, rejected = sort_images(facts, strict)
    assert rejected["path"].tolist() == ["dog/nearly_whole.jpg"]
    assert "of the photo is missing (ingestion.damaged is reject)" in rejected["reason"][0]


def save_deep(path, values):
    Image.fromarray(values.astype(np.uint16)).save(path)


def test_deep_photos_that_differ_beyond_eight_bits_are_no_copies(folder, caplog):
    values = np.random.default_rng(0).integers(0, 4096, (40, 40))
    save_deep(folder / "cat/deep_1.png", values)
    save_deep(folder / "cat/deep_2.png", values ^ 1)
    save_deep(folder / "cat/deep_3.png", values)
    with caplog.at_level("INFO"):
        manifest, rejected = ingest(folder)
    assert {"cat/deep_1.png", "cat/deep_2.png"} <= set(manifest["path"])
    assert rejected["path"].tolist() == ["cat/deep_3.png"]
    assert "shown: 0 to 2^12: 2" in caplog.text
    assert "different ranges" not in caplog.text


@pytest.fixture
def any_depth():
    yield
    show_depth(None)


def test_all_deep_photos_that_declare_no_range_are_shown_by_the_largest(folder, any_depth, caplog):
    values = np.random.default_rng(0).integers(0, 1000, (40, 40))
    save_deep(folder / "cat/dark.png", values)
    save_deep(folder / "dog/bright.png", values * 4)
    with caplog.at_level("INFO"):
        facts = inspect_images(listing(folder), parameters()).update(None)
        sort_images(facts.assign(correction=None), parameters())
    deep = facts.dropna(subset="bits").set_index("path")
    assert deep["bits"].to_dict() == {"cat/dark.png": 12, "dog/bright.png": 12}
    assert deep["bits_used"].to_dict() == {"cat/dark.png": 10, "dog/bright.png": 12}
    assert deep["brightness"]["cat/dark.png"] < 0.3 * deep["brightness"]["dog/bright.png"]
    told = caplog.text.replace("\n", " ")
    assert "2 of them declare no range. White is the same for all: 0 to 2^12" in told
    show_depth(None)
    assert_same_facts(inspect_images(listing(folder), parameters()).update(facts), facts)
    (folder / "dog/bright.png").unlink()
    left = inspect_images(listing(folder), parameters()).update(facts)
    assert left["bits"].dropna().tolist() == [10]


def test_quality_is_among_the_facts(folder):
    noise(8, size=(80, 40)).save(folder / "dog/rough.jpg", quality=40)
    facts = inspect_images(listing(folder), parameters()).update(None).set_index("path")
    assert facts["jpeg_quality"].dropna().to_dict() == {"dog/rough.jpg": 40}
    assert facts.loc["dog/rough.jpg", "aspect_ratio"] == 0.5
    assert facts["sharpness"].min() > 100


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_named_pipe_is_rejected_and_not_waited_for(folder):
    os.mkfifo(folder / "dog/pipe.jpg")
    _, rejected = ingest(folder)
    assert rejected["reason"].tolist() == ["a named pipe, not a file"]


def count_decoded(folder, monkeypatch, before, **changes):
    """Return which files are decoded, given the facts from before, and the new facts."""
    decoded = []

    def read_and_note(photo, largest_pixels):
        decoded.append(photo.place.relative_to(folder).as_posix())
        return decode_photo(photo, largest_pixels)

    monkeypatch.setattr(inspection, "decode_photo", read_and_note)
    wanted = parameters().model_copy(update=changes)
    facts = inspect_images(listing(folder), wanted).update(before)
    return sorted(decoded), facts


def assert_same_facts(left, right):
    """Compare all but the times, which are kept only once they are some seconds old."""
    times = ["modified", "changed"]
    pd.testing.assert_frame_equal(left.drop(columns=times), right.drop(columns=times))


def test_a_file_is_decoded_once_wherever_it_lies(folder, monkeypatch):
    """Files that are new or have changed cost a decoding; what it found is what all would have."""
    (folder / "cat/text.jpg").write_text("not a photo")
    decoded, before = count_decoded(folder, monkeypatch, None)
    assert len(decoded) == 7
    assert count_decoded(folder, monkeypatch, before)[0] == []
    (folder / "cat/0.png").rename(folder / "dog/renamed.png")
    (folder / "cat/text.jpg").rename(folder / "dog/text.png")
    (folder / "dog/3.png").unlink()
    noise(7).save(folder / "cat/1.png")
    noise(8).save(folder / "cat/new.png")
    decoded, facts = count_decoded(folder, monkeypatch, before)
    assert decoded == ["cat/1.png", "cat/new.png"]
    _, from_nothing = count_decoded(folder, monkeypatch, None)
    assert_same_facts(facts, from_nothing)


def test_facts_survive_the_catalog(folder, dataset, monkeypatch):
    (folder / "cat/text.jpg").write_text("not a photo")
    dataset.save(inspect_images(listing(folder), parameters()))
    stored = dataset.load()
    decoded, facts = count_decoded(folder, monkeypatch, stored)
    assert decoded == []
    assert_same_facts(stored, facts)
    _, from_nothing = count_decoded(folder, monkeypatch, None)
    tables = [sort_images(each, parameters()) for each in (facts, from_nothing)]
    for stored, fresh in zip(*tables, strict=True):
        pd.testing.assert_frame_equal(stored, fresh)


def test_what_another_limit_found_is_found_anew(folder, monkeypatch):
    _, before = count_decoded(folder, monkeypatch, None)
    decoded, facts = count_decoded(folder, monkeypatch, before, largest_pixels=2100)
    assert len(decoded) == 6
    assert facts["reason"].notna().sum() == 3
    # The smallest side says nothing of the decoding.
    assert count_decoded(folder, monkeypatch, facts, largest_pixels=2100, smallest_side=1)[0] == []


@pytest.fixture
def dataset(tmp_path_factory):
    return UpdatedTableDataset(filepath=str(tmp_path_factory.mktemp("stored") / "facts.parquet"))


@pytest.mark.parametrize("content", [b"", b"no table", None])
def test_damaged_facts_are_found_anew(folder, dataset, content):
    dataset.save(inspect_images(listing(folder), parameters()))
    (kept,) = Path(dataset._filepath).parent.glob("cache/*")
    if content is None:
        pd.DataFrame({"path": ["a"]}).to_parquet(kept)
    else:
        kept.write_bytes(content)
    before = dataset.load()
    dataset.save(inspect_images(listing(folder), parameters()))
    assert_same_facts(dataset.load(), before)


def test_what_is_changed_by_hand_is_in_no_later_table(folder, dataset):
    dataset.save(inspect_images(listing(folder), parameters()))
    facts = dataset.load()
    facts.assign(reason="not nice").to_parquet(dataset._filepath)
    dataset.save(inspect_images(listing(folder), parameters()))
    assert_same_facts(dataset.load(), facts)


FOUND_OR_NOT = ["reason", "note", "bits", "bits_used", "split", "group", "perceptual_hash"]
FOUND_OR_NOT += ["camera", "taken"]


def rows(**classes):
    """Facts of photos that can be used, so many of each class."""
    paths = [f"{label}/{n}.png" for label, count in classes.items() for n in range(count)]
    return pd.DataFrame(
        {
            "path": paths,
            "label": [path.split("/")[0] for path in paths],
            "width": 40,
            "height": 40,
            "format": "PNG",
            "content_hash": [f"hash of {path}" for path in paths],
            **dict.fromkeys(FOUND_OR_NOT),
        }
    )


def sort(facts, **changes):
    return sort_images(facts, parameters().model_copy(update=changes))


def test_what_the_source_has_no_label_for_is_among_the_rejected_files(folder):
    noise(9).save(folder / "strange.png")
    reasons = {"cat/9.png": "there is no such file", "strange.png": "it has no row"}
    source = listing(folder)
    source = ImageListing.from_table(folder, source.files[source.files["label"] != "strange.png"])
    source = ImageListing(folder, source.files, reasons)
    facts = inspect_images(source, parameters()).update(None)
    again = inspect_images(source, parameters()).update(facts)
    for table in (facts, again):
        manifest, rejected = sort_images(table.assign(correction=None), parameters())
        assert len(manifest) == 6
        assert dict(zip(rejected["path"], rejected["reason"], strict=True)) == reasons
        assert rejected["label"].tolist() == ["", ""]


def test_small_classes_are_left_out_if_the_user_says_so(caplog):
    manifest, rejected = sort(rows(cat=9, dog=8, fox=2, owl=1), smallest_class=5)
    assert manifest["label"].value_counts().to_dict() == {"cat": 9, "dog": 8}
    assert rejected["path"].tolist() == ["fox/0.png", "fox/1.png", "owl/0.png"]
    assert rejected["reason"][0] == (
        "its class has 2 usable photos, fewer than 5 (ingestion.smallest_class)"
    )
    assert "fox (2 photos), owl (1 photos)" in caplog.text.replace("\n", " ")
    assert len(sort(rows(cat=9, owl=1), smallest_class=None)[0]) == 10


def test_small_classes_are_joined_if_the_user_says_so():
    facts = rows(cat=9, dog=8, fox=3, owl=2)
    manifest, rejected = sort(facts, smallest_class=5, smaller_classes="other")
    assert manifest["label"].value_counts().to_dict() == {"cat": 9, "dog": 8, "other": 5}
    assert rejected.empty
    manifest, rejected = sort(facts, smallest_class=6, smaller_classes="other")
    assert set(manifest["label"]) == {"cat", "dog"}
    assert len(rejected) == 5


def test_no_two_classes_left_are_refused():
    with pytest.raises(LittleDataError, match="at least two classes.*only those of: cat"):
        sort(rows(cat=9, fox=2), smallest_class=5)


@pytest.mark.parametrize(("cats", "is_said"), [(10, True), (9, False)])
def test_imbalance_is_said_with_what_to_do(caplog, cats, is_said):
    sort(rows(cat=cats, fox=1))
    assert ("'cat' has 10 photos and 'fox' 1: 10 times" in caplog.text) == is_said
    assert ("top_model.class_weight=balanced" in caplog.text) == is_said
