"""The variational autoencoder: sampling, its loss and its training step.

Kingma and Welling 2013, "Auto-Encoding Variational Bayes"; beta as in Higgins et al. 2017.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="little_data")
class Sampling(keras.layers.Layer):
    """Draw from normal distributions, given as mean and log variance, both (batch, latent_size)."""

    def __init__(self, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: list[Any]) -> Any:
        """Return mean + standard deviation * a standard normal number."""
        mean, log_variance = inputs
        noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(log_variance / 2) * noise

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the layer again."""
        return {**super().get_config(), "seed": self.seed}


@keras.saving.register_keras_serializable(package="little_data")
class VariationalAutoencoder(keras.Model):
    """An encoder to a distribution of codes, and a decoder, trained on the negative ELBO.

    Input and output: images in [0, 1] of shape (batch, height, width, channels). The output is
    what the decoder makes of the distribution's mean.

    Args:
        encoder: From images to mean, log variance and sample, each (batch, latent_size).
        decoder: From codes to images.
        beta: Weight of the KL divergence in the loss; 1 gives the negative ELBO.
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        beta: float,
        name: str = "autoencoder",
        **options: Any,
    ) -> None:
        super().__init__(name=name, **options)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta
        self.means = {
            name: keras.metrics.Mean(name) for name in ("loss", "reconstruction", "kl_divergence")
        }
        self.build(encoder.input_shape)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """Return the averages over an epoch, which Keras sets back at its start."""
        return list(self.means.values())

    def build(self, input_shape: Any) -> None:
        """Nothing is left to build: encoder and decoder come built."""
        self.built = True

    def call(self, images: Any, training: bool = False) -> Any:
        """Return the reconstructions from the means."""
        mean, _, _ = self.encoder(images, training=training)
        return self.decoder(mean, training=training)

    def train_step(self, data: tuple[Any, Any]) -> dict[str, Any]:
        """Make one step down the gradient of the loss."""
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss = self._measure(data, training=True)
            # The gradients of all devices are added up.
            loss /= tf.distribute.get_strategy().num_replicas_in_sync
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: tuple[Any, Any]) -> dict[str, Any]:
        """Measure the loss of a batch."""
        self._measure(data, training=False)
        return {metric.name: metric.result() for metric in self.metrics}

    def _measure(self, data: tuple[Any, Any], training: bool) -> Any:
        images, targets = data
        mean, log_variance, sample = self.encoder(images, training=training)
        outputs = self.decoder(sample, training=training)
        terms = {
            "reconstruction": ops.mean(sum_over_pixels(self.loss, targets, outputs)),
            "kl_divergence": ops.mean(kl_divergence(mean, log_variance)),
        }
        terms["loss"] = terms["reconstruction"] + self.beta * terms["kl_divergence"]
        for name, value in terms.items():
            self.means[name].update_state(value)
        return terms["loss"]

    def get_config(self) -> dict[str, Any]:
        """Return all that is needed to build the model again."""
        return {
            "encoder": keras.saving.serialize_keras_object(self.encoder),
            "decoder": keras.saving.serialize_keras_object(self.decoder),
            "beta": self.beta,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> VariationalAutoencoder:
        """Build the model from what `get_config` returned."""
        parts = {
            name: keras.saving.deserialize_keras_object(config.pop(name))
            for name in ("encoder", "decoder")
        }
        return cls(**parts, **config)


def kl_divergence(mean: Any, log_variance: Any) -> Any:
    """Return the KL divergence from the standard normal distribution, in nats, of shape (batch,).

    Of normal distributions with independent numbers: appendix B of Kingma and Welling 2013.
    """
    return -0.5 * ops.sum(1 + log_variance - mean**2 - ops.exp(log_variance), axis=-1)


def sum_over_pixels(loss: str, images: Any, reconstructions: Any) -> Any:
    """Return the sum of a loss over the pixels of each image, of shape (batch,).

    The sum of binary cross-entropies is the negative log likelihood, in nats, of pixels that are
    independent Bernoulli variables; the sum of squared errors is that of normal ones of variance
    1/2, but for a constant.

    Args:
        loss: ``binary_crossentropy`` or ``mean_squared_error``.
        images: Of shape (batch, height, width, channels).
        reconstructions: The same.
    """
    of_numbers = keras.losses.get(loss)(images[..., None], reconstructions[..., None])
    return ops.sum(of_numbers, axis=(1, 2, 3))
