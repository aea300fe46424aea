"""Views are reproducible rows of numbers, and the warp does what they say."""

import numpy as np
import pandas as pd
import pytest
from plain_views import unchanged_views
from scipy.ndimage import affine_transform

from little_data.photos.views import (
    GEOMETRY_COLUMNS,
    VIEW_COLUMNS,
    affine_transforms,
    draw_views,
    find_mirror_images,
    is_unchanged,
    plan_views,
    warp_photos,
)
from little_data.types.views import ViewRanges

STRONG = ViewRanges(rotation=40, shear=0.2, zoom=0.2, shift=0.2, mirror=True)
COLOURFUL = ViewRanges(brightness=0.3, contrast=0.2, colour=0.1, blur=2.0)


def photos(count):
    hashes = [f"{number:064x}" for number in range(1 << 200, (1 << 200) + count)]
    return pd.DataFrame({"path": [f"{n}.jpg" for n in range(count)], "content_hash": hashes})


def distinct(count):
    table = photos(count)
    return table.assign(content_hash=[f"{n * 7919 + 1:016x}" + "0" * 48 for n in range(count)])


def view(**changes):
    return unchanged_views(1).assign(**changes)


def random_photo(side=21, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (1, side, side, 3), dtype=np.uint8)


def test_drawn_views_fill_their_ranges_and_nothing_more():
    views = draw_views(2000, STRONG, np.random.default_rng(0))
    assert list(views.columns) == VIEW_COLUMNS
    for column, low, high in [
        ("rotation", -40, 40),
        ("shear", -0.2, 0.2),
        ("zoom_x", 0.8, 1.2),
        ("zoom_y", 0.8, 1.2),
        ("shift_x", -0.2, 0.2),
        ("shift_y", -0.2, 0.2),
    ]:
        width = high - low
        assert low <= views[column].min() < low + 0.01 * width
        assert high - 0.01 * width < views[column].max() <= high
    assert 0.45 < views["mirror"].mean() < 0.55
    assert abs(views["zoom_x"].corr(views["zoom_y"])) < 0.1


def test_drawn_colours_fill_their_ranges_and_nothing_more():
    views = draw_views(2000, COLOURFUL, np.random.default_rng(0))
    for column, low, high in [
        ("brightness", 0.7, 1.3),
        ("contrast", 0.8, 1.2),
        ("red", 0.9, 1.1),
        ("blue", 0.9, 1.1),
        ("blur", 0.0, 2.0),
    ]:
        width = high - low
        assert low <= views[column].min() < low + 0.01 * width
        assert high - 0.01 * width < views[column].max() <= high
    assert abs(views["red"].corr(views["blue"])) < 0.1


def test_colours_change_nothing_of_the_geometry_that_is_drawn():
    """A preset with colours beside one without: the same photo is moved in the same way."""
    geometry = {"rotation": 40, "shear": 0.2, "zoom": 0.2, "shift": 0.2, "mirror": True}
    plain = plan_views(distinct(5), 4, ViewRanges(**geometry), seed=1)
    coloured = plan_views(distinct(5), 4, ViewRanges(**geometry, blur=1, colour=0.1), seed=1)
    pd.testing.assert_frame_equal(coloured[GEOMETRY_COLUMNS], plain[GEOMETRY_COLUMNS])


def test_the_whole_circle_is_drawn_evenly():
    views = draw_views(3600, ViewRanges(rotation=180), np.random.default_rng(0))
    counts, _ = np.histogram(views["rotation"], bins=36, range=(-180, 180))
    assert counts.sum() == 3600
    assert counts.min() > 60
    assert counts.max() < 140


def test_without_ranges_every_view_is_the_photo():
    views = draw_views(10, ViewRanges(), np.random.default_rng(0))
    assert is_unchanged(views).all()


