"""Photos as the post feeds them: divided by 255, training photos sheared, zoomed and flipped."""

import keras
import tensorflow as tf
from keras import layers


def load_photos(folder: str, image_size: int, batch_size: int, shuffle: bool) -> tf.data.Dataset:
    """Read photos of two classes from their subfolders, divided by 255."""
    photos = keras.utils.image_dataset_from_directory(
        folder,
        label_mode="binary",
        image_size=(image_size, image_size),
        batch_size=batch_size,
        shuffle=shuffle,
    )
    return photos.map(lambda x, y: (x / 255, y), tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def augment_photos(photos: tf.data.Dataset) -> tf.data.Dataset:
    """Draw a new view of each photo."""
    augment = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomShear(0.2, 0.0), layers.RandomZoom(0.2, 0.2)]
    )
    views = photos.map(lambda x, y: (augment(x, training=True), y), tf.data.AUTOTUNE)
    return views.prefetch(tf.data.AUTOTUNE)
