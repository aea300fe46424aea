"""Views are planned for training photos only, and drawn beside the photos that they are of."""

import hashlib

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from little_data.figures.contact_sheet import GAP
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.photos.colours import COLOUR_COLUMNS, UNCHANGED_COLOURS
from little_data.photos.decoding import load_photo
from little_data.photos.views import UNCHANGED, VIEW_COLUMNS, is_mirror_image, is_unchanged
from little_data.pipelines.augmentation.nodes import (
    SHEET_PHOTOS,
    SHEET_VIEWS,
    THUMBNAIL,
    draw_augmentation_sheet,
    plan_augmentation,
)
from little_data.types.listing import ImageListing

RANGES = {"rotation": 15, "shear": 0.2, "zoom": 0.2, "shift": 0.1}
EVALUATION = EvaluationParameters(folds="auto", refit=False)
PITCH = THUMBNAIL + GAP


def make_parameters(views=4, mirror=True, turn="upright", ranges=RANGES):
    presets = {"chosen": ranges, "other": {"rotation": 180}}
    return AugmentationParameters(
        views=views, mirror=mirror, turn=turn, preset="chosen", presets=presets
    )


def make_plan(manifest, parameters, seed):
    return plan_augmentation(manifest, parameters, EVALUATION, seed)


def make_manifest(count=12, labels=("cat", "dog")):
    """So many photos of each label, a third of them not for training."""
    rows = [
        {
            "path": f"{label}/{number}.png",
            "label": label,
            "content_hash": hashlib.sha256(f"{label} {number}".encode()).hexdigest(),
            "split": ("train", "train", "validation", "train", "train", "test")[number % 6],
        }
        for label in labels
        for number in range(count)
    ]
    return pd.DataFrame(rows)


def list_training(manifest):
    return manifest.loc[manifest["split"] == "train", "path"].tolist()


def test_each_training_photo_has_its_views_and_no_other_photo_has_any():
    manifest = make_manifest()
    plan = make_plan(manifest, make_parameters(views=4), Seed(seed=7))
    assert plan["path"].drop_duplicates().tolist() == list_training(manifest)
    views = plan.groupby("path")["view"].apply(list)
    assert (views.map(tuple) == (0, 1, 2, 3)).all()


def test_of_each_photo_one_view_is_the_photo_itself():
    plan = make_plan(make_manifest(), make_parameters(), Seed(seed=7))
    assert (is_unchanged(plan) == (plan["view"] == 0)).all()
    first = plan.loc[plan["view"] == 0, VIEW_COLUMNS].to_numpy(float)
    assert (first == UNCHANGED).all()


@pytest.mark.parametrize("mirror", [True, False])
def test_the_next_view_is_the_mirror_image_if_it_is_of_the_same_class(mirror):
    plan = make_plan(make_manifest(), make_parameters(mirror=mirror), Seed(seed=7))
    assert (is_mirror_image(plan) == (mirror & (plan["view"] == 1))).all()


def test_a_single_view_is_no_augmentation():
    manifest = make_manifest()
    plan = make_plan(manifest, make_parameters(views=1), Seed(seed=7))
    assert plan["path"].tolist() == list_training(manifest)
    assert is_unchanged(plan).all()


def test_the_plan_depends_on_the_seed_alone():
    manifest = make_manifest()
    plan = make_plan(manifest, make_parameters(), Seed(seed=7))
    again = make_plan(manifest, make_parameters(), Seed(seed=7))
    pd.testing.assert_frame_equal(plan, again)
    other = make_plan(manifest, make_parameters(), Seed(seed=8))
    drawn = plan["view"] > 1
    assert (plan.loc[drawn, "rotation"] != other.loc[drawn, "rotation"]).all()


def test_views_are_drawn_from_the_chosen_preset():
    plan = make_plan(make_manifest(), make_parameters(ranges={"shift": 0.3}), Seed(seed=7))
    drawn = plan[plan["view"] > 0]
    assert drawn["shift_x"].abs().between(0, 0.3).all()
    assert drawn["shift_x"].abs().max() > 0.1
    assert (drawn[["rotation", "shear"]] == 0).all(axis=None)
    assert (drawn[["brightness", "contrast", "red", "blue"]] == 1).all(axis=None)
    assert (drawn["blur"] == 0).all()


@pytest.mark.parametrize("mirror", [True, False])
def test_views_are_mirrored_where_a_mirror_image_is_of_the_same_class(mirror):
    plan = make_plan(make_manifest(40), make_parameters(mirror=mirror), Seed(seed=7))
    mirrored = plan.loc[plan["view"] > 1, "mirror"]
    assert plan["mirror"].dtype == bool
    assert (0.35 < mirrored.mean() < 0.65) if mirror else not mirrored.any()


def test_photos_without_an_upper_side_are_turned_by_any_angle():
    parameters = make_parameters(turn="any", mirror=False)
    drawn = make_plan(make_manifest(200), parameters, Seed(seed=7)).query("view > 0")
    counts, _ = np.histogram(drawn["rotation"], bins=12, range=(-180, 180))
    expected = len(drawn) / 12
    assert counts.sum() == len(drawn)
    assert np.abs(counts - expected).max() < 5 * expected**0.5
    assert drawn["shear"].abs().max() <= RANGES["shear"]


