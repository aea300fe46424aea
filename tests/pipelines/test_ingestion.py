"""Every file is accounted for, and every photo is dealt fairly."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.datasets.image_listing import ImageListing
from little_data.errors import LittleDataError
from little_data.parameters import IngestionParameters, Seed, SplitShares
from little_data.pipelines.ingestion.nodes import (
    count_photos,
    hash_pixels,
    inspect_images,
    split_images,
)

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
    return ImageListing(root=folder, files=pd.DataFrame({"path": paths, "label": labels}))


@pytest.fixture
def folder(tmp_path):
    for number, label in enumerate(["cat", "cat", "cat", "dog", "dog", "dog"]):
        (tmp_path / label).mkdir(exist_ok=True)
        noise(number, size=(40 + number, 50)).save(tmp_path / label / f"{number}.png")
    return tmp_path


def test_the_manifest_says_what_each_photo_is(folder):
    manifest, rejected = inspect_images(listing(folder), parameters())
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
    manifest, rejected = inspect_images(listing(folder), parameters())
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
    manifest, rejected = inspect_images(listing(folder), parameters())
    assert rejected["path"].tolist() == ["cat/0.png", "dog/9.bmp"]
    assert "dog/9.bmp, which is labelled dog" in rejected["reason"][0]
    assert "cat/0.png, which is labelled cat" in rejected["reason"][1]
    assert len(manifest) == 5


def test_of_copies_under_one_label_the_first_is_used(folder):
    noise(1, size=(41, 50)).save(folder / "cat/a_copy.png")
    noise(1, size=(41, 50)).save(folder / "cat/another.bmp")
    manifest, rejected = inspect_images(listing(folder), parameters())
    assert rejected["path"].tolist() == ["cat/a_copy.png", "cat/another.bmp"]
    assert rejected["reason"].str.contains("a copy of cat/1.png").all()
    assert "cat/1.png" in set(manifest["path"])


def test_a_class_without_usable_photos_ends_the_run(folder):
    for path in (folder / "dog").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(LittleDataError, match=r"no usable photo is left of: dog.*not an image"):
        inspect_images(listing(folder), parameters())


def manifest(counts):
    rows = [
        {"path": f"{label}/{number}.jpg", "label": label, "content_hash": f"{label}-{number}"}
        for label, count in counts.items()
        for number in range(count)
    ]
    return pd.DataFrame(rows)


def split_counts(table):
    return table.groupby(["label", "split"]).size().unstack(fill_value=0).to_dict("index")


def test_split_by_fraction_is_stratified():
    table = split_images(manifest({"cat": 50, "dog": 100}), parameters(), Seed(seed=1))
    assert split_counts(table) == {
        "cat": {"train": 30, "validation": 10, "test": 10},
        "dog": {"train": 60, "validation": 20, "test": 20},
    }
    assert table["path"].is_unique


def test_split_by_count_leaves_the_rest_out():
    shares = {"train": 10, "validation": 4, "test": 0}
    table = split_images(manifest({"a": 20, "b": 14}), parameters(**shares), Seed(seed=1))
    assert split_counts(table) == {
        "a": {"train": 10, "validation": 4},
        "b": {"train": 10, "validation": 4},
    }


def test_the_split_depends_on_seed_and_content_only():
    photos = manifest({"cat": 50, "dog": 50})
    first = split_images(photos, parameters(), Seed(seed=1))
    shuffled = split_images(photos.sample(frac=1, random_state=3), parameters(), Seed(seed=1))
    pd.testing.assert_frame_equal(first, shuffled)
    renamed = photos.assign(path=photos["path"].str.replace("/", "/new_"))
    moved = split_images(renamed, parameters(), Seed(seed=1))
    by_hash = first.set_index("content_hash")["split"]
    assert (moved.set_index("content_hash")["split"] == by_hash.loc[moved["content_hash"]]).all()
    other = split_images(photos, parameters(), Seed(seed=2))
    assert (other["split"] != first["split"]).any()


@pytest.mark.parametrize("available", range(3, 40))
def test_fractions_never_deal_more_than_there_is(available):
    counts = count_photos(SplitShares(**FRACTIONS), available, "cat")
    assert sum(counts.values()) == available
    assert min(counts.values()) >= 1
    assert abs(counts["train"] - 0.6 * available) <= 1.5


@pytest.mark.parametrize(
    ("available", "split"),
    [(2, FRACTIONS), (13, {"train": 10, "validation": 4, "test": 0})],
)
def test_too_few_photos_name_the_class(available, split):
    with pytest.raises(LittleDataError, match=f"'cat' has {available} usable photos: too few"):
        count_photos(SplitShares(**split), available, "cat")
