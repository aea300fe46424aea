"""Measure autoencoders on the test images, beside principal component analysis."""

from __future__ import annotations

import logging
import time
from typing import Any

from little_data.evaluation.linear_probe import measure_linear_probe
from little_data.evaluation.reconstructions import (
    measure_psnr,
    measure_reconstructions,
    measure_squared_errors,
    measure_ssim,
)
from little_data.parameters.autoencoders import (
    AnomalyParameters,
    AutoencoderTrainingParameters,
    LinearProbeParameters,
    PrincipalComponentsParameters,
)
from little_data.parameters.base import Seed
from little_data.photos.pixels import Images, scale_pixels
from little_data.pipelines.autoencoders.evaluation_images import (
    BATCH_SIZE,
    AutoencoderError,
    choose_left_out,
    load_test_images,
    tabulate_errors,
)
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import cut_into_batches
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel

logger = logging.getLogger(__name__)


def measure_autoencoder(
    autoencoder: KerasModel,
    history: pd.DataFrame,
    images: ArrayStore,
    codes: ArrayStore,
    reconstructions: ArrayStore,
    anomaly_scores: pd.DataFrame,
    parameters: AutoencoderTrainingParameters,
    linear_probe: LinearProbeParameters,
    seed: Seed,
) -> dict[str, Any]:
    """Measure an autoencoder on the test images.

    Returns:
        ``code_size``, ``parameters`` (how many), ``epochs``, ``seconds`` of training,
        ``binary_cross_entropy`` (nats a pixel), ``mean_squared_error``, ``psnr`` (dB), ``ssim``,
        ``mean_code`` (mean absolute number of the test codes), ``linear_probe`` (accuracy by number
        of labelled images), ``anomaly_auc`` (area under the ROC curve), and with noise
        ``noisy_psnr`` and ``noisy_ssim`` of the input, ``gained_psnr`` and ``gained_ssim``.
    """
    clean, inputs = load_test_images(images, parameters.noise, seed)
    figures = measure_reconstructions(clean, np.asarray(reconstructions.values))
    if parameters.noise:
        figures |= _measure_gain(clean, inputs, figures)
    return {
        "code_size": int(np.prod(codes.values.shape[1:])),
        "parameters": autoencoder.count_params(),
        "epochs": len(history),
        "seconds": float(history["seconds"].iloc[-1]),
        **figures,
        "mean_code": float(np.abs(codes.values[codes.find_rows("test")]).mean()),
        "linear_probe": _probe(codes.values, codes.rows, linear_probe, seed),
        "anomaly_auc": _measure_auc(anomaly_scores),
    }


def measure_elbo(
    encoder: KerasModel, decoder: KerasModel, images: ArrayStore, seed: Seed
) -> dict[str, float]:
    """Measure the evidence lower bound of the test images, with one sample of each one's code.

    Returns:
        ``reconstruction`` (binary cross-entropy summed over the pixels), ``kl_divergence`` and
        their sum ``negative_elbo``: nats an image, averaged over the images.
    """
    from little_data.models.variational import kl_divergence, sum_over_pixels

    random = np.random.default_rng(seed.seed)
    pixels = images.values[images.find_rows("test")]
    terms: dict[str, list[npt.NDArray[np.float32]]] = {"reconstruction": [], "kl_divergence": []}
    for batch in map(scale_pixels, cut_into_batches(pixels, BATCH_SIZE)):
        mean, log_variance, _ = encoder.predict_on_batch(batch)
        code = mean + np.exp(log_variance / 2) * random.standard_normal(mean.shape, np.float32)
        output = decoder.predict_on_batch(code)
        in_nats = sum_over_pixels("binary_crossentropy", batch, output)
        terms["reconstruction"].append(np.asarray(in_nats))
        terms["kl_divergence"].append(np.asarray(kl_divergence(mean, log_variance)))
    figures = {name: float(np.concatenate(values).mean()) for name, values in terms.items()}
    return figures | {"negative_elbo": sum(figures.values())}


