"""The calibration of judged photos."""

from __future__ import annotations

from little_data.evaluation.metrics import tabulate_predictions
from little_data.evaluation.temperature import (
    apply_temperature,
    calibrate_out_of_fold,
    fit_temperature,
)
from little_data.photos.labels import number_labels
from little_data.startup.lazy_imports import np, pd
from little_data.types.predictions import list_predicted_classes, take_probabilities


def calibrate_judged(fine_tuned_judged: pd.DataFrame) -> pd.DataFrame:
    """Calibrate judged photos, each fold by the temperature of the others; one fold by its own."""
    class_names = list_predicted_classes(fine_tuned_judged)
    labels = number_labels(fine_tuned_judged, class_names)
    probabilities = take_probabilities(fine_tuned_judged)
    folds = fine_tuned_judged["fold"].to_numpy()
    if len(np.unique(folds)) > 1:
        calibrated = calibrate_out_of_fold(probabilities, labels, folds)
    else:
        calibrated = apply_temperature(probabilities, fit_temperature(probabilities, labels))
    return tabulate_predictions(fine_tuned_judged, calibrated, class_names)
