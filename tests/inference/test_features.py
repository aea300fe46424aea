"""Features of photos are known by what made them, and survive everything else."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from installed import install
from PIL import Image

from little_data.datasets import FeatureStoreDataset, KerasModelDataset
from little_data.inference import features
from little_data.inference.engines import freeze_network
from little_data.inference.features import (
    compute_features,
    hash_networks,
    hash_views,
    list_learning_views,
    list_test_views,
    predict_rows,
    request_bottleneck_features,
    request_features,
)
from little_data.inference.view_work import list_photo_views, make_views
from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import load_photo
from little_data.photos.hashes import hash_pixels
from little_data.photos.views import (
    VIEW_COLUMNS,
    is_mirror_image,
    is_unchanged,
    plan_views,
    show_photos,
    warp_photos,
)
from little_data.types.arrays import ArrayStore
from little_data.types.views import ViewRanges

SIDE = 12
ROW_BYTES = 4 * (SIDE // 3) ** 2 * 4  # four channels of 32 bits
RESIZINGS = ["squeeze", "crop", "pad"]
RANGES = ViewRanges(shear=0.2, zoom=0.2, mirror=True)


def build_network(seed=0, side=SIDE):
    keras.utils.set_random_seed(seed)
    pixels = keras.Input((side, side, 3), name="pixels")
    x = keras.layers.Conv2D(4, 3, strides=3, activation="relu", name="convolution")(pixels)
    return keras.Model(pixels, x, name="trunk")


def freeze(network):
    return freeze_network(network, "openvino")


def draw_photo(number):
    random = np.random.default_rng(number)
    return Image.fromarray(random.integers(0, 256, (20, 20, 3), dtype=np.uint8))


def save_photos(folder, paths):
    """Draw photos by their numbers, and list them as a manifest does."""
    for number, path in paths.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        draw_photo(number).save(folder / path)
    hashes = [hash_pixels(draw_photo(number)) for number in paths]
    return pd.DataFrame({"path": list(paths.values()), "content_hash": hashes})


def test_the_key_of_a_view_is_its_photos_content_and_its_warp():
    photos = pd.DataFrame({"path": ["a.png"], "content_hash": ["0" * 64]})
    view = plan_views(photos, 2, RANGES, seed=1).iloc[[1]].assign(label="cat", split="train")
    (key,) = hash_views(view)
    others = {"path": "b/c.jpg", "label": "dog", "split": "test", "view": 7}
    assert hash_views(view.assign(**others)) == [key]
    warps = {"rotation": 1.0, "shear": 0.01, "zoom_x": 1.1, "zoom_y": 1.1}
    warps |= {"shift_x": 0.1, "shift_y": 0.1, "mirror": ~view["mirror"], "content_hash": "1" * 64}
    warps |= {"brightness": 1.1, "contrast": 1.1, "red": 1.1, "blue": 1.1, "blur": 1.0}
    assert set(VIEW_COLUMNS) < set(warps)
    changed = [hash_views(view.assign(**{name: value}))[0] for name, value in warps.items()]
    assert len({key, *changed}) == 1 + len(warps)


def test_the_key_of_a_view_survives_the_catalog(tmp_path):
    photos = pd.DataFrame({"path": ["a.png"], "content_hash": ["0" * 64]})
    plan = plan_views(photos, 5, RANGES, seed=1)
    plan.to_parquet(tmp_path / "plan.parquet")
    assert hash_views(pd.read_parquet(tmp_path / "plan.parquet")) == hash_views(plan)


def test_the_hash_of_a_network_is_its_layers_its_image_size_and_its_weights(tmp_path):
    network = build_network()
    dataset = KerasModelDataset(filepath=str(tmp_path / "trunk.keras"))
    dataset.save(network)
    assert hash_networks(freeze(dataset.load())) == hash_networks(freeze(network))
    deeper = keras.Model(network.input, keras.layers.ReLU(6, name="more")(network.output))
    others = [build_network(seed=1), build_network(side=15), deeper]
    assert len({hash_networks(freeze(other)) for other in [network, *others]}) == 4


def test_features_of_other_pixels_are_not_taken_over(monkeypatch):
    network = freeze(build_network())
    before = hash_networks(network)
    monkeypatch.setattr(features, "_PIXELS_VERSION", 1)
    assert hash_networks(network) != before


@pytest.mark.parametrize("package", ["pillow", "opencv-python-headless", "openvino", "tensorflow"])
def test_another_version_of_what_decodes_warps_or_runs_makes_other_features(
    package, tmp_path, monkeypatch
):
    """A network that OpenVINO runs does not depend on TensorFlow's version."""
    network = freeze(build_network())
    before = hash_networks(network)
    install(tmp_path, package, "0.0")
    monkeypatch.syspath_prepend(tmp_path)
    assert (hash_networks(network) == before) == (package == "tensorflow")


