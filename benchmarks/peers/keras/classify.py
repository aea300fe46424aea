"""Train a head, then the whole network, as Keras' guide "Transfer learning & fine-tuning" does it.

https://keras.io/guides/transfer_learning/, with photos from class folders and batches of 64 as in
https://keras.io/examples/vision/image_classification_from_scratch/. The weights of
`keras.applications` are downloaded; the network is instead a model in the environment's folder,
which rescales the pixels itself.

    python classify.py TRAIN_FOLDER VALIDATION_FOLDER [EPOCHS]

The epochs are those of the head; half as many are of the whole network.
"""

import json
import sys
import time

STARTED = time.perf_counter()

from pathlib import Path

import keras
from keras import layers

epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 2


class Report(keras.callbacks.Callback):
    """Print seconds and accuracy after each epoch."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Print them."""
        seconds = time.perf_counter() - STARTED
        print(json.dumps({"seconds": seconds, "accuracy": logs["val_accuracy"]}), flush=True)


def fit(model: keras.Model, optimizer: keras.optimizers.Optimizer, epochs: int) -> None:
    """Compile and train what is trainable."""
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {"epochs": epochs, "callbacks": [Report()], "verbose": 0}
    model.fit(train, validation_data=validation, **options)


load = keras.utils.image_dataset_from_directory
train = load(sys.argv[1], image_size=(224, 224), batch_size=64, verbose=False)
validation = load(sys.argv[2], image_size=(224, 224), batch_size=64, verbose=False)
class_count = len(train.class_names)
augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
train = train.map(lambda x, y: (augment(x, training=True), y)).prefetch(2)
validation = validation.prefetch(2)

base_model = keras.saving.load_model(Path(sys.prefix) / "efficientnet_lite0.keras")
base_model.trainable = False
inputs = keras.Input((224, 224, 3))
x = base_model(inputs, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(class_count, activation="softmax")(x)
model = keras.Model(inputs, outputs)
fit(model, keras.optimizers.Adam(), epochs)

base_model.trainable = True
fit(model, keras.optimizers.Adam(1e-5), max(1, epochs // 2))
