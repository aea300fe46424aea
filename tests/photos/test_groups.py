"""Photos that belong together are found by what the source, the path, the camera or they say."""

import numpy as np
import pandas as pd

from little_data.photos.groups import group_photos

NO_PAIRS = np.empty((0, 2), np.int64)


def photos(*paths, **columns):
    table = pd.DataFrame({"path": paths}).assign(group=None, camera=None, taken=None)
    return table.assign(**columns).astype("str")


def find(table, pattern=None, burst_seconds=None, alike=NO_PAIRS):
    """Return group and reason of each photo; None for one in no group."""
    found = group_photos(table, pattern, burst_seconds, np.asarray(alike)).astype(object)
    rows = zip(found["group"], found["group_reason"], strict=True)
    return [row if isinstance(row[0], str) else None for row in rows]


def test_what_the_source_says():
    table = photos("a", "b", "c", "d", group=["p1", None, "p1", "NA"])
    assert find(table) == [("p1", "column"), None, ("p1", "column"), ("NA", "column")]


def test_a_pattern_on_the_path_names_groups():
    table = photos("cat/tom_1.jpg", "cat/tom_2.jpg", "dog/rex_1.jpg", "dog/9.jpg")
    expected = [("tom", "pattern"), ("tom", "pattern"), ("rex", "pattern"), None]
    assert find(table, pattern=r"([a-z]+)_\d") == expected
    assert find(table, pattern=r"(cat|dog)/(?P<group>[a-z]+)_") == expected


def test_photos_of_one_camera_that_follow_each_other_are_a_burst():
    times = ["10:00:00", "10:00:09", "10:00:02", "10:00:04", "10:00:02", None, "10:00:02"]
    taken = [time and f"2026-05-01T{time}" for time in times]
    table = photos(*"abcdefg", camera=["x"] * 4 + ["y", "x", None], taken=taken)
    burst = ("a", "burst")
    assert find(table, burst_seconds=2) == [burst, None, burst, burst, None, None, None]
    assert find(table, burst_seconds=1.5) == [None] * 7
    assert find(table, burst_seconds=5)[1] == burst
    assert find(table) == [None] * 7


def test_alike_photos_are_a_group_with_whatever_is_like_them():
    table = photos("d", "b", "c", "a", "e")
    assert find(table, alike=[[0, 1], [1, 3]]) == [
        ("a", "alike"),
        ("a", "alike"),
        None,
        ("a", "alike"),
        None,
    ]


def test_groups_that_share_a_photo_are_one_and_each_photo_keeps_its_reason():
    table = photos("1_x", "1_y", "2_x", "z", "w", group=["p", None, None, None, None])
    found = find(table, pattern=r"(\d)_", alike=[[2, 3], [0, 3]])
    assert [reason for _, reason in found[:4]] == ["column", "pattern", "pattern", "alike"]
    assert len({name for name, _ in found[:4]}) == 1
    assert found[4] is None


def test_likeness_joins_nothing_that_has_names_of_its_own():
    table = photos(*"abcd", group=["p1", "p2", "p1", None])
    alike = [[0, 1], [0, 2], [1, 3]]
    assert find(table, alike=alike) == [
        ("p1", "column"),
        ("p2", "column"),
        ("p1", "column"),
        ("p2", "alike"),
    ]


def test_two_groups_of_the_same_name_stay_two():
    table = photos("7_a", "7_b", "c", "d", group=[None, None, "7", "7"])
    names = [name for name, _ in find(table, pattern=r"(\d)_")]
    assert names[0] == names[1] != names[2] == names[3]


def test_names_do_not_depend_on_the_order_of_the_photos():
    table = photos(*"abcd", group=["p", "q", None, None])
    pairs = [[0, 1], [2, 3]]
    backwards = [[3 - first, 3 - second] for first, second in pairs]
    assert find(table.iloc[::-1], alike=backwards) == find(table, alike=pairs)[::-1]