def test_another_engine_makes_other_features():
    network = build_network()
    by_openvino, by_tensorflow = (
        freeze_network(network, name) for name in ("openvino", "tensorflow")
    )
    assert by_openvino.content_hash == by_tensorflow.content_hash
    assert hash_networks(by_openvino) != hash_networks(by_tensorflow)


def test_another_precision_makes_other_features():
    network, tail = build_network(), freeze(build_network(seed=1))
    full, half = (
        freeze_network(network, "tensorflow", precision=name)
        for name in ("float32", "mixed_float16")
    )
    assert full.content_hash == half.content_hash
    assert hash_networks(full) != hash_networks(half)
    assert hash_networks(full, tail) != hash_networks(half, tail)


def test_another_way_to_make_squares_of_photos_makes_other_features():
    networks = [freeze_network(build_network(), "openvino", way) for way in RESIZINGS]
    assert len({network.content_hash for network in networks}) == 1
    assert len({hash_networks(network) for network in networks}) == 3
    tail = freeze(build_network(seed=1))
    assert len({hash_networks(network, tail) for network in networks}) == 3


@pytest.mark.parametrize("resizing", RESIZINGS)
def test_features_are_those_of_photos_as_the_network_wants_them(tmp_path, resizing):
    Image.effect_noise((40, 20), 80).convert("RGB").save(tmp_path / "a.png")
    photos = pd.DataFrame({"path": ["a.png"], "content_hash": ["0" * 64]})
    views = show_photos(photos, mirrored=False)
    network = build_network()
    (made,) = compute_features(freeze_network(network, "openvino", resizing), tmp_path, views)
    (expected,) = network(load_photo(tmp_path / "a.png", SIDE, resizing)[None])
    np.testing.assert_allclose(made, expected, rtol=1e-4, atol=1e-3)


def test_features_are_the_networks_in_the_order_of_the_views(tmp_path):
    photos = save_photos(tmp_path, {number: f"{number}.png" for number in range(20)})
    views = plan_views(photos, 3, RANGES, seed=1)
    network = build_network()
    features = list(compute_features(freeze(network), tmp_path, views))
    assert [str(row.dtype) for row in features] == ["float32", "float16", "float16"] * 20
    pixels = np.stack([load_photo(tmp_path / path, SIDE, "squeeze") for path in photos["path"]])
    np.testing.assert_allclose(features[::3], network(pixels), rtol=1e-4, atol=1e-3)


def test_a_photo_has_the_same_bottleneck_features_in_every_split():
    """The trunk's features of test photos are stored in full precision, all others in half."""
    trunk = build_network()
    maps = keras.Input(trunk.output_shape[1:])
    tail = freeze(keras.Model(maps, keras.layers.GlobalAveragePooling2D()(maps)))
    photos = pd.DataFrame({"content_hash": [f"{number:064}" for number in range(5)]})
    views = show_photos(photos, mirrored=False)
    values = np.random.default_rng(0).normal(size=(5, *tail.input_shape)).astype("float32")
    half, full = (
        request_bottleneck_features(freeze(trunk), tail, ArrayStore(views, stored, seconds=1.0))
        for stored in (values.astype("float16"), values)
    )
    assert (half.keys, half.network) == (full.keys, full.network)
    numbers = np.arange(5)
    np.testing.assert_array_equal(list(half.compute(numbers)), list(full.compute(numbers)))


def test_each_photo_is_warped_by_its_own_views(tmp_path):
    """Photos with different numbers of views, some of which do not start with the photo itself."""
    photos = save_photos(tmp_path, {number: f"{number}.png" for number in range(3)})
    views = plan_views(photos, 4, RANGES, seed=1).drop([1, 4, 5, 6]).reset_index(drop=True)
    expected = np.concatenate(
        [
            warp_photos(np.stack([load_photo(tmp_path / path, SIDE, "squeeze")] * len(some)), some)
            for path, some in views.groupby("path")
        ]
    )
    made = np.stack(list(make_views(tmp_path, list_photo_views(views, SIDE), SIDE, "squeeze")))
    assert made.dtype == np.float32
    np.testing.assert_array_equal(made, expected)


