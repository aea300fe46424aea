"""A real cluster of two machines of one core each, in this one: what is done there is the same."""

import contextlib
import logging
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
from deadly_work import DyingWork, ModulesAfter, ProcessNumbers
from kedro.io import DataCatalog, MemoryDataset
from PIL import Image

from little_data.cluster import crew
from little_data.cluster.actor import describe_software
from little_data.cluster.connection import import_ray
from little_data.cluster.place import RayCluster
from little_data.cluster.resources import WorkerSize
from little_data.datasets import FeatureStoreDataset
from little_data.hooks.cluster import PARAMETERS, ClusterHook
from little_data.inference.classification import classify_photos
from little_data.inference.engines import freeze_network
from little_data.inference.features import request_features
from little_data.inference.portable_networks import PortableNetwork
from little_data.inference.view_work import ViewWork, list_photo_views
from little_data.messages.errors import LittleDataError
from little_data.models import ImageClassifier
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.shared_photos import share_photos
from little_data.photos.views import plan_views
from little_data.pipelines.ingestion.nodes import inspect_images
from little_data.streams.places import ThisMachine, choose_place, map_items
from little_data.types.listing import ImageListing, UnlabelledImages
from little_data.types.views import ViewRanges

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no signal of Windows ends a process"),
]

SUPPORT = Path(__file__).parents[1] / "support"
SIDE = 12
PHOTOS = 120
VIEWS = 2

# Workers have a decoder with a fault: they die of photos of one size.
FAULTY_DECODER = """
import os, signal
from PIL import BmpImagePlugin, ImageFile
def load(image, load=ImageFile.ImageFile.load):
    if image.size == (13, 13):
        os.kill(os.getpid(), signal.SIGKILL)
    return load(image)
BmpImagePlugin.BmpImageFile.load = load
"""


@pytest.fixture(scope="module")
def two_machines(tmp_path_factory):
    """A head that does no work, and two machines of one core; their processes read `faulty`."""
    faulty = tmp_path_factory.mktemp("faulty")
    (faulty / "sitecustomize.py").write_text(FAULTY_DECODER)
    with pytest.MonkeyPatch.context() as patch:
        paths = map(str, filter(None, [faulty, SUPPORT, *sys.path]))
        patch.setenv("PYTHONPATH", os.pathsep.join(paths))
        patch.setenv("RAY_AUTH_MODE", "disabled")
        ray = import_ray()
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 0, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        cluster.machines = [add_machine(cluster) for _ in range(2)]
        yield cluster
        ray.shutdown()
        cluster.shutdown()


def add_machine(cluster):
    """Add a machine of one core: Ray gives it 15 seconds to start, however busy this one is."""
    for _ in range(2):
        with contextlib.suppress(Exception):
            return cluster.add_node(num_cpus=1)
    return cluster.add_node(num_cpus=1)