@pytest.mark.parametrize("preset", ["gentle", "strong", "telephone"])
def test_only_views_of_a_telephone_differ_in_colour_and_blur(project_path, preset):
    text = (project_path / "conf/base/parameters_augmentation.yml").read_text()
    values = yaml.safe_load(text)["augmentation"] | {"preset": preset}
    parameters = AugmentationParameters.model_validate(values)
    drawn = make_plan(make_manifest(), parameters, Seed(seed=7)).query("view > 1")
    has_own_colours = drawn[COLOUR_COLUMNS].to_numpy() == UNCHANGED_COLOURS
    assert not has_own_colours.any() if preset == "telephone" else has_own_colours.all()
    assert drawn["mirror"].any()
    assert (drawn["shear"] != 0).all()


@pytest.fixture
def photos(tmp_path):
    """A folder with a noisy photo for each row of a manifest."""

    def write(manifest):
        random = np.random.default_rng(0)
        for path in manifest["path"]:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            pixels = random.integers(0, 256, (6, 8, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / path)
        return ImageListing(tmp_path, manifest[["path", "label"]])

    return write


def read_cells(sheet):
    """The pictures of a sheet, (rows, columns, height, width, 3)."""
    pixels = np.asarray(sheet)
    rows, columns = (sheet.height - GAP) // PITCH, (sheet.width - GAP) // PITCH
    return np.array(
        [
            [
                pixels[GAP + row * PITCH :, GAP + column * PITCH :][:THUMBNAIL, :THUMBNAIL]
                for column in range(columns)
            ]
            for row in range(rows)
        ]
    )


@pytest.mark.parametrize(
    ("count", "labels", "rows"),
    [(12, ("cat", "dog"), SHEET_PHOTOS), (12, "abcdefghij", SHEET_PHOTOS), (3, ("a", "b"), 4)],
    ids=["two classes", "more classes than rows", "few photos"],
)
def test_the_sheet_has_a_row_a_photo_that_begins_with_the_photo_itself(photos, count, labels, rows):
    manifest = make_manifest(count, labels)
    listing = photos(manifest)
    sheet = draw_augmentation_sheet(listing, manifest, make_parameters(), Seed(seed=7))
    assert sheet.size == (SHEET_VIEWS * PITCH + GAP, rows * PITCH + GAP)
    cells = read_cells(sheet)
    training = {
        path: load_photo(listing.root / path, THUMBNAIL, "squeeze")
        for path in list_training(manifest)
    }
    shown = [
        next(path for path, photo in training.items() if np.array_equal(photo, first))
        for first in cells[:, 0]
    ]
    assert len(set(shown)) == rows
    of_class = pd.Series(shown).str.split("/").str[0].value_counts()
    assert len(of_class) == min(len(labels), rows)
    assert of_class.max() - of_class.min() <= 1


def test_the_other_views_of_the_sheet_differ_from_the_photo(photos):
    manifest = make_manifest()
    cells = read_cells(
        draw_augmentation_sheet(photos(manifest), manifest, make_parameters(), Seed(seed=7))
    )
    differs = (cells[:, 1:] != cells[:, :1]).any(axis=(2, 3, 4))
    assert differs.all()


def test_the_sheet_shows_the_views_of_the_plan(photos):
    """With mirroring alone each view is the photo or its mirror image, as the plan says."""
    manifest = make_manifest()
    parameters = make_parameters(views=SHEET_VIEWS, ranges={})
    plan = make_plan(manifest, parameters, Seed(seed=7)).set_index("path")
    listing = photos(manifest)
    cells = read_cells(draw_augmentation_sheet(listing, manifest, parameters, Seed(seed=7)))
    shown = [f"{label}/{number}.png" for label in ("cat", "dog") for number in (0, 1, 3, 4)]
    for path, views in zip(shown, cells, strict=True):
        mirrored = plan.loc[path, "mirror"]
        for is_mirrored, view in zip(mirrored, views, strict=True):
            photo = load_photo(listing.root / path, THUMBNAIL, "squeeze")
            np.testing.assert_array_equal(view, photo[:, ::-1] if is_mirrored else photo)


def test_the_sheet_shows_colours_too(photos):
    """With brightness alone each view is the photo times its factor."""
    manifest = make_manifest()
    parameters = make_parameters(SHEET_VIEWS, mirror=False, ranges={"brightness": 0.5})
    plan = make_plan(manifest, parameters, Seed(seed=7)).set_index("path")
    listing = photos(manifest)
    cells = read_cells(draw_augmentation_sheet(listing, manifest, parameters, Seed(seed=7)))
    photo = load_photo(listing.root / "cat/0.png", THUMBNAIL, "squeeze").astype(float)
    for factor, view in zip(plan.loc["cat/0.png", "brightness"], cells[0], strict=True):
        np.testing.assert_allclose(view, (photo * factor).clip(0, 255), atol=0.51)


def test_the_sheet_is_the_same_for_the_same_seed(photos):
    manifest = make_manifest()
    listing = photos(manifest)
    first, again, other = (
        draw_augmentation_sheet(listing, manifest, make_parameters(), Seed(seed=seed))
        for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other
