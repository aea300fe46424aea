"""The terms of the variational autoencoder's loss against closed forms, and its sampling."""

import keras
import numpy as np
import pytest
from scipy.stats import bernoulli, norm

import little_data.models  # noqa: F401  Keras must know the project's classes
from little_data.models.autoencoders import build_variational_autoencoder
from little_data.models.training import seed_everything
from little_data.models.variational import (
    Sampling,
    VariationalAutoencoder,
    kl_divergence,
    sum_over_pixels,
)


def build(beta=1.0) -> VariationalAutoencoder:
    return build_variational_autoencoder(
        (6, 5, 1), filters=[], widths=[8], latent_size=2, activation="tanh", beta=beta
    )


def draw(count=7):
    return np.random.default_rng(0).random((count, 6, 5, 1), np.float32)


def test_the_standard_normal_distribution_has_no_divergence_from_itself():
    assert np.allclose(kl_divergence(np.zeros((3, 4)), np.zeros((3, 4))), 0)


def test_the_divergence_is_the_integral_that_defines_it():
    mean, deviation = 0.7, 0.4
    x = np.linspace(-8, 8, 200_001)
    density, standard = norm(mean, deviation), norm(0, 1)
    integral = np.trapezoid(density.pdf(x) * (density.logpdf(x) - standard.logpdf(x)), x)
    of_one = kl_divergence(np.array([[mean]]), np.array([[2 * np.log(deviation)]]))
    assert float(of_one[0]) == pytest.approx(integral, rel=1e-6)
    of_two = kl_divergence(np.full((1, 2), mean), np.full((1, 2), 2 * np.log(deviation)))
    assert float(of_two[0]) == pytest.approx(2 * integral, rel=1e-6)


def test_the_reconstruction_term_is_a_negative_log_likelihood():
    random = np.random.default_rng(1)
    images = random.integers(0, 2, (3, 4, 5, 1)).astype(np.float32)
    outputs = random.uniform(0.1, 0.9, (3, 4, 5, 1)).astype(np.float32)
    expected = -bernoulli.logpmf(images.astype(int), outputs).sum(axis=(1, 2, 3))
    found = sum_over_pixels("binary_crossentropy", images, outputs)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    squares = sum_over_pixels("mean_squared_error", images, outputs)
    np.testing.assert_allclose(squares, ((images - outputs) ** 2).sum(axis=(1, 2, 3)), rtol=1e-5)


def test_samples_have_the_mean_and_the_variance_that_the_encoder_says():
    mean, log_variance = np.full((20_000, 1), 2.0), np.full((20_000, 1), np.log(9.0))
    samples = np.asarray(Sampling(seed=1)([mean, log_variance]))
    assert samples.mean() == pytest.approx(2, abs=0.1)
    assert samples.std() == pytest.approx(3, abs=0.1)


def test_sampling_is_seeded():
    zeros = np.zeros((4, 2))
    first, again, other = (np.asarray(Sampling(seed=s)([zeros, zeros])) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_loss_is_reconstruction_and_beta_times_divergence():
    for beta in (0.0, 1.0, 4.0):
        seed_everything(0)
        model = build(beta)
        model.compile("adam", loss="binary_crossentropy")
        terms = model.evaluate(draw(), draw(), verbose=0, return_dict=True)
        expected = terms["reconstruction"] + beta * terms["kl_divergence"]
        assert terms["loss"] == pytest.approx(expected, rel=1e-5)
        assert terms["kl_divergence"] > 0


@pytest.mark.slow
def test_a_training_step_moves_every_trainable_variable():
    seed_everything(0)
    model = build()
    model.compile("adam", loss="binary_crossentropy")
    before = [weight.numpy() for weight in model.trainable_variables]
    history = model.fit(draw(64), draw(64), epochs=3, verbose=0).history
    for weight, old in zip(model.trainable_variables, before, strict=True):
        assert not np.array_equal(weight.numpy(), old), weight.path
    assert history["loss"][-1] < history["loss"][0]


def test_the_output_is_what_the_decoder_makes_of_the_mean():
    model = build()
    mean, _, _ = model.encoder.predict(draw(), verbose=0)
    expected = model.decoder.predict(mean, verbose=0)
    np.testing.assert_allclose(model.predict(draw(), verbose=0), expected, atol=1e-6)


def test_beta_is_kept_in_the_saved_model(tmp_path):
    model = build(beta=2.5)
    model.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras", compile=False).beta == 2.5