@pytest.fixture
def place(two_machines):
    return RayCluster(two_machines.address, workers=None, size=WorkerSize(1, 0, 0.1), chunk=5)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Photos of noise, and their plan of views."""
    folder = tmp_path_factory.mktemp("photos")
    names = [f"{number:03}.png" for number in range(PHOTOS)]
    for number, name in enumerate(names):
        noise = np.random.default_rng(number).integers(0, 256, (20, 20, 3), dtype=np.uint8)
        Image.fromarray(noise).save(folder / name)
    table = pd.DataFrame({"path": names, "content_hash": [f"{n:064x}" for n in range(PHOTOS)]})
    return folder, plan_views(table, VIEWS, ViewRanges(shear=0.2, zoom=0.2, mirror=True), seed=1)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    pixels = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Conv2D(4, 3, strides=3, activation="relu")(pixels)
    return freeze_network(keras.Model(pixels, x), "openvino")


@pytest.fixture
def work(photos, network):
    return ViewWork(PortableNetwork(network), share_photos(photos[0]))


@pytest.fixture
def at_place(place):
    choose_place(place)
    yield
    choose_place(ThisMachine())


def list_items(photos):
    return [*list_photo_views(photos[1], SIDE)]


def extract_here(work, photos):
    return np.stack([*ThisMachine().map(work, list_items(photos))])


def test_three_workers_and_a_machine_die_and_no_feature_is_lost_or_doubled(
    two_machines, place, work, photos, tmp_path, caplog
):
    deadly = frozenset({"007.png", "031.png", "050.png"})
    dying = DyingWork(work, deadly, tmp_path)
    features = []
    with caplog.at_level(logging.WARNING):
        for row in place.map(dying, list_items(photos)):
            features.append(row)
            if len(features) == 70 * VIEWS:
                two_machines.remove_node(two_machines.machines.pop(), allow_graceful=False)
    two_machines.machines.append(add_machine(two_machines))
    assert len([*tmp_path.iterdir()]) == len(deadly)
    # That of the machine may just have been starting.
    assert len([line for line in caplog.messages if "is done again" in line]) >= len(deadly)
    np.testing.assert_array_equal(np.stack(features), extract_here(work, photos))


def test_workers_run_openvino_without_tensorflow(place, work, photos):
    found = [*place.map(ModulesAfter(work), list_items(photos)[:20])]
    assert found
    for modules in found:
        assert "openvino" in modules
        assert not {"tensorflow", "keras"} & {*modules}


def test_what_a_cluster_has_computed_is_taken_over_here(at_place, network, photos, tmp_path):
    """The run on the cluster ends after some chunks of the cache; here the others are computed."""
    folder, views = photos
    request = request_features(network, folder, views, "float32")
    computed = []

    def compute(numbers, stop_at=None):
        for count, row in enumerate(request.compute(numbers)):
            if count == stop_at:
                raise KeyboardInterrupt
            computed.append(numbers[count])
            yield row

    store = FeatureStoreDataset(
        filepath=str(tmp_path / "features"), chunk_bytes=20 * 4 * int(np.prod(request.shape))
    )
    parts = {"rows": views, "shape": request.shape, "dtype": "float32"}
    stopped = type(request)(
        keys=request.keys, network=request.network, compute=lambda n: compute(n, 90), **parts
    )
    with pytest.raises(KeyboardInterrupt):
        store.save(stopped)
    assert len(computed) == 90
    computed.clear()
    choose_place(ThisMachine())
    store.save(type(request)(keys=request.keys, network=request.network, compute=compute, **parts))
    assert len(computed) < len(views)
    expected = np.stack([*request.compute(np.arange(len(views)))])
    np.testing.assert_array_equal(store.load().values, expected)


def save_bitmaps(folder):
    """Save nine photos of two classes; workers die of the fifth."""
    for number, side in enumerate([32, 32, 32, 32, 13, 32, 32, 32, 32]):
        path = folder / "ab"[number % 2] / f"{number}.bmp"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((side, side, 3), number, np.uint8)).save(path)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.bmp"))


def test_the_photo_that_kills_workers_is_rejected_and_the_others_are_inspected(at_place, tmp_path):
    listing = ImageListing.from_labels(tmp_path, [(p, p[0]) for p in save_bitmaps(tmp_path)])
    parameters = IngestionParameters(smallest_side=8, largest_pixels=10**6)
    found = inspect_images(listing, parameters).update(None).set_index("path")
    choose_place(ThisMachine())
    here = inspect_images(listing, parameters).update(None).set_index("path")
    reasons = found["reason"].dropna()
    assert [*reasons.index] == ["a/4.bmp"]
    assert reasons.item().startswith("the program that works on it dies, as 2 workers")
    times = ["modified", "changed"]
    others = here.index != "a/4.bmp"
    pd.testing.assert_frame_equal(
        found[others].drop(columns=times), here[others].drop(columns=times)
    )
    assert found.loc["a/4.bmp", "file_hash"] == here.loc["a/4.bmp", "file_hash"]


def test_photos_are_classified_as_here_but_for_the_one_that_kills_workers(at_place, tmp_path):
    paths = save_bitmaps(tmp_path)
    pixels = keras.Input((8, 8, 3))
    network = keras.Model(pixels, keras.layers.Dense(2)(keras.layers.Flatten()(pixels)))
    model = ImageClassifier(network, ["a", "b"], image_size=8)

    def classify():
        images = UnlabelledImages(tmp_path, paths)
        parameters = BottleneckParameters(engine="openvino")
        return pd.concat(classify_photos(images, model, parameters).chunks, ignore_index=True)

    found = classify()
    choose_place(ThisMachine())
    here = classify()
    assert found["path"].tolist() == [path for path in paths if path != "a/4.bmp"]
    pd.testing.assert_frame_equal(found, here[here["path"] != "a/4.bmp"].reset_index(drop=True))


def test_what_the_work_raises_is_raised_as_it_is_here(place, work, photos):
    items = list_items(photos)
    gone = items[3]._replace(path="gone.png")
    messages = []
    for where in (ThisMachine(), place):
        with pytest.raises(LittleDataError) as caught:
            list(where.map(work, [*items[:3], gone]))
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "gone.png was usable when it was ingested" in messages[0]


def test_a_worker_that_does_not_see_the_photos_says_where(place, work, photos, tmp_path):
    (tmp_path / "seen").mkdir()
    unseen = ViewWork(work.network, share_photos(tmp_path / "seen"))
    (tmp_path / "seen").rmdir()
    with pytest.raises(LittleDataError, match=r"on the machine .*: there is no folder .*seen"):
        list(place.map(unseen, list_items(photos)))


def test_a_run_is_at_the_cluster_that_the_parameters_name_until_it_ends(two_machines):
    catalog = DataCatalog({PARAMETERS: MemoryDataset({"address": two_machines.address})})
    hook = ClusterHook()
    hook.before_pipeline_run(catalog)
    try:
        assert os.getpid() not in map_items(ProcessNumbers(), range(5))
    finally:
        hook.after_pipeline_run()
    assert [*map_items(ProcessNumbers(), range(2))] == [os.getpid()] * 2


def test_a_machine_with_other_software_is_refused(place, monkeypatch):
    ours = describe_software() | {"pillow": "1.0"}
    monkeypatch.setattr(crew, "describe_software", lambda: ours)
    message = rf"the machine .* has pillow {version('pillow')} \(here 1\.0\): install the same"
    with pytest.raises(LittleDataError, match=message):
        list(place.map(ProcessNumbers(), range(5)))


def wait_for_free_cores(count):
    """Wait until the workers of earlier tests have given theirs back."""
    ray = import_ray()
    for _ in range(600):
        if not ray.is_initialized() or ray.available_resources().get("CPU", 0) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"never were {count} cores free")


def test_nobody_waits_forever_for_a_machine_that_is_large_enough(two_machines, monkeypatch):
    wait_for_free_cores(2)
    for name in ("_SECONDS_BETWEEN_LOOKS", "_SECONDS_WITHOUT_WORKERS"):
        monkeypatch.setattr(crew, name, 0.1)
    place = RayCluster(two_machines.address, workers=1, size=WorkerSize(64, 0, None), chunk=5)
    message = r"no worker has started yet: each needs 64 CPUs .*cluster\.cpus.* 2 CPUs"
    with pytest.raises(LittleDataError, match=message):
        list(place.map(ProcessNumbers(), range(5)))
