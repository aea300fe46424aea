"""Splitting, scoring and measuring autoencoders, on images whose answers are known."""

import os
import subprocess
import sys

import numpy as np
import pytest

from little_data.models.autoencoders import (
    build_dense_autoencoder,
    build_variational_autoencoder,
)
from little_data.models.training import seed_everything
from little_data.parameters.autoencoders import (
    AnomalyParameters,
    AutoencoderTrainingParameters,
    DenseAutoencoderParameters,
    ImageSplitParameters,
    LatentDrawingParameters,
    LinearProbeParameters,
    PrincipalComponentsParameters,
    VariationalAutoencoderParameters,
)
from little_data.parameters.base import Seed
from little_data.pipelines.autoencoders.anomalies import score_with_dense
from little_data.pipelines.autoencoders.evaluation_images import AutoencoderError, load_test_images
from little_data.pipelines.autoencoders.figures import (
    FigureError,
    draw_interpolation,
    draw_manifold,
    draw_samples,
)
from little_data.pipelines.autoencoders.measures import (
    compare_autoencoders,
    measure_elbo,
    measure_principal_components,
)
from little_data.pipelines.autoencoders.nodes import (
    encode_images,
    split_digits,
)
from little_data.pipelines.autoencoders.template import create_variant
from little_data.pipelines.autoencoders.training import train_dense, train_variational
from little_data.types.arrays import ArrayStore
from little_data.types.labelled_images import LabelledImages

SEED = Seed(seed=3)
SPLIT = ImageSplitParameters(validation=0.2, test=0.25)
PROBE = LinearProbeParameters(labelled=[10], draws=2)
ANOMALY = AnomalyParameters(left_out="b", epochs=30)


# Without TensorFlow, which the imports above take along.
SPLIT_AND_PRINT = """
import numpy as np
from little_data.parameters.autoencoders import ImageSplitParameters
from little_data.parameters.base import Seed
from little_data.pipelines.autoencoders.nodes import split_digits
from little_data.types.labelled_images import LabelledImages
pixels, labels = np.zeros((80, 2, 2, 1), np.uint8), np.array(["a", "b"] * 40, object)
digits = LabelledImages(pixels, labels, is_test=np.zeros(80, bool))
split = split_digits(digits, ImageSplitParameters(validation=0.2, test=0.25), Seed(seed=3))
print(split.rows["split"].str.cat())
"""


def training(**changes):
    values = {
        "loss": "binary_crossentropy",
        "noise": 0.0,
        "optimizer": "adamw",
        "learning_rate": 0.01,
        "schedule": "constant",
        "weight_decay": 0.0,
        "batch_size": 20,
        "epochs": 2,
        "patience": 30,
    }
    return AutoencoderTrainingParameters(**values | changes)


def make_digits(count=80, with_test=False):
    """Images whose pixels tell their number: a left half (a) or a right half (b) that shines."""
    random = np.random.default_rng(0)
    pixels = np.zeros((count, 6, 6, 1), np.uint8)
    labels = np.array(["a", "b"], object)[np.arange(count) % 2]
    for number, label in enumerate(labels):
        half = slice(0, 3) if label == "a" else slice(3, 6)
        pixels[number, :, half] = random.integers(100, 200, (6, 3, 1))
        pixels[number, 0, 0] = number
    is_test = np.arange(count) >= 60 if with_test else np.zeros(count, bool)
    return LabelledImages(pixels=pixels, labels=labels, is_test=is_test)


def store(stream):
    values = np.concatenate(list(stream.chunks))
    assert values.shape == (len(stream.rows), *stream.shape)
    return ArrayStore(rows=stream.rows, values=values, seconds=0.0)


@pytest.fixture
def images():
    return store(split_digits(make_digits(), SPLIT, SEED))


def test_the_split_has_its_shares_of_each_label_and_keeps_images_and_labels_together(images):
    counts = images.rows.groupby(["label", "split"]).size().unstack()
    assert counts.loc["a"].to_dict() == {"train": 24, "validation": 6, "test": 10}
    assert counts.loc["a"].equals(counts.loc["b"])
    left_shines = images.values[:, 1:, 0, 0].min(axis=1) > 0
    assert (left_shines == (images.rows["label"] == "a")).all()


def test_test_images_of_the_source_stay_test_images():
    digits = make_digits(with_test=True)
    rows = split_digits(digits, SPLIT, SEED).rows
    assert ((rows["split"] == "test") == digits.is_test).all()
    assert (rows["split"] == "validation").sum() == 12