def test_a_photos_views_hang_on_its_content_and_the_seed_only():
    table = distinct(20)
    plan = plan_views(table, 3, STRONG, seed=1)
    assert len(plan) == 60
    assert plan["view"].tolist() == [0, 1, 2] * 20
    shuffled = plan_views(table.sample(frac=1, random_state=0), 3, STRONG, seed=1)
    pd.testing.assert_frame_equal(
        plan.sort_values(["path", "view"], ignore_index=True),
        shuffled.sort_values(["path", "view"], ignore_index=True),
    )
    fewer = plan_views(table.head(5), 2, STRONG, seed=1)
    wanted = plan[(plan["view"] < 2) & plan["path"].isin(table["path"].head(5))]
    pd.testing.assert_frame_equal(fewer, wanted.reset_index(drop=True))
    renamed = plan_views(table.assign(path="other"), 3, STRONG, seed=1)
    pd.testing.assert_frame_equal(renamed[VIEW_COLUMNS], plan[VIEW_COLUMNS])
    other_seed = plan_views(table, 3, STRONG, seed=2)
    assert not np.allclose(other_seed["rotation"], plan["rotation"])


def test_view_zero_is_the_photo_itself():
    plan = plan_views(distinct(5), 4, STRONG, seed=1)
    assert is_unchanged(plan[plan["view"] == 0]).all()
    assert not is_unchanged(plan[plan["view"] > 0]).any()


def test_no_photos_make_an_empty_plan_with_all_columns():
    plan = plan_views(distinct(0), 3, STRONG, seed=1)
    assert list(plan.columns) == ["path", "content_hash", "view", *VIEW_COLUMNS]
    assert plan.empty


def test_unchanged_view_is_the_photo_to_the_bit():
    photo = random_photo()
    warped = warp_photos(photo, view())
    assert warped.dtype == np.float32
    assert np.array_equal(warped, photo)


def test_mirror_exchanges_left_and_right():
    photo = random_photo()
    np.testing.assert_allclose(warp_photos(photo, view(mirror=True)), photo[:, :, ::-1], atol=0.01)


def test_the_second_view_of_a_plan_is_the_mirror_image_to_the_bit():
    photos = pd.DataFrame({"path": ["a", "b"], "content_hash": [f"{n:064x}" for n in (1, 2)]})
    plan = plan_views(photos, 3, ViewRanges(rotation=10, mirror=True), seed=1)
    assert find_mirror_images(plan, np.array([0, 3])).tolist() == [1, 4]
    assert find_mirror_images(plan[plan["path"] == "a"], np.array([0])).tolist() == [1]
    assert find_mirror_images(plan.drop(index=1), np.array([0, 2])) is None
    pixels = np.random.default_rng(0).integers(0, 256, (2, 17, 17, 3), dtype=np.uint8)
    views = warp_photos(pixels, plan.iloc[[1, 4]])
    np.testing.assert_array_equal(views, pixels[:, :, ::-1])


def test_mirrored_twice_is_the_photo():
    photo = random_photo()
    once = warp_photos(photo, view(mirror=True)).round().astype(np.uint8)
    assert not np.array_equal(once, photo)
    np.testing.assert_allclose(warp_photos(once, view(mirror=True)), photo, atol=0.01)


@pytest.mark.parametrize(
    ("changes", "factors"),
    [
        ({"brightness": 1.2}, (1.2, 1.2, 1.2)),
        ({"red": 1.1}, (1.1, 1, 1)),
        ({"blue": 0.8}, (1, 1, 0.8)),
        ({"brightness": 0.5, "red": 0.9, "blue": 1.3}, (0.45, 0.5, 0.65)),
    ],
)
def test_brightness_and_colour_multiply(changes, factors):
    photo = random_photo() // 2
    warped = warp_photos(photo, view(**changes))
    assert warped.dtype == np.float32
    np.testing.assert_allclose(warped, photo * np.array(factors), atol=0.01)


def test_what_would_be_brighter_than_white_is_white():
    warped = warp_photos(random_photo(), view(brightness=3.0))
    np.testing.assert_allclose(warped, (random_photo() * 3.0).clip(0, 255), atol=0.01)


@pytest.mark.parametrize("contrast", [0.5, 1.2])
def test_contrast_multiplies_the_distance_from_each_channels_mean(contrast):
    photo = 100 + random_photo() // 8
    means = photo.mean(axis=(1, 2), keepdims=True)
    expected = means + contrast * (photo - means)
    np.testing.assert_allclose(warp_photos(photo, view(contrast=contrast)), expected, atol=0.01)


def test_contrast_is_that_of_the_brighter_photo():
    photo = 60 + random_photo() // 8
    brighter = 1.5 * photo
    means = brighter.mean(axis=(1, 2), keepdims=True)
    warped = warp_photos(photo, view(contrast=0.5, brightness=1.5))
    np.testing.assert_allclose(warped, means + 0.5 * (brighter - means), atol=0.01)


