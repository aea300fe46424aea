"""The network, trained together with the top model: as deep as it helps."""

from __future__ import annotations

import logging
from typing import Any

from little_data.evaluation.metrics import measure_predictions
from little_data.evaluation.temperature import fit_temperature
from little_data.inference.classification import classify_photos
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.labels import number_labels
from little_data.pipelines.fine_tune.calibration import calibrate_judged
from little_data.pipelines.fine_tune.choice import choose_depth
from little_data.pipelines.fine_tune.plan import count_rounds
from little_data.pipelines.fine_tune.trials import try_deeper_and_deeper
from little_data.pipelines.fine_tune.tuning import Tuning
from little_data.startup.lazy_imports import pd
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
    prediction_views: dict[str, Any],
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    top_model_parameters: TopModelParameters,
    seed: Seed,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Train the network deeper and deeper, as long as it helps and there is time.

    Each depth is judged by the photos of the first round, and by those of further rounds while the
    gain is within its standard error and there is time.

    Returns:
        The judged photos of each depth. And the plan: the chosen ``depth``, ``epochs``, the number
        of ``tried_rounds`` and of all ``rounds`` that there is time for, the ``seconds`` that this
        took, ``seconds_of_epoch`` of each depth and what was ``compared``.
    """
    tuning = Tuning(
        raw_images,
        trunk_model,
        tail_model,
        top_model,
        prediction_views,
        trunk_features,
        bottleneck_features,
        parameters,
        backbone,
        augmentation,
        top_model_parameters,
        seed,
    )
    trials = try_deeper_and_deeper(tuning)
    chosen, compared = choose_depth(trials.judged)
    logger.info("Judged by photos not seen:\n%s", compared.round(4).to_string(index=False))
    logger.info("The depth that is kept: %s", chosen)
    left = parameters.seconds - trials.seconds
    of_training = trials.estimate_training(chosen)
    return trials.judged, {
        "depth": chosen,
        "epochs": trials.epochs,
        "tried_rounds": trials.rounds,
        "rounds": count_rounds(of_training, tuning.rounds, left, trials.rounds),
        "seconds": trials.seconds,
        "seconds_of_epoch": trials.seconds_of_epoch,
        "compared": compared.to_dict(orient="records"),
    }


def cross_validate_fine_tuning(
    raw_images: ImageListing,
    trunk_model: KerasModel,
    tail_model: KerasModel,
    top_model: TopModel,
    prediction_views: dict[str, Any],
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    top_model_parameters: TopModelParameters,
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
        prediction_views,
        trunk_features,
        bottleneck_features,
        parameters,
        backbone,
        augmentation,
        top_model_parameters,
        seed,
    )
    depth, epochs = fine_tuning_plan["depth"], fine_tuning_plan["epochs"]
    of_trial = fine_tuning_trials[fine_tuning_trials["depth"] == depth]
    numbers = range(fine_tuning_plan["tried_rounds"], fine_tuning_plan["rounds"])
    others = [tuning.judge(depth, epochs, number) for number in numbers]
    judged: pd.DataFrame = pd.concat([of_trial, *others], ignore_index=True)
    return judged


def train_chosen_depth(
    raw_images: ImageListing,
    trunk_model: KerasModel,
    tail_model: KerasModel,
    top_model: TopModel,
    prediction_views: dict[str, Any],
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    parameters: FineTuneParameters,
    backbone: BackboneParameters,
    augmentation: AugmentationParameters,
    top_model_parameters: TopModelParameters,
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
        prediction_views,
        trunk_features,
        bottleneck_features,
        parameters,
        backbone,
        augmentation,
        top_model_parameters,
        seed,
    )
    depth, epochs = fine_tuning_plan["depth"], fine_tuning_plan["epochs"]
    network, history = tuning.train(depth, epochs, None if evaluation.refit else 0)
    return tuning.join(network), history


def join_fine_tuned_model(
    fine_tuned_network: KerasModel,
    fine_tuned_judged: pd.DataFrame,
    reference_features: ArrayStore,
    decision_thresholds: dict[str, Any],
    prediction_views: dict[str, Any],
    backbone: BackboneParameters,
) -> KerasModel:
    """Make the finished model, calibrated by judged photos.

    Returns:
        From raw pixels to probabilities and the distance to the nearest training photo.
    """
    from little_data.models.classifier import ImageClassifier
    from little_data.models.heads import divide_logits
    from little_data.models.mirror_images import average_mirror_images
    from little_data.models.nearest_photo import add_distance

    class_names = list_predicted_classes(fine_tuned_judged)
    labels = number_labels(fine_tuned_judged, class_names)
    temperature = fit_temperature(take_probabilities(fine_tuned_judged), labels)
    logger.info("The logits are divided by the temperature %.3f", temperature)
    calibrated = divide_logits(fine_tuned_network, temperature)
    network = add_distance(calibrated, reference_features.values)
    if prediction_views["views"] == 2:
        network = average_mirror_images(network)
    return ImageClassifier(
        network,
        class_names,
        calibrated.input_shape[1],
        backbone.resizing,
        sure_from=decision_thresholds["sure_from"],
        unlike_from=decision_thresholds["unlike_from"],
        backbone=backbone.name,
    )


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
    judged = calibrate_judged(fine_tuned_judged)
    test = split_manifest[split_manifest["split"] == "test"]
    if test.empty:
        return judged
    images = UnlabelledImages(raw_images.root, test["path"].tolist())
    answers = pd.concat(classify_photos(images, fine_tuned_model, parameters).chunks)
    of_test = test[["path", "split", "label"]].merge(answers, on="path", validate="one_to_one")
    return pd.concat([judged, of_test[judged.columns]], ignore_index=True)


def measure_fine_tuned_model(
    fine_tuned_predictions: pd.DataFrame,
    top_model_metrics: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
    fine_tuned_history: pd.DataFrame,
    split_manifest: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well the photos were classified, and how long it took to get there."""
    of_training = fine_tuned_history["seconds"].max() if len(fine_tuned_history) else 0.0
    seconds = top_model_metrics["seconds"] + fine_tuning_plan["seconds"] + of_training
    groups = split_manifest.set_index("path")["group"]
    return measure_predictions(fine_tuned_predictions, FINE_TUNED, seconds, groups)
