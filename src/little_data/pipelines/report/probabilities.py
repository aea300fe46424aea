"""How good the probabilities of each strategy are: ROC curves and calibration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from little_data.evaluation.calibration import BINS, expected_calibration_error, measure_calibration
from little_data.evaluation.roc import RocCurve, measure_class_rocs, measure_roc
from little_data.figures.style import COLOURS, GREY, make_readable, shorten_name
from little_data.photos.labels import number_labels
from little_data.pipelines.report.shown import choose_shown
from little_data.startup.lazy_imports import go, np, npt, pd, subplots
from little_data.types.predictions import (
    list_predicted_classes,
    list_splits,
    take_probabilities,
)
from little_data.types.strategies import STRATEGIES

WORST_CLASSES = 3  # whose ROC curves are shown


def plot_roc_curves(
    scratch_predictions: pd.DataFrame,
    top_model_predictions: pd.DataFrame,
    fine_tuned_predictions: pd.DataFrame,
    fine_tuning_plan: dict[str, Any],
) -> go.Figure:
    """Plot each strategy's ROC curve on the test photos or, without any, on those that judged.

    Of more than two classes it is the mean of their curves, and the finished model's worst three
    are shown beside it.
    """
    figure = go.Figure()
    tables = (scratch_predictions, top_model_predictions, fine_tuned_predictions)
    for name, colour, predictions in _choose_tables(tables, fine_tuning_plan):
        split, class_names, probabilities, labels = take_last_split(predictions)
        curve = measure_roc(probabilities, labels)
        if curve is not None:
            _add_roc(figure, name, curve, {"color": colour})
    kind = f"of {shorten_name(class_names[1])}" if len(class_names) == 2 else "mean of the classes"
    if len(class_names) > 2 and len(figure.data):
        _add_worst_classes(figure, class_names, measure_class_rocs(probabilities, labels))
    if not len(figure.data):
        figure.add_annotation(text=f"The {split} photos are all of one class", showarrow=False)
    _add_diagonal(figure, 0)
    figure.update_xaxes(title=f"false positive rate, {split}", range=[-0.02, 1])
    figure.update_yaxes(title=f"true positive rate, {kind}", range=[0, 1.02])
    return make_readable(figure)


def _choose_tables(
    tables: tuple[pd.DataFrame, ...], fine_tuning_plan: dict[str, Any]
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield the name, the colour and the predictions of each strategy that is shown."""
    shown = choose_shown(fine_tuning_plan)
    for name, colour, predictions in zip(STRATEGIES, COLOURS, tables, strict=False):
        if name in shown:
            yield shown[name], colour, predictions


def _add_worst_classes(
    figure: go.Figure, class_names: list[str], curves: dict[int, RocCurve]
) -> None:
    worst = sorted(curves, key=lambda number: curves[number].area)[:WORST_CLASSES]
    for number, colour in zip(worst, COLOURS[3:], strict=False):
        if curves[number].area < 1:
            name = f"worst: {shorten_name(class_names[number])}"
            _add_roc(figure, name, curves[number], {"color": colour, "dash": "dot", "width": 1.5})


def _add_roc(figure: go.Figure, name: str, curve: RocCurve, line: dict[str, Any]) -> None:
    figure.add_scatter(
        name=f"{name}: area {curve.area:.4f}",
        x=curve.false_positive_rate,
        y=curve.true_positive_rate,
        mode="lines",
        line=line,
        hovertemplate="%{y:.1%} of the class are found<br>%{x:.1%} of the others are false alarms",
    )


def plot_calibration(
    scratch_predictions: pd.DataFrame,
    top_model_predictions: pd.DataFrame,
    fine_tuned_predictions: pd.DataFrame,
    fine_tuning_plan: dict[str, Any],
) -> go.Figure:
    """Plot accuracy over confidence for each strategy: a reliability diagram.

    The bars below are the numbers of photos in each bin, on a logarithmic scale. It is about the
    test photos or, without any, about those of validation.
    """
    figure = subplots.make_subplots(
        2, 1, shared_xaxes=True, row_heights=[0.7, 0.3], vertical_spacing=0.06
    )
    tables = (scratch_predictions, top_model_predictions, fine_tuned_predictions)
    for name, colour, predictions in _choose_tables(tables, fine_tuning_plan):
        split, class_names, probabilities, labels = take_last_split(predictions)
        bins = measure_calibration(probabilities, labels)
        _add_reliability(figure, name, colour, bins)
        _add_sizes(figure, name, colour, bins)
    chance = 1 / len(class_names)
    _add_diagonal(figure, chance)
    figure.update_xaxes(range=[chance - 1 / BINS, 1.02], tickmode="linear", dtick=0.1)
    figure.update_xaxes(title=f"confidence, {split}", row=2)
    figure.update_yaxes(title="accuracy", range=[-0.06, 1.06], row=1)
    figure.update_yaxes(title="photos", type="log", dtick=1, row=2)
    source = f"Expected calibration error<br>(Guo et al. 2017, {BINS} bins)"
    figure.update_layout(barmode="group", legend={"title": {"text": source, "side": "top"}})
    return make_readable(figure)


def take_last_split(
    predictions: pd.DataFrame,
) -> tuple[str, list[str], npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Return the predictions of the test photos or, without any, of the validation photos.

    Returns:
        The name of the split; the names of the classes; the class probabilities, of shape
        (photos, classes); and the number of each photo's class, of shape (photos,).
    """
    split = list_splits(predictions)[-1]
    rows = predictions[predictions["split"] == split]
    class_names = list_predicted_classes(rows)
    return split, class_names, take_probabilities(rows), number_labels(rows, class_names)


def _add_reliability(figure: go.Figure, name: str, colour: str, bins: pd.DataFrame) -> None:
    figure.add_scatter(
        name=f"{name}: {expected_calibration_error(bins):.4f}",
        legendgroup=name,
        x=bins["confidence"],
        y=bins["accuracy"],
        customdata=bins["photos"],
        mode="lines+markers",
        line={"color": colour, "width": 1},
        # A bin of a few photos says little.
        marker={"size": 4 + 16 * np.sqrt(bins["photos"] / bins["photos"].sum())},
        hovertemplate="%{customdata} photos, %{x:.1%} sure on average<br>%{y:.1%} of them right",
        row=1,
        col=1,
    )


def _add_sizes(figure: go.Figure, name: str, colour: str, bins: pd.DataFrame) -> None:
    figure.add_bar(
        name=name,
        legendgroup=name,
        showlegend=False,
        x=np.ceil(bins["confidence"] * BINS).clip(1) / BINS - 0.5 / BINS,
        y=bins["photos"],
        marker={"color": colour},
        hovertemplate="%{y} photos",
        row=2,
        col=1,
    )


def _add_diagonal(figure: go.Figure, start: float) -> None:
    figure.add_scatter(
        x=[start, 1],
        y=[start, 1],
        mode="lines",
        line={"color": GREY, "dash": "dot", "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
