"""The post's third script: VGG16's last block, fine-tuned with the second script's top model."""

import keras
from arguments import parse_arguments
from photos import augment_photos, load_photos

arguments = parse_arguments(__doc__)
size, batch_size = arguments.image_size, arguments.batch_size
train = augment_photos(load_photos(f"{arguments.data}/train", size, batch_size, shuffle=True))
validation = load_photos(f"{arguments.data}/validation", size, batch_size, shuffle=False)

backbone = keras.applications.VGG16(
    weights=arguments.weights, include_top=False, input_shape=(size, size, 3)
)
# The post counts layers; with today's VGG16 its 25 would freeze everything.
for layer in backbone.layers:
    layer.trainable = layer.name.startswith("block5")
top_model = keras.models.load_model("top_model.keras")
model = keras.Sequential([backbone, top_model])
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=1e-4, momentum=0.9),
    loss="binary_crossentropy",
    metrics=["accuracy"],
)
model.fit(train, validation_data=validation, epochs=arguments.epochs, verbose=2)