def measure_principal_components(
    images: ArrayStore,
    parameters: PrincipalComponentsParameters,
    linear_probe: LinearProbeParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> dict[str, dict[str, Any]]:
    """Measure what principal component analysis makes of the same images: the baseline.

    Returns:
        For each number of components the figures of `measure_autoencoder` but those of the
        binary cross-entropy (the reconstructions are no probabilities) and of training.
        ``parameters`` are the components and the mean.

    Raises:
        AutoencoderError: There are not as many components.
    """
    left_out = choose_left_out(images, anomaly)
    clean, _ = load_test_images(images, noise=0, seed=seed)
    figures = {}
    for components in parameters.components:
        codes, measured = _measure_components(images, components, clean, seed)
        measured["linear_probe"] = _probe(codes, images.rows, linear_probe, seed)
        measured["anomaly_auc"] = _score_components(images, components, clean, left_out, seed)
        figures[f"PCA {components}"] = measured
    return figures


def compare_autoencoders(**metrics: dict[str, Any]) -> pd.DataFrame:
    """Put the figures of all variants into one table, after those of the baseline.

    Args:
        metrics: Figures by variant, as `measure_autoencoder` returns them; those of the baselines
            under ``pca``, and the terms of the negative ELBO under ``elbo``.

    Returns:
        One row a variant or baseline; what was not measured is empty.
    """
    baselines, elbo = metrics.pop("pca"), metrics.pop("elbo")
    metrics["variational"] = metrics["variational"] | elbo
    rows = [_flatten(name, figures) for name, figures in {**baselines, **metrics}.items()]
    return pd.DataFrame(rows)


def _measure_gain(clean: Images, noisy: Images, figures: dict[str, float]) -> dict[str, float]:
    """Return how good the noisy images are, and how much better the reconstructions."""
    psnr, ssim = measure_psnr(clean, noisy), measure_ssim(clean, noisy)
    return {
        "noisy_psnr": psnr,
        "noisy_ssim": ssim,
        "gained_psnr": figures["psnr"] - psnr,
        "gained_ssim": figures["ssim"] - ssim,
    }


def _probe(
    codes: npt.NDArray[np.float32], rows: pd.DataFrame, probe: LinearProbeParameters, seed: Seed
) -> dict[str, float]:
    # The same images are labelled for every autoencoder.
    own_seed = seed.derive("linear probe").seed
    measured = measure_linear_probe(codes, rows, probe.labelled, probe.draws, own_seed)
    left_out = [str(count) for count in probe.labelled if str(count) not in measured]
    if left_out:
        logger.warning(
            "linear_probe.labelled: %s labelled images cannot be drawn from %d training images of "
            "%d classes: the linear probe is measured without them",
            *(" and ".join(left_out), (rows["split"] == "train").sum(), rows["label"].nunique()),
        )
    return measured


def _measure_components(
    images: ArrayStore, components: int, clean: Images, seed: Seed
) -> tuple[npt.NDArray[np.float32], dict[str, Any]]:
    """Return the codes of all images, and what is measured of the reconstructions."""
    training = images.find_rows("train")
    codes, reconstructions, seconds = _reduce(images, training, components, seed)
    measured = measure_reconstructions(clean, reconstructions)
    del measured["binary_cross_entropy"]
    parameters = (components + 1) * int(np.prod(clean.shape[1:]))
    return codes, {
        "code_size": components,
        "parameters": parameters,
        "seconds": seconds,
        **measured,
    }


def _score_components(
    images: ArrayStore, components: int, clean: Images, left_out: str, seed: Seed
) -> float:
    """Return the area under the ROC curve of components that have not seen one label."""
    training = images.find_rows("train")
    usual = training[images.rows["label"].to_numpy()[training] != left_out]
    _, unusual, _ = _reduce(images, usual, components, seed)
    errors = measure_squared_errors(clean, unusual)
    return _measure_auc(tabulate_errors(images, left_out, errors))


def _measure_auc(anomaly_scores: pd.DataFrame) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(anomaly_scores["is_anomaly"], anomaly_scores["error"]))


def _reduce(
    images: ArrayStore, rows: npt.NDArray[np.int64], components: int, seed: Seed
) -> tuple[npt.NDArray[np.float32], Images, float]:
    """Fit the components on some rows; return all codes, the test reconstructions, the seconds."""
    from sklearn.decomposition import PCA
    from threadpoolctl import threadpool_limits

    numbers = scale_pixels(images.values).reshape(len(images.values), -1)
    most = min(len(rows), numbers.shape[1])
    if components > most:
        raise AutoencoderError(
            f"principal_components.components: {components} is too many: {len(rows)} images of "
            f"{numbers.shape[1]} numbers have {most}"
        )
    started = time.perf_counter()
    own_seed = seed.derive("principal components").seed
    # BLAS' threads wait for each other by spinning, which takes longer than they save.
    with threadpool_limits(limits=1, user_api="blas"):
        analysis = PCA(components, random_state=own_seed).fit(numbers[rows])
    seconds = round(time.perf_counter() - started, 2)
    codes = analysis.transform(numbers)
    test = images.find_rows("test")
    shape = (len(test), *images.values.shape[1:])
    return codes, analysis.inverse_transform(codes[test]).reshape(shape), seconds


def _flatten(variant: str, figures: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: value for name, value in figures.items() if name != "linear_probe"}
    probes = {f"linear_probe_{n}": value for n, value in figures["linear_probe"].items()}
    return {"variant": variant, **numbers, **probes}