def test_the_split_is_seeded():
    first, again = (split_digits(make_digits(), SPLIT, SEED).rows for _ in range(2))
    other = split_digits(make_digits(), SPLIT, Seed(seed=4)).rows
    assert first.equals(again)
    assert not first.equals(other)


def test_the_test_images_have_the_same_noise_each_time(images):
    (clean, noisy), (_, again) = (load_test_images(images, 0.3, SEED) for _ in range(2))
    np.testing.assert_array_equal(noisy, again)
    assert np.abs(noisy - clean).mean() > 0.05
    np.testing.assert_allclose(clean * 255, images.values[images.find_rows("test")], rtol=1e-6)


@pytest.mark.slow
def test_the_split_does_not_depend_on_how_python_hashes():
    printed = {
        subprocess.run(
            [sys.executable, "-c", SPLIT_AND_PRINT],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1


def test_without_test_images_nothing_can_be_measured(images):
    rows = images.rows.assign(split="train")
    with pytest.raises(AutoencoderError, match="no test images"):
        load_test_images(ArrayStore(rows=rows, values=images.values, seconds=0.0), 0, SEED)


DENSE = DenseAutoencoderParameters(
    widths=[], code_size=2, activation="relu", code_activation="linear", code_penalty=0.0
)
VARIATIONAL = VariationalAutoencoderParameters(
    filters=[], widths=[4], latent_size=2, activation="tanh", beta=1.0
)


@pytest.mark.slow
def test_the_parts_that_are_saved_are_those_that_were_trained(images):
    model, encoder, decoder, history = train_dense(images, DENSE, training(), SEED)
    batch = images.values[:5].astype(np.float32) / 255
    joined = decoder.predict(encoder.predict(batch, verbose=0), verbose=0)
    np.testing.assert_allclose(model.predict(batch, verbose=0), joined, atol=1e-6)
    assert history["epoch"].tolist() == [1, 2]
    assert history["loss"].iloc[1] < history["loss"].iloc[0]
    seed_everything(SEED.seed)
    untrained = build_dense_autoencoder(images.values.shape[1:], **dict(DENSE))
    assert not np.allclose(untrained.get_weights()[0], model.get_weights()[0])


@pytest.mark.slow
def test_training_is_seeded(images):
    codes = []
    for _ in range(2):
        _, encoder, _, _ = train_dense(images, DENSE, training(noise=0.2), SEED)
        codes.append(store(encode_images(encoder, images)).values)
    np.testing.assert_array_equal(*codes)


@pytest.mark.slow
def test_each_variant_draws_its_own_numbers(images):
    """Of the same network with the same parameters, too."""
    codes = []
    for variant in ("simple", "sparse", "simple"):
        train = create_variant(variant, "autoencoders")[0].func
        _, encoder, _, _ = train(images, DENSE, training(epochs=1), SEED)
        codes.append(store(encode_images(encoder, images)).values)
    np.testing.assert_array_equal(codes[0], codes[2])
    assert not np.array_equal(codes[0], codes[1])


def test_codes_belong_to_their_images_and_a_variational_code_is_the_mean(images):
    _, encoder, _, _ = train_variational(images, VARIATIONAL, training(), SEED)
    codes = store(encode_images(encoder, images))
    mean, _, _ = encoder.predict(images.values.astype(np.float32) / 255, verbose=0)
    np.testing.assert_allclose(codes.values, mean, atol=1e-5)
    assert codes.rows.equals(images.rows)


@pytest.mark.slow
def test_what_training_never_saw_is_the_worst_reconstructed(images):
    scores = score_with_dense(images, DENSE, training(epochs=1), ANOMALY, SEED)
    assert (scores["is_anomaly"] == (scores["label"] == "b")).all()
    errors = scores.groupby("is_anomaly")["error"]
    assert errors.min()[True] > errors.max()[False]


def test_a_label_that_no_image_has_cannot_be_left_out(images):
    anomaly = AnomalyParameters(left_out="z", epochs=1)
    with pytest.raises(AutoencoderError, match=r"anomaly.left_out: .*'z'. Labels are a, b"):
        score_with_dense(images, DENSE, training(), anomaly, SEED)


def test_as_many_components_as_pixels_leave_no_error():
    images = store(split_digits(make_digits(count=200), SPLIT, SEED))
    parameters = PrincipalComponentsParameters(components=[1, 36])
    figures = measure_principal_components(images, parameters, PROBE, ANOMALY, SEED)
    assert figures["PCA 36"]["mean_squared_error"] < 1e-10 < figures["PCA 1"]["mean_squared_error"]
    assert figures["PCA 1"]["code_size"] == 1
    assert figures["PCA 1"]["parameters"] == 2 * 36
    assert figures["PCA 1"]["linear_probe"] == {"10": 1.0}


def test_more_components_than_there_are_get_a_clear_message(images):
    parameters = PrincipalComponentsParameters(components=[37])
    with pytest.raises(AutoencoderError, match="37 is too many: 48 images of 36 numbers have 36"):
        measure_principal_components(images, parameters, PROBE, ANOMALY, SEED)


def test_the_elbo_of_a_decoder_that_ignores_its_code(images):
    """All codes standard normal, all pixels 1/2: no divergence, and ln 2 for each of 36 pixels."""
    model = build_variational_autoencoder((6, 6, 1), **dict(VARIATIONAL))
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    elbo = measure_elbo(model.encoder, model.decoder, images, SEED)
    assert elbo["kl_divergence"] == pytest.approx(0, abs=1e-6)
    assert elbo["reconstruction"] == pytest.approx(36 * np.log(2), rel=1e-5)
    assert elbo["negative_elbo"] == elbo["reconstruction"] + elbo["kl_divergence"]


def test_the_comparison_has_a_row_for_each_baseline_and_variant():
    figures = {"code_size": 2, "parameters": 10, "seconds": 1.0, "psnr": 20.0, "ssim": 0.5}
    figures |= {"mean_squared_error": 0.01, "anomaly_auc": 0.7, "linear_probe": {"10": 0.4}}
    trained = figures | {"binary_cross_entropy": 0.1}
    elbo = {"negative_elbo": 150.0}
    table = compare_autoencoders(
        pca={"PCA 2": figures}, elbo=elbo, simple=trained, variational=trained
    ).set_index("variant")
    assert table.index.tolist() == ["PCA 2", "simple", "variational"]
    assert table["linear_probe_10"].tolist() == [0.4] * 3
    assert table["negative_elbo"].isna().tolist() == [True, True, False]
    assert table["binary_cross_entropy"].isna().tolist() == [True, False, False]


class PlaneDecoder:
    """Draws the two latent numbers as the grey of the upper and the lower half."""

    input_shape = (None, 2)

    def predict_on_batch(self, codes):
        halves = 1 / (1 + np.exp(-np.asarray(codes)))
        return np.repeat(halves, 10, axis=1).reshape(-1, 20, 1, 1).repeat(20, axis=2)


DRAWING = LatentDrawingParameters(manifold_side=3, samples=4, interpolation=("a", "b"), steps=3)


def test_the_manifold_goes_by_quantiles_to_the_right_and_upwards():
    sheet = np.asarray(draw_manifold(PlaneDecoder(), DRAWING))[..., 0].astype(float)
    height, width = (side / 3 for side in sheet.shape)
    # Of the standard normal distribution, the quantiles of 1/6, 1/2 and 5/6 are -0.967, 0, 0.967.
    low, middle, high = (255 / (1 + np.exp(-z)) for z in (-0.967, 0, 0.967))

    def grey(row, column, part):
        return sheet[int((row + part) * height), int((column + 0.5) * width)]

    assert grey(0, 0, 0.25) == pytest.approx(low, abs=2)
    assert grey(0, 0, 0.75) == pytest.approx(high, abs=2)
    assert grey(1, 1, 0.25) == pytest.approx(middle, abs=2)
    assert grey(2, 2, 0.25) == pytest.approx(high, abs=2)
    assert grey(2, 2, 0.75) == pytest.approx(low, abs=2)


def test_new_samples_are_seeded():
    sheets = [np.asarray(draw_samples(PlaneDecoder(), DRAWING, Seed(seed=s))) for s in (1, 1, 2)]
    np.testing.assert_array_equal(sheets[0], sheets[1])
    assert not np.array_equal(sheets[0], sheets[2])


def test_interpolation_needs_labels_that_there_are(images):
    codes = ArrayStore(rows=images.rows, values=np.zeros((80, 2), np.float32), seconds=0.0)
    assert draw_interpolation(PlaneDecoder(), codes, DRAWING).width > 60
    wrong = DRAWING.model_copy(update={"interpolation": ("a", "z")})
    with pytest.raises(FigureError, match="no test image has the label 'z'. Labels are a, b"):
        draw_interpolation(PlaneDecoder(), codes, wrong)
