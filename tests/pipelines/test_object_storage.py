"""Photos in a bucket give the split, the features and the predictions that a folder gives."""

import shutil
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image as Pillow
from project_runs import kedro, run, session
from s3_server import serve_s3

from little_data.models import ImageClassifier
from little_data.photos import object_storage

PIPELINES = ["ingestion", "bottleneck"]
WHITE = bytes(Pillow.fromarray(np.full((70, 70, 3), 255, np.uint8))._repr_png_())


@pytest.fixture(scope="module")
def server():
    """A server whose refusals are met at once: the packages would wait seconds after each."""
    with serve_s3() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        patch.setattr("s3fs.S3FileSystem.retries", 1)
        patch.setattr(object_storage, "WAITS", (0.1, 0.5, 2.0))
        yield server


@pytest.fixture(scope="module")
def model():
    """The means of the colours, as probabilities."""
    pixels = keras.Input((8, 8, 3))
    mean = keras.layers.GlobalAveragePooling2D()(pixels)
    network = keras.Model(pixels, keras.layers.Softmax()(mean))
    return ImageClassifier(network, ["disc", "square", "triangle"], image_size=8)


def results(project, model, images):
    """Run the pipelines, and what a model that nobody has trained says of the same photos."""
    run(project, pipeline_names=PIPELINES)
    with session(project) as current:
        current.load_context().catalog.save("fine_tuned_model", model)
    catalog = run(project, {"images": images}, pipeline_names=["predict"])
    names = ["image_facts", "split_manifest", "trunk_features", "test_features"]
    return SimpleNamespace(
        **{name: catalog(name) for name in [*names, "new_predictions", "unreadable_images"]}
    )


@pytest.fixture(scope="module")
def of_folder(tiny_project, model):
    (tiny_project / "photos/disc/broken.png").write_bytes(b"\x89PNG\r\n\x1a\n half")
    return results(tiny_project, model, str(tiny_project / "photos"))


@pytest.fixture(scope="module")
def bucket_project(tiny_project, of_folder, tmp_path_factory, server):
    """The same project, with the same photos in a bucket and nowhere else."""
    folder = tmp_path_factory.mktemp("bucket") / "project"
    folder.mkdir()
    for name in ("conf", "src"):
        shutil.copytree(tiny_project / name, folder / name)
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(tiny_project / name, folder)
    server.put_folder(tiny_project / "photos", "photos")
    path = folder / "conf/tiny/catalog.yml"
    entries = yaml.safe_load(path.read_text())
    entries["raw_images"] |= {"filepath": "s3://bucket/photos", "credentials": "photos"}
    path.write_text(yaml.safe_dump(entries))
    with (folder / "conf/tiny/globals.yml").open("a") as file:
        file.write("feature_bucket: s3://bucket/features\n")
    secrets = folder / "conf/local/credentials.yml"
    secrets.write_text(yaml.safe_dump({"photos": server.credentials}))
    return folder


@pytest.fixture(scope="module")
def of_bucket(bucket_project, model, server):
    """What is made while the server refuses every fifth request."""
    server.refuse = lambda number, path: number % 5 == 0
    yield results(bucket_project, model, "s3://bucket/photos")
    server.refuse = lambda number, path: False


def test_a_bucket_gives_what_a_folder_gives(of_folder, of_bucket):
    pd.testing.assert_frame_equal(of_bucket.split_manifest, of_folder.split_manifest)
    for name in ("trunk_features", "test_features"):
        made, expected = getattr(of_bucket, name), getattr(of_folder, name)
        pd.testing.assert_frame_equal(made.rows, expected.rows)
        np.testing.assert_array_equal(made.values, expected.values)
    pd.testing.assert_frame_equal(of_bucket.new_predictions, of_folder.new_predictions)
    pd.testing.assert_frame_equal(of_bucket.unreadable_images, of_folder.unreadable_images)
    assert of_bucket.unreadable_images["path"].tolist() == ["disc/broken.png"]


def test_the_features_are_in_the_bucket_too(bucket_project, of_bucket, server):
    """As they are in the cache on the disk, file by file."""
    cache = bucket_project / "data/04_feature/tiny/cache"
    files = {path.relative_to(cache).as_posix() for path in cache.rglob("*.npy")}
    sent = {key.removeprefix("features/") for key in server.list_keys() if "features/" in key}
    assert len(files) >= 4
    assert sent == files


def test_a_photo_has_the_same_facts_wherever_it_is(of_folder, of_bucket):
    times = ["modified", "changed"]
    pd.testing.assert_frame_equal(
        of_bucket.image_facts.drop(columns=times), of_folder.image_facts.drop(columns=times)
    )


def test_only_a_changed_photo_is_read_again(bucket_project, of_bucket, server):
    server.requests.clear()
    run(bucket_project, pipeline_names=PIPELINES)
    assert not [request for request in server.requests if ".png" in request]
    # The two requests that put it are before the fifth, so neither is refused.
    server.requests.clear()
    server.put(**{"photos/disc/new.png": WHITE})
    catalog = run(bucket_project, pipeline_names=["ingestion"])
    read = [request for request in server.requests if ".png" in request]
    assert read == ["GET /bucket/photos/disc/new.png"]
    assert len(catalog("image_facts")) == len(of_bucket.image_facts) + 1


def test_a_server_that_cannot_be_reached_is_one_message(bucket_project, server):
    server.stop()
    try:
        result = kedro(bucket_project, "run", "--env", "tiny", "--pipelines", "ingestion")
    finally:
        server.start()
    assert result.code
    assert "Traceback" not in result.output
    last = " ".join(result.output.split())
    assert "s3://bucket/photos: this cannot be read or written (" in last
    assert "conf/local/credentials.yml" in last
