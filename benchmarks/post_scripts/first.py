"""The post's first script: a small convnet from nothing."""

import keras
from arguments import parse_arguments
from keras import layers
from photos import augment_photos, load_photos

arguments = parse_arguments(__doc__)
size, batch_size = arguments.image_size, arguments.batch_size
train = augment_photos(load_photos(f"{arguments.data}/train", size, batch_size, shuffle=True))
validation = load_photos(f"{arguments.data}/validation", size, batch_size, shuffle=False)

model = keras.Sequential(
    [
        keras.Input((size, size, 3)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=validation, epochs=arguments.epochs, verbose=2)
