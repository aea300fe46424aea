"""Train on all GPUs of a computer: each takes a part of every batch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import keras
import tensorflow as tf

from little_data.models.batches import ShuffledBatches

logger = logging.getLogger(__name__)


@cache
def find_strategy() -> tf.distribute.Strategy | None:
    """Return what trains on all GPUs; None where there is one device only.

    The CPU is more than one device where TensorFlow was told to split it. One device adds up the
    gradients: the networks are small, and where devices add them up together, they may wait for
    each other forever.
    """
    config = tf.config
    devices = config.list_logical_devices("GPU") or config.list_logical_devices("CPU")
    if len(devices) == 1:
        return None
    return tf.distribute.MirroredStrategy(
        [device.name for device in devices], tf.distribute.ReductionToOneDevice()
    )


@contextmanager
def replicate(network: keras.Model, *batches: ShuffledBatches | None) -> Iterator[keras.Model]:
    """Give what is compiled and trained in place of a network: itself, or a copy on all devices.

    Networks are built and stored on one device. A copy is trained by TensorFlow's
    `MirroredStrategy`, which adds up the gradients of the devices, and the network takes its
    weights at the end.

    Args:
        network: It may have frozen layers; they stay frozen.
        batches: What it is trained on; a last batch that has no row for each device is left out.

    Yields:
        A network whose steps run on all devices.
    """
    strategy = find_strategy()
    if strategy is None:
        yield network
        return
    devices = strategy.num_replicas_in_sync
    logger.info("Each batch is split among %d devices", devices)
    for each in batches:
        if each is not None:
            each.smallest_batch = devices
    with strategy.scope():
        # Networks with a training of their own, such as the variational one, cannot be cloned.
        described = keras.saving.serialize_keras_object(network)
        copy = keras.saving.deserialize_keras_object(described)
        copy.set_weights(network.get_weights())
        yield copy
    network.set_weights(copy.get_weights())