def test_learning_views_are_the_plan_and_then_the_validation_photos():
    photos = pd.DataFrame(
        {
            "path": ["a", "b", "c", "d", "e"],
            "label": ["cat", "dog", "cat", "dog", "cat"],
            "split": ["test", "train", "validation", "train", "validation"],
            "content_hash": [f"{number:064}" for number in range(5)],
            "fold": [-1, -1, 0, -1, 0],
            "group": [None, "g", None, "g", None],
        }
    )
    plan = plan_views(photos.iloc[[3, 1]], 2, RANGES, seed=1)
    views = list_learning_views(photos, plan)
    assert views["path"].tolist() == ["d", "d", "b", "b", "c", "c", "e", "e"]
    assert views["label"].tolist() == ["dog"] * 4 + ["cat"] * 4
    assert views["split"].tolist() == ["train"] * 4 + ["validation"] * 4
    assert views.index.tolist() == list(range(8))
    pd.testing.assert_frame_equal(views[plan.columns].head(4), plan)
    tested = list_test_views(photos, plan)
    assert tested["path"].tolist() == ["a", "a"]
    assert {*tested.columns} == {*views.columns}
    for shown in (views.tail(4), tested):
        assert (is_unchanged(shown) == (shown["view"] == 0)).all()
        assert (is_mirror_image(shown) == (shown["view"] == 1)).all()


def test_without_planned_mirror_images_there_are_none_of_other_photos():
    photos = pd.DataFrame({"path": ["a", "b", "c"], "split": ["train", "validation", "test"]})
    photos = photos.assign(label="cat", content_hash=f"{1:064}", fold=0, group=None)
    plan = plan_views(photos.head(1), 2, ViewRanges(zoom=0.1, mirror=False), seed=1)
    assert list_learning_views(photos, plan)["path"].tolist() == ["a", "a", "b"]
    assert list_test_views(photos, plan)["path"].tolist() == ["c"]


@pytest.mark.parametrize("count", [0, 1, 64, 130])
def test_a_network_runs_over_rows_in_their_order(count):
    values = np.random.default_rng(0).normal(size=(150, 2, 3)).astype("float16")
    inputs = keras.Input((2, 3))
    network = keras.Model(inputs, keras.layers.Dense(4)(keras.layers.Flatten()(inputs)))
    rows = np.random.default_rng(1).permutation(150)[:count]
    answers = predict_rows(network, values, rows)
    assert answers.shape == (count, 4)
    assert answers.dtype == np.float32
    expected = np.asarray(network(values.astype("float32")))
    np.testing.assert_allclose(answers, expected[rows], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(predict_rows(network, values), expected, rtol=1e-4, atol=1e-5)


def test_a_photo_that_is_gone_is_named(tmp_path):
    photos = save_photos(tmp_path, {number: f"{number}.png" for number in range(20)})
    (tmp_path / "13.png").unlink()
    with pytest.raises(LittleDataError, match=r"13\.png .*ingestion"):
        list(compute_features(freeze(build_network()), tmp_path, plan_views(photos, 1, RANGES, 1)))


def test_the_stores_hold_what_the_network_makes_of_the_photos(tmp_path):
    """Those of learning in half precision, those of testing in full."""
    manifest = save_photos(tmp_path, {number: f"{number}.png" for number in range(6)})
    splits = ["test", "train", "validation"] * 2
    manifest = manifest.assign(label="x", split=splits, fold=-1, group=None)
    network = build_network()
    assert len(run_step(tmp_path, tmp_path, manifest, freeze(network))) == 12
    for name, (views, dtype) in list_views(manifest).items():
        store = open_store(tmp_path, name).load()
        pd.testing.assert_frame_equal(store.rows, views)
        assert store.values.dtype == dtype
        assert store.values.shape == (len(views), *network.output_shape[1:])
        expected = network(
            np.stack(list(make_views(tmp_path, list_photo_views(views, SIDE), SIDE, "squeeze")))
        )
        np.testing.assert_allclose(store.values, expected, rtol=1e-3, atol=0.1)


# What can be there and where: a photo's number, the folder it lies in, its split.
collections = st.dictionaries(
    st.integers(0, 9),
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["train", "validation", "test"])),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=8)
@given(steps=st.lists(collections, min_size=2, max_size=4))
def test_photos_that_come_go_and_move_cost_only_what_is_new(steps):
    """After any changes of files, names and splits the stores are those of a run from nothing."""
    folder = Path(tempfile.mkdtemp())
    network = freeze(build_network())
    seen = set()
    try:
        for step, collection in enumerate(steps):
            photos = folder / str(step)
            paths = {
                number: f"{place}/{number}-{step}.png" for number, (place, _) in collection.items()
            }
            manifest = save_photos(photos, paths).assign(label="x")
            manifest["split"] = [split for _, split in collection.values()]
            manifest["fold"] = 0
            manifest["group"] = None
            computed = run_step(folder / "kept", photos, manifest, network)
            assert computed == wanted_keys(manifest) - seen
            seen |= computed
            run_step(folder / f"fresh-{step}", photos, manifest, network)
            for name in ("learning", "test"):
                kept, fresh = (
                    open_store(folder / base, name).load() for base in ("kept", f"fresh-{step}")
                )
                pd.testing.assert_frame_equal(kept.rows, fresh.rows)
                np.testing.assert_array_equal(kept.values, fresh.values)
    finally:
        shutil.rmtree(folder)


