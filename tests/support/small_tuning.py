"""All that fine-tuning needs, in small: photos on disk, a network in two parts, a top model."""

from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import yaml
from PIL import Image

from little_data.inference.features import predict_rows
from little_data.models.backbones import freeze_batch_normalization
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.decoding import stack_photos
from little_data.photos.folds import list_rounds
from little_data.photos.views import VIEW_COLUMNS, plan_views, warp_photos
from little_data.pipelines.fine_tune.tuning import Tuning
from little_data.regression.choice import Examples, fit_in_rounds
from little_data.types.arrays import ArrayStore
from little_data.types.listing import ImageListing

SIDE, VIEWS = 16, 2
RECIPE = {
    "depth": "auto",
    "minutes": None,
    "optimizer": "adamw",
    "learning_rate": 0.003,
    "schedule": "cosine",
    "warm_up": 1,
    "weight_decay": 0.0,
    "dropout": 0.0,
    "label_smoothing": 0.0,
    "batch_size": 8,
    "epochs": 2,
}

PARAMETERS = Path(__file__).parents[2] / "conf/base"


def read_top_model():
    """Read the project's own parameters of the top model."""
    values = yaml.safe_load((PARAMETERS / "parameters_top_model.yml").read_text(encoding="utf-8"))
    return TopModelParameters(**values["top_model"])


def draw_photos(folder, count, seed=0):
    """Draw level and upright stripes of any colours, whose place and width are of no meaning."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        label = ("level", "upright")[number % 2]
        wave = np.arange(20) // random.integers(2, 5) % 2 == 1
        stripes = np.tile(np.roll(wave, random.integers(20)), (20, 1))
        first, second = random.integers(0, 256, (2, 3))
        pixels = np.where((stripes.T if label == "level" else stripes)[..., None], first, second)
        path = f"{number:02}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(folder / path)
        rows.append({"path": path, "label": label, "content_hash": f"{number:064x}"})
    return pd.DataFrame(rows)


def build_network():
    """Build a trunk of one convolution, and a tail of two; its features are of two levels."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    pixels = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2, name="trunk_conv")(layers.Rescaling(1 / 127.5, -1)(pixels))
    x = layers.BatchNormalization(name="trunk_bn")(x)
    trunk = keras.Model(pixels, layers.ReLU(name="trunk_relu")(x), name="trunk")
    maps = keras.Input(trunk.output_shape[1:])
    x = layers.ReLU()(layers.Conv2D(8, 3, name="tail_conv")(maps))
    x = layers.ReLU()(
        layers.BatchNormalization(name="tail_bn")(layers.Conv2D(8, 3, name="last")(x))
    )
    pools = [
        layers.GlobalAveragePooling2D(name=name)(each)
        for name, each in (("pooling", x), ("pooling_1", maps))
    ]
    tail = keras.Model(maps, layers.Concatenate(name="all_levels")(pools), name="tail")
    trunk.trainable = False
    freeze_batch_normalization(tail)
    return trunk, tail


def prepare(folder, photos=24, folds=3, **parameters):
    """Return what the nodes of the pipeline `fine_tune` take, by the names of their arguments."""
    manifest = draw_photos(folder, photos).assign(split="train", view=0)
    manifest["fold"] = np.arange(photos) // 2 % folds
    return gather(folder, manifest, **parameters)


def gather(folder, manifest, resizing="crop", views=1, **parameters):
    augmentation = AugmentationParameters(
        views=VIEWS, preset="some", presets={"some": {"zoom": 0.1}}
    )
    seed = Seed(seed=1)
    trunk, tail = build_network()
    plan = plan_views(manifest, VIEWS, augmentation.ranges, seed.seed)
    photos = manifest[["path", "label", "split", "fold"]].assign(group=None)
    rows = plan.merge(photos, on="path")
    pixels = stack_photos(folder, rows["path"], SIDE, resizing)
    features = predict_rows(trunk, warp_photos(pixels, rows[VIEW_COLUMNS]))
    bottleneck = predict_rows(tail, features)
    numbers = (rows["label"] == "upright").to_numpy().astype(int)
    examples = Examples(bottleneck, numbers, 2, np.ones(len(rows)), rows["path"].to_numpy())
    is_tried = np.ones(len(rows), bool)
    top_model, _ = fit_in_rounds(examples, list_rounds(rows), [8, 14], is_tried, refit=True)
    return SimpleNamespace(
        raw_images=ImageListing(folder, manifest[["path", "label"]]),
        trunk_model=trunk,
        tail_model=tail,
        top_model=top_model,
        prediction_views={"views": views},
        trunk_features=ArrayStore(rows, features.astype(np.float16), seconds=0.0),
        bottleneck_features=ArrayStore(rows, bottleneck, seconds=0.0),
        parameters=FineTuneParameters(**(RECIPE | parameters)),
        backbone=BackboneParameters(
            name="VGG16", weights="random", pooling="avg", resizing=resizing
        ),
        augmentation=augmentation,
        top_model_parameters=read_top_model(),
        seed=seed,
    )


def make_tuning(given):
    """Make what the nodes make of their inputs first."""
    return Tuning(*vars(given).values())
