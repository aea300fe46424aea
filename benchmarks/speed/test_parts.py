"""Parts whose speed counts, each small enough to be timed in a second.

`compare_commits.py` beside this file runs them in two commits by turns. The yardstick has nothing
of this project in it: results that are stored are multiples of its time. Each part imports what it
needs of the project: an earlier commit may lack it.
"""

import hashlib
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """A photo as a telephone shrinks it, with something to see in each corner."""
    small = np.random.default_rng(0).integers(0, 256, (15, 20, 3), np.uint8)
    pixels = cv2.resize(small, (500, 375), interpolation=cv2.INTER_CUBIC)
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    Image.fromarray(pixels).save(path, quality=90)
    return path


@pytest.fixture(scope="module")
def ranges():
    from little_data.types.views import ViewRanges

    return ViewRanges(shear=0.2, zoom=0.2, mirror=True)


@pytest.fixture(scope="module")
def views(ranges):
    from little_data.photos.views import plan_views

    paths = [f"{number}.jpg" for number in range(500)]
    hashes = [hashlib.sha256(path.encode()).hexdigest() for path in paths]
    photos = pd.DataFrame({"path": paths, "content_hash": hashes})
    return plan_views(photos, 4, ranges, seed=0)


def test_yardstick(benchmark):
    data = np.random.default_rng(0).normal(size=(300, 300))

    def work():
        hashlib.sha256(zlib.compress(data.tobytes(), 1)).hexdigest()
        return sum(np.linalg.svd(data, compute_uv=False).tolist())

    benchmark(work)


def test_inspecting_a_photo(benchmark, photo):
    from little_data.pipelines.ingestion.inspection import inspect_file

    assert "content_hash" in benchmark(inspect_file, photo, 10**8)


def test_reading_a_photo(benchmark, photo):
    from little_data.photos.decoding import load_photo

    assert benchmark(load_photo, photo, 224, "squeeze").shape == (224, 224, 3)


def test_making_a_view(benchmark, photo, views):
    from little_data.photos.decoding import load_photo
    from little_data.photos.views import prepare_warps, warp_photo

    pixels = load_photo(photo, 224, "squeeze")
    warp = prepare_warps(views.iloc[3:4], 224)[0]
    assert benchmark(warp_photo, pixels, warp).shape == (224, 224, 3)


def test_planning_views(benchmark, views, ranges):
    from little_data.photos.views import plan_views

    photos = views.loc[views["view"] == 0, ["path", "content_hash"]]
    assert len(benchmark(plan_views, photos, 4, ranges, 0)) == len(views)


def test_hashing_views(benchmark, views):
    from little_data.inference.features import hash_views

    assert len(benchmark(hash_views, views)) == len(views)


def test_finding_photos_that_are_alike(benchmark):
    from little_data.photos.likeness import find_alike

    rows = np.random.default_rng(0).integers(0, 256, (2000, 64), np.uint8)
    hashes = pd.Series([row.tobytes().hex() for row in rows])
    assert benchmark(find_alike, hashes).shape[1] == 2


def test_fitting_a_top_model(benchmark):
    from little_data.regression.softmax import fit_softmax_regression

    random = np.random.default_rng(0)
    labels = random.integers(0, 5, 500)
    features = random.normal(size=(500, 600)) + np.eye(5, 600)[labels]
    heads = benchmark(fit_softmax_regression, features, labels, 5, [1.0, 0.1])
    assert len(heads) == 2


def test_storing_features(benchmark, tmp_path):
    from little_data.datasets import FeatureStoreDataset
    from little_data.types.arrays import FeatureRequest

    rows = np.random.default_rng(0).normal(size=(2000, 600)).astype("float16")
    request = FeatureRequest(
        rows=pd.DataFrame({"path": [f"{number}.jpg" for number in range(len(rows))]}),
        keys=[hashlib.sha256(row.tobytes()).hexdigest() for row in rows],
        network="0" * 32,
        compute=lambda numbers: (rows[number] for number in numbers),
        shape=rows.shape[1:],
        dtype="float16",
    )
    folders = iter(range(10**6))

    def store():
        dataset = FeatureStoreDataset(filepath=str(tmp_path / str(next(folders)) / "features"))
        dataset.save(request)
        return dataset.load().values

    assert benchmark.pedantic(store, rounds=5).shape == rows.shape


def test_starting_kedro(benchmark):
    import little_data

    project = Path(little_data.__file__).parents[2]
    command = [sys.executable, "-m", "kedro", "registry", "list"]

    def start():
        subprocess.run(command, cwd=project, check=True, capture_output=True)

    benchmark.pedantic(start, rounds=3, warmup_rounds=1)
