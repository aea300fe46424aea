"""Time the way from photos on disk to features on disk, beside its limit and the usual way.

    python benchmarks/extraction.py --images /path/to/train.zip

For each backbone these take turns, the ways from the network in memory to its last feature:

- ours: what the node `extract_trunk_features` does, from photo files to stored features;
- the limit: the same engine fed with views that lie decoded in memory, nothing stored;
- the views alone: photos decoded and warped as ours does it, without an engine;
- the usual way: `model.predict` on `keras.utils.image_dataset_from_directory`, stored by NumPy.

Each way includes starting its engine, which counts for more the fewer photos there are. All weights
but the packaged ones are random. Features are scaled to the size of a trained network's:
NumPy takes far longer to round the smallest numbers to half precision than others.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any, get_args

import numpy as np
import pandas as pd

from little_data.datasets.stores.feature_store import FeatureStoreDataset
from little_data.inference.engines import freeze_network, start_engine
from little_data.inference.features import VIEW_DTYPE, request_features
from little_data.inference.view_work import list_photo_views, make_views
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.photos.views import plan_views
from little_data.types.networks import Precision
from little_data.types.views import ViewRanges

BACKBONES = {"VGG16": 150, "EfficientNetLite0": 224, "MobileNetV2": 160}
GENTLE = ViewRanges(shear=0.2, zoom=0.2, mirror=True)


def main() -> None:
    """Time the ways for each backbone, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="folder or archive of photos")
    parser.add_argument("--photos", type=int, default=1000, help="number of them to use")
    parser.add_argument("--views", type=int, nargs="+", default=[1, 4], help="views a photo")
    parser.add_argument("--backbones", nargs="+", choices=BACKBONES, default=list(BACKBONES))
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument(
        "--precision", choices=get_args(Precision), default="float32", help="of ours and the limit"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = link_photos(arguments.images, Path(folder) / "photos", arguments.photos)
        print(f"| backbone | views | {' | '.join(COLUMNS)} |\n|{'---|' * (2 + len(COLUMNS))}")
        for name in arguments.backbones:
            for views in arguments.views:
                seconds = time_ways(name, photos, views, arguments.turns, arguments.precision)
                print_row(f"{name}@{BACKBONES[name]}", views, seconds)


COLUMNS = [
    "ours, ms a view",
    "limit, ms a view",
    "usual way, ms a view",
    "views alone, ms a view",
    "speed of ours to the limit",
    "speed of ours to the usual way",
]


def link_photos(images: Path, folder: Path, count: int) -> Path:
    """Link some photos into a folder of their own, evenly chosen."""
    if images.is_file():
        shutil.unpack_archive(images, folder.parent / "unpacked")
        images = folder.parent / "unpacked"
    found = sorted(path for path in images.rglob("*") if path.suffix.lower() in (".jpg", ".png"))
    folder.mkdir()
    for number in np.linspace(0, len(found) - 1, min(count, len(found))).astype(int):
        (folder / found[number].name).symlink_to(found[number].resolve())
    return folder


def time_ways(
    name: str, photos: Path, views: int, turns: int, precision: Precision
) -> dict[str, float]:
    """Return the median seconds a view of each way, and of making the views alone."""
    trunk = build_trunk(name)
    network = freeze_network(trunk, "auto", precision=precision)
    image_size = BACKBONES[name]
    plan = plan_photos(photos, views)
    decoded = list(make_views(photos, list_photo_views(plan, image_size), image_size, "squeeze"))
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: store_features(network, photos, plan),
        "limit": lambda: run_from_memory(network, decoded),
        "views": lambda: exhaust(
            make_views(photos, list_photo_views(plan, image_size), image_size, "squeeze")
        ),
    }
    if views == 1:
        ways["usual"] = lambda: predict_from_dataset(trunk, photos, image_size)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(turns):
        for way, run in ways.items():
            seconds[way].append(time_once(run) / len(plan))
    return {way: median(values) for way, values in seconds.items()}


def build_trunk(name: str) -> Any:
    """Build the frozen part of a backbone, as the project splits it."""
    from little_data.pipelines.bottleneck.nodes import split_backbone

    weights = "packaged" if name == "EfficientNetLite0" else "random"
    parameters = BackboneParameters(
        name=name, weights=weights, image_size=BACKBONES[name], pooling="avg"
    )
    trunk = split_backbone(parameters, Seed(seed=1))[0]
    return trunk if weights == "packaged" else scale_features(trunk)


def scale_features(trunk: Any) -> Any:
    """Divide a network's features by their standard deviation over an image of noise."""
    import keras

    noise = np.random.default_rng(0).uniform(0, 255, (1, *trunk.input_shape[1:]))
    scale = 1 / float(np.std(trunk.predict(noise, verbose=0)))
    return keras.Sequential([trunk, keras.layers.Rescaling(scale)])


def plan_photos(photos: Path, views: int) -> pd.DataFrame:
    """Plan the views of the photos; their names stand in for their content hashes."""
    names = sorted(path.name for path in photos.iterdir())
    hashes = [f"{number:016x}" for number in range(len(names))]
    return plan_views(pd.DataFrame({"path": names, "content_hash": hashes}), views, GENTLE, seed=1)


def store_features(network: Any, photos: Path, plan: pd.DataFrame) -> None:
    """Go our way: from photo files to a store of features."""
    with tempfile.TemporaryDirectory() as folder:
        request = request_features(network, photos, plan, VIEW_DTYPE)
        FeatureStoreDataset(filepath=f"{folder}/features").save(request)


def run_from_memory(network: Any, decoded: list[Any]) -> None:
    """Run the same engine over views in memory."""
    exhaust(start_engine(network).run(decoded))


def exhaust(items: Iterable[Any]) -> None:
    """Take all items, and keep none."""
    for _ in items:
        pass


def predict_from_dataset(network: Any, photos: Path, image_size: int) -> None:
    """Go the usual way, as Keras' guides write it."""
    import keras

    dataset = keras.utils.image_dataset_from_directory(
        photos,
        labels=None,
        image_size=(image_size, image_size),
        batch_size=32,
        shuffle=False,
        verbose=False,
    ).prefetch(2)
    with tempfile.TemporaryFile() as file:
        np.save(file, network.predict(dataset, verbose=0))


def time_once(run: Callable[[], Any]) -> float:
    """Return how many seconds a call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def print_row(title: str, views: int, seconds: dict[str, float]) -> None:
    """Print a row of the table."""
    usual = seconds.get("usual")
    cells = [
        f"{1000 * seconds['ours']:.1f}",
        f"{1000 * seconds['limit']:.1f}",
        f"{1000 * usual:.1f}" if usual else "",
        f"{1000 * seconds['views']:.1f}",
        f"{seconds['limit'] / seconds['ours']:.2f}",
        f"{usual / seconds['ours']:.2f}" if usual else "",
    ]
    print(f"| {title} | {views} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
