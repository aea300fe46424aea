"""The post's second script: a top model on VGG16's bottleneck features."""

import keras
import numpy as np
from arguments import parse_arguments
from keras import layers
from photos import load_photos

arguments = parse_arguments(__doc__)
size, batch_size = arguments.image_size, arguments.batch_size
backbone = keras.applications.VGG16(
    weights=arguments.weights, include_top=False, input_shape=(size, size, 3)
)

features, labels = {}, {}
for split in ("train", "validation"):
    photos = load_photos(f"{arguments.data}/{split}", size, batch_size, shuffle=False)
    features[split] = backbone.predict(photos, verbose=0)
    labels[split] = np.concatenate([y for _, y in photos])
    np.save(f"bottleneck_features_{split}.npy", features[split])

model = keras.Sequential(
    [
        keras.Input(features["train"].shape[1:]),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(
    features["train"],
    labels["train"],
    epochs=arguments.epochs,
    batch_size=batch_size,
    validation_data=(features["validation"], labels["validation"]),
    verbose=2,
)
model.save("top_model.keras")
