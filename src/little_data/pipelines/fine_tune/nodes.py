"""The network, trained together with the top model: as deep as it helps."""

from __future__ import annotations

import logging
import time
from typing import Any

from little_data.evaluation.metrics import measure_predictions, tabulate_predictions
from little_data.evaluation.temperature import (
    apply_temperature,
    calibrate_out_of_fold,
    fit_temperature,
)
from little_data.inference.classification import classify_photos
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.photos.labels import number_labels
from little_data.pipelines.fine_tune.choice import choose_depth
from little_data.pipelines.fine_tune.plan import count_rounds, plan_trials
from little_data.pipelines.fine_tune.tuning import HEAD, Tuning
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore
from little_data.types.heads import TopModel
from little_data.types.listing import ImageListing, UnlabelledImages
from little_data.types.networks import KerasModel
from little_data.types.predictions import list_predicted_classes, take_probabilities
from little_data.types.strategies import FINE_TUNED

logger = logging.getLogger(__name__)


def try_depths(
    raw_images: ImageListing,
    trunk_model: KerasModel,
    tail_model: KerasModel,
    top_model: TopModel,
    trunk_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    seed: Seed,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Train the network at several depths, each judged by the photos of the first round.

    Returns:
        The judged photos of each depth. And the plan: the chosen ``depth``, ``epochs``, the number
        of ``rounds`` that there is time for, the ``seconds`` that this took, ``seconds_of_epoch``
        of each depth and what was ``compared``.
    """
    tuning = Tuning(
        raw_images,
        trunk_model,
        tail_model,
        top_model,
        trunk_features,
        parameters,
        backbone,
        augmentation,
        seed,
    )
    started = time.perf_counter()
    speeds = {depth: tuning.measure_epoch(depth) for depth in tuning.depths}
    seconds = parameters.seconds - (time.perf_counter() - started)
    plan = plan_trials(speeds, tuning.rounds, parameters.epochs, seconds)
    logger.info("Planned: %s", plan.describe())
    trials = [tuning.judge(depth, plan.epochs, 0) for depth in (HEAD, *plan.depths)]
    table = pd.concat(trials, ignore_index=True)
    chosen, compared = choose_depth(table)
    spent = time.perf_counter() - started
    left = parameters.seconds - spent
    rounds = count_rounds(plan, speeds.get(chosen, 0.0), tuning.rounds, left)
    return table, {
        "depth": chosen,
        "epochs": plan.epochs,
        "rounds": rounds,
        "seconds": spent,
        "seconds_of_epoch": speeds,
        "compared": compared.to_dict(orient="records"),
    }


def cross_validate_fine_tuning(
    raw_images: ImageListing,
    trunk_model: KerasModel,
    tail_model: KerasModel,
    top_model: TopModel,
    trunk_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    seed: Seed,
    fine_tuning_trials: pd.DataFrame,
    fine_tuning_plan: dict[str, Any],
) -> pd.DataFrame:
    """Train the chosen depth in the other rounds that there is time for.

    Returns:
        The judged photos, each classified by a network that has not seen it: columns as in the
        trials.
    """
    tuning = Tuning(
        raw_images,
        trunk_model,
        tail_model,
        top_model,
        trunk_features,
        parameters,
        backbone,
        augmentation,
        seed,
    )
    depth, epochs = fine_tuning_plan["depth"], fine_tuning_plan["epochs"]
    of_trial = fine_tuning_trials[fine_tuning_trials["depth"] == depth]
    numbers = range(1, fine_tuning_plan["rounds"])
    others = [tuning.judge(depth, epochs, number) for number in numbers]
    judged: pd.DataFrame = pd.concat([of_trial, *others], ignore_index=True)
    return judged


def train_chosen_depth(
    raw_images: ImageListing,
    trunk_model: KerasModel,
    tail_model: KerasModel,
    top_model: TopModel,
    trunk_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    seed: Seed,
    evaluation: EvaluationParameters,
    fine_tuning_plan: dict[str, Any],
) -> tuple[KerasModel, pd.DataFrame]:
    """Train the chosen depth on all photos or, without `refit`, on those of the first round.

    Returns:
        The network, from raw pixels to class probabilities; and its history, a row an epoch, which
        is empty if no layer of the backbone is trained.
    """
    tuning = Tuning(
        raw_images,
        trunk_model,
        tail_model,
        top_model,
        trunk_features,
        parameters,
        backbone,
        augmentation,
        seed,
    )
    depth, epochs = fine_tuning_plan["depth"], fine_tuning_plan["epochs"]
    network, history = tuning.train(depth, epochs, None if evaluation.refit else 0)
    return tuning.join(network), history


def join_fine_tuned_model(
    fine_tuned_network: KerasModel,
    fine_tuned_judged: pd.DataFrame,
    backbone: BackboneParameters,
) -> KerasModel:
    """Make the finished model: raw pixels in, probabilities out, calibrated by judged photos."""
    from little_data.models.classifier import ImageClassifier
    from little_data.models.heads import divide_logits

    class_names = list_predicted_classes(fine_tuned_judged)
    labels = number_labels(fine_tuned_judged, class_names)
    temperature = fit_temperature(take_probabilities(fine_tuned_judged), labels)
    logger.info("The logits are divided by the temperature %.3f", temperature)
    network = divide_logits(fine_tuned_network, temperature)
    return ImageClassifier(network, class_names, network.input_shape[1], backbone.resizing)


def evaluate_fine_tuned_model(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    fine_tuned_model: KerasModel,
    fine_tuned_judged: pd.DataFrame,
    parameters: BottleneckParameters,
) -> pd.DataFrame:
    """Classify the test photos by the finished model, and add the judged photos.

    The judged ones are calibrated too, each fold by the temperature of the others.

    Returns:
        The predictions, a row a photo, as `tabulate_predictions` makes them.
    """
    class_names = fine_tuned_model.class_names
    judged = calibrate_judged(fine_tuned_judged, class_names)
    test = split_manifest[split_manifest["split"] == "test"]
    if test.empty:
        return judged
    images = UnlabelledImages(raw_images.root, test["path"].tolist())
    answers = pd.concat(classify_photos(images, fine_tuned_model, parameters).chunks)
    of_test = test[["path", "split", "label"]].merge(answers, on="path", validate="one_to_one")
    return pd.concat([judged, of_test[judged.columns]], ignore_index=True)


def calibrate_judged(fine_tuned_judged: pd.DataFrame, class_names: list[str]) -> pd.DataFrame:
    """Calibrate judged photos, each fold by the temperature of the others; one fold by its own."""
    labels = number_labels(fine_tuned_judged, class_names)
    probabilities = take_probabilities(fine_tuned_judged)
    folds = fine_tuned_judged["fold"].to_numpy()
    if len(np.unique(folds)) > 1:
        calibrated = calibrate_out_of_fold(probabilities, labels, folds)
    else:
        calibrated = apply_temperature(probabilities, fit_temperature(probabilities, labels))
    return tabulate_predictions(fine_tuned_judged, calibrated, class_names)


def measure_fine_tuned_model(
    fine_tuned_predictions: pd.DataFrame,
    top_model_metrics: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
    fine_tuned_history: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well the photos were classified, and how long it took to get there."""
    of_training = fine_tuned_history["seconds"].max() if len(fine_tuned_history) else 0.0
    seconds = top_model_metrics["seconds"] + fine_tuning_plan["seconds"] + of_training
    return measure_predictions(fine_tuned_predictions, FINE_TUNED, seconds)