def list_views(manifest):
    plan = plan_views(manifest[manifest["split"] == "train"], 2, RANGES, seed=1)
    return {
        "learning": (list_learning_views(manifest, plan), "float16"),
        "test": (list_test_views(manifest, plan), "float32"),
    }


def wanted_keys(manifest):
    return {key for views, _ in list_views(manifest).values() for key in hash_views(views)}


def open_store(folder, name):
    return FeatureStoreDataset(filepath=str(folder / name), chunk_bytes=8 * ROW_BYTES)


def run_step(folder, photos, manifest, network):
    """Save both stores; return the keys of the rows that were computed, each of them once."""
    computed = []
    for name, (views, dtype) in list_views(manifest).items():
        request = request_features(network, photos, views, dtype)

        def compute(numbers, request=request):
            computed.extend(request.keys[number] for number in numbers)
            return request.compute(numbers)

        open_store(folder, name).save(replace(request, compute=compute))
    assert len(computed) == len(set(computed))
    return set(computed)


KILLED_RUN = """
import os, signal, sys, time
from dataclasses import replace
from pathlib import Path
sys.path[:0] = {tests!r}
from test_features import open_store, prepare_run
request = prepare_run(Path({folder!r}))

def compute(numbers):
    for count, features in enumerate(request.compute(numbers)):
        if count == 25:
            while len([*Path({folder!r}).rglob("[!.]*.keys.npy")]) < 3:
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGKILL)
        yield features

open_store(Path({folder!r}), "features").save(replace(request, compute=compute))
"""


def prepare_run(folder):
    paths = {number: f"{number}.png" for number in range(40)}
    photos = save_photos(folder / "photos", paths)
    views = plan_views(photos, 1, RANGES, seed=1)
    return request_features(freeze(build_network()), folder / "photos", views, "float32")


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_from_its_last_whole_chunk(tmp_path):
    """Killed for good (kill -9), with 25 of 40 rows made; a chunk has 8 of them.

    The third chunk is written while the fourth one is being made.
    """
    here = Path(__file__).parent
    tests = [str(here), str(here.parent / "support")]
    program = KILLED_RUN.format(tests=tests, folder=str(tmp_path))
    home = tmp_path / "home"
    home.mkdir()
    killed = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (tmp_path / "features").exists()
    # OpenVINO's telemetry would have left its identifier in the home folder.
    assert not (home / "intel").exists()

    request = prepare_run(tmp_path)
    computed = []

    def compute(numbers):
        computed.extend(numbers)
        return request.compute(numbers)

    open_store(tmp_path, "features").save(replace(request, compute=compute))
    assert computed == list(range(24, 40))
    fresh = prepare_run(tmp_path)
    expected = np.stack(list(fresh.compute(np.arange(40))))
    np.testing.assert_array_equal(open_store(tmp_path, "features").load().values, expected)