@pytest.mark.parametrize("blur", [3.0, 20.0])
def test_a_blur_keeps_the_mean_of_each_channel(blur):
    photo = random_photo(side=60)
    warped = warp_photos(photo, view(blur=blur))
    np.testing.assert_allclose(warped.mean(axis=(1, 2)), photo.mean(axis=(1, 2)), atol=0.01)
    assert warped.std() < 0.8 * photo.std()


@pytest.mark.parametrize("side", [112, 224, 448])
def test_a_blur_is_a_gaussian_that_is_as_wide_at_every_size(side):
    """Two pixels of a photo of 224 x 224."""
    photo = np.zeros((1, side, side, 3), np.uint8)
    photo[0, side // 2, side // 2] = 255
    line = warp_photos(photo, view(blur=2.0))[0, :, :, 1].sum(axis=0)
    places = np.arange(side) - side // 2
    variance = (line * places**2).sum() / line.sum()
    assert variance**0.5 == pytest.approx(2.0 * side / 224, rel=0.02)


def test_geometry_comes_before_colours_and_both_are_those_of_the_view():
    photo = random_photo() // 2
    geometry = {"rotation": 33.0, "zoom_x": 0.8, "mirror": True}
    moved = warp_photos(photo, view(**geometry))
    warped = warp_photos(photo, view(**geometry, brightness=1.5, red=0.9))
    np.testing.assert_allclose(warped, moved * (1.35, 1.5, 1.5), atol=0.01)


def test_quarter_turn():
    photo = random_photo()
    turned = warp_photos(photo, view(rotation=90.0))[0]
    candidates = [np.rot90(photo[0], k) for k in (1, 3)]
    assert min(np.abs(turned - candidate).max() for candidate in candidates) < 0.1


def test_shift_moves_by_a_fraction_of_the_side_and_repeats_the_edge():
    photo = random_photo(side=20)
    shifted = warp_photos(photo, view(shift_x=0.25))
    np.testing.assert_allclose(shifted[:, :, :15], photo[:, :, 5:], atol=0.01)
    np.testing.assert_allclose(shifted[:, :, 15:], photo[:, :, [-1] * 5], atol=0.01)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_zoom_below_one_enlarges_along_its_axis(axis):
    column = np.arange(41, dtype=np.uint8) * 5
    photo = np.broadcast_to(column[:, None, None], (41, 41, 3))[None]
    photo = photo.transpose(0, 2, 1, 3) if axis == "x" else photo
    zoomed = warp_photos(np.ascontiguousarray(photo), view(**{f"zoom_{axis}": 0.5}))
    expected = (20 + 0.5 * (np.arange(41) - 20)) * 5
    line = zoomed[0, 7, :, 0] if axis == "x" else zoomed[0, :, 7, 0]
    np.testing.assert_allclose(line, expected, atol=0.1)


def test_each_photo_gets_its_own_view():
    batch = np.concatenate([random_photo(seed=seed) for seed in range(3)])
    views = pd.concat([view(), view(mirror=True), view()], ignore_index=True)
    warped = warp_photos(batch, views)
    np.testing.assert_allclose(warped[1], batch[1][:, ::-1], atol=0.01)
    assert np.array_equal(warped[[0, 2]], batch[[0, 2]])


def test_centre_of_a_rotation_is_the_centre_of_the_photo():
    photo = np.zeros((1, 21, 21, 3), np.uint8)
    photo[0, 10, 10] = 255
    turned = warp_photos(photo, view(rotation=33.0))
    assert turned[0, 10, 10, 0] == pytest.approx(255, abs=0.1)


def test_pixels_are_interpolated_at_the_exact_place():
    side = 32
    photo = random_photo(side)
    views = draw_views(5, STRONG, np.random.default_rng(3))
    warped = warp_photos(np.repeat(photo, 5, axis=0), views)
    for view_, transform in zip(warped, affine_transforms(views, side), strict=True):
        # SciPy's axes are those of the array: y before x.
        matrix, offset = transform[::-1, 1::-1], transform[::-1, 2]
        for channel in range(3):
            expected = affine_transform(
                photo[0, :, :, channel].astype(float), matrix, offset, order=1, mode="nearest"
            )
            np.testing.assert_allclose(view_[:, :, channel], expected, atol=0.05)
