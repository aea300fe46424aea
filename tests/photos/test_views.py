"""Views are reproducible rows of numbers, and the warp does what they say."""

import numpy as np
import pandas as pd
import pytest
from scipy.ndimage import affine_transform

from little_data.photos.views import (
    VIEW_COLUMNS,
    affine_transforms,
    draw_views,
    is_unchanged,
    plan_views,
    unchanged_views,
    warp_photos,
)
from little_data.types.views import ViewRanges

STRONG = ViewRanges(rotation=40, shear=0.2, zoom=0.2, shift=0.2, flip=True)


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
    assert 0.45 < views["flip"].mean() < 0.55
    assert abs(views["zoom_x"].corr(views["zoom_y"])) < 0.1


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


def test_flip_mirrors_left_and_right():
    photo = random_photo()
    np.testing.assert_allclose(warp_photos(photo, view(flip=True)), photo[:, :, ::-1], atol=0.01)


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
    views = pd.concat([view(), view(flip=True), view()], ignore_index=True)
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
