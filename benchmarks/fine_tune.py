"""Time fine-tuning from cached features beside fine-tuning as the post does it.

    python benchmarks/fine_tune.py --images /path/to/train.zip --vgg16-weights /path/to/weights.h5

Both start from the same trained top model, and train the same layers with the same optimizer and
batch size. Ours runs tail and head over the cached features of all views; the post's way runs the
whole network, decodes each photo in each epoch and draws a view of it. For EfficientNet-Lite0 the
boundary is tried at three places, the default one first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from projects import copy_project, run_here

from little_data.evaluation.intervals import accuracy_interval
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.photos.labels import list_classes, number_labels
from little_data.types.views import ViewRanges

LITE0 = {"name": "EfficientNetLite0", "weights": "packaged", "image_size": 224}
VGG16 = {"name": "VGG16", "image_size": 150}
GENTLE = ViewRanges(shear=0.2, zoom=0.2, mirror=True)


class Case(NamedTuple):
    """A backbone, the first layer that is trained, and the rate at which it is."""

    backbone: dict[str, Any]
    boundary: str
    learning_rate: float
    with_peer: bool


def main() -> None:
    """Run every case, and print its rows of the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="archive or folder of photos")
    parser.add_argument("--vgg16-weights", default="random", help="'imagenet' or a weights file")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--image-size", type=int, help="pixels; default: 224 and 150")
    parser.add_argument("--epochs", type=int, default=3)
    names = [VGG16["name"], LITE0["name"]]
    parser.add_argument("--backbones", nargs="+", choices=names, default=names)
    arguments = parser.parse_args()
    split = {"train": arguments.train, "validation": arguments.validation, "test": 0}
    print(
        "| backbone, from | way | seconds of features | views an epoch | seconds an epoch "
        "| best validation accuracy (95 %) | seconds to it |\n|---|---|---|---|---|---|---|"
    )
    for case in list_cases(arguments.vgg16_weights, arguments.image_size):
        if case.backbone["name"] not in arguments.backbones:
            continue
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder) / "project")
            measure(case, project, arguments.images.resolve(), split, arguments.epochs)


def list_cases(vgg16_weights: str, image_size: int | None) -> list[Case]:
    """List what is measured; without an image size each backbone has its own."""
    size = {"image_size": image_size} if image_size else {}
    vgg16 = VGG16 | size | {"weights": vgg16_weights}
    return [
        Case(vgg16, "block5_conv1", 1e-5, with_peer=True),
        Case(LITE0 | size, "block7a_expand_conv", 1e-4, with_peer=True),
        Case(LITE0 | size, "block6a_expand_conv", 1e-4, with_peer=False),
        Case(LITE0 | size, "top_conv", 1e-4, with_peer=False),
    ]


def measure(case: Case, project: Path, images: Path, split: dict[str, int], epochs: int) -> None:
    """Train the top model, then fine-tune it both ways."""
    given = {
        "images": str(images),
        "ingestion": {"split": split},
        "augmentation": {"views": 2},
        "evaluation": {"refit": False},
        "backbone": case.backbone | {"boundary": case.boundary},
    }
    load = run_here(project, given, ["top_model"])
    parameters = FineTuneParameters(
        depth=case.boundary,
        minutes=None,
        optimizer="adamw",
        learning_rate=case.learning_rate,
        schedule="cosine",
        warm_up=0,
        weight_decay=0.0001,
        dropout=0.0,
        label_smoothing=0.0,
        batch_size=32,
        epochs=epochs,
    )
    store = load("trunk_features")
    with redirect_stdout(sys.stderr):  # the progress of the epochs
        history = fine_tune_from_features(load, store, parameters)
    validation = 2 * split["validation"]
    title = f"{case.backbone['name']}@{store_size(load)}, {case.boundary}"
    views = len(store.find_rows("train"))
    print_row(title, "ours", store.seconds, views, history, validation)
    if case.with_peer:
        with redirect_stdout(sys.stderr):
            history = fine_tune_whole_network(load, parameters)
        print_row(title, "the post's", None, 2 * split["train"], history, validation)


def store_size(load: Any) -> int:
    """Return the side of the photos that the trunk takes, in pixels."""
    side: int = load("trunk_model").input_shape[1]
    return side


def fine_tune_from_features(load: Any, store: Any, parameters: FineTuneParameters) -> pd.DataFrame:
    """Train tail and head from the cached features, as the project does."""
    from little_data.models.batches import RowBatches
    from little_data.models.heads import attach_head
    from little_data.models.training import seed_everything, train_classifier

    seed_everything(1)
    network = attach_head(load("tail_model"), load("top_model").heads_of_rounds[0])
    labels = number_labels(store.rows, list_classes(store.rows))
    batches = {
        split: RowBatches(
            store.values,
            labels,
            rows=store.find_rows(split),
            batch_size=parameters.batch_size,
            seed=1 if split == "train" else None,
        )
        for split in ("train", "validation")
    }
    return train_classifier(network, batches["train"], batches["validation"], **parameters.recipe)


def fine_tune_whole_network(load: Any, parameters: FineTuneParameters) -> pd.DataFrame:
    """Train the same layers in the whole network, from photos that are decoded in each epoch."""
    import keras

    from little_data.models.batches import ShuffledBatches
    from little_data.models.heads import attach_head
    from little_data.models.training import seed_everything, train_classifier
    from little_data.photos.decoding import load_photos
    from little_data.photos.views import draw_views, warp_photos

    class PhotoBatches(ShuffledBatches):
        """Batches of photos, decoded when they are needed; training photos in drawn views."""

        def __getitem__(self, index: int) -> tuple[Any, Any]:
            chosen = self._choose_rows(index)
            photos = np.stack(list(load_photos([paths[row] for row in chosen], side, resizing)))
            if self.seed is not None:
                views = draw_views(len(photos), GENTLE, np.random.default_rng([self.epoch, index]))
                photos = warp_photos(photos, views)
            return photos.astype(np.float32), labels[chosen]

    seed_everything(1)
    root, photos = load("raw_images").root, load("split_manifest")
    side, resizing = store_size(load), load("trunk_network").resizing
    paths = [root / path for path in photos["path"]]
    labels = number_labels(photos, list_classes(photos))
    batches = {
        split: PhotoBatches(
            np.flatnonzero(photos["split"] == split),
            parameters.batch_size,
            seed=1 if split == "train" else None,
        )
        for split in ("train", "validation")
    }
    trunk, pixels = load("trunk_model"), keras.Input((side, side, 3))
    tail_and_head = attach_head(load("tail_model"), load("top_model").heads_of_rounds[0])
    network = keras.Model(pixels, tail_and_head(trunk(pixels, training=False)))
    return train_classifier(network, batches["train"], batches["validation"], **parameters.recipe)


def print_row(
    title: str,
    way: str,
    features: float | None,
    views: int,
    history: pd.DataFrame,
    validation: int,
) -> None:
    """Print a row of the table."""
    best = history.loc[history["val_accuracy"].idxmax()]
    low, high = accuracy_interval(round(best["val_accuracy"] * validation), validation)
    cells = [
        title,
        way,
        f"{features:.0f}" if features is not None else "",
        f"{views:,}",
        f"{history['seconds'].iloc[-1] / len(history):.1f}",
        f"{best['val_accuracy']:.4f} ({low:.3f} to {high:.3f})",
        f"{best['seconds']:.0f}",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
