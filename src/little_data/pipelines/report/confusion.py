"""Which classes are taken for which: a table by class, and confusion matrices."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.by_class import (
    list_most_confused,
    order_by_confusion,
    tabulate_classes,
)
from little_data.figures.confusion import plot_confusion, plot_side_by_side
from little_data.figures.style import make_readable
from little_data.pipelines.report.shown import choose_shown
from little_data.startup.lazy_imports import go, np, pd
from little_data.types.strategies import STRATEGIES

FEWEST_ALONE = 6  # classes; the matrices of fewer fit side by side
MOST_SHOWN = 100  # classes; the cells of 1,000 would take 8 MB


def tabulate_finished_classes(fine_tuned_metrics: dict[str, Any]) -> pd.DataFrame:
    """Tabulate how well the finished model knows each class, on its last split.

    Returns:
        As `little_data.evaluation.by_class.tabulate_classes`.
    """
    *_, measured = fine_tuned_metrics["splits"].values()
    return tabulate_classes(measured, fine_tuned_metrics["class_names"])


def plot_confusion_matrices(
    scratch_metrics: dict[str, Any],
    top_model_metrics: dict[str, Any],
    fine_tuned_metrics: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
) -> go.Figure:
    """Plot confusion matrices on the test photos or, without any, on those that judged.

    With fewer than six classes it is a matrix for each strategy. With more it is that of the
    finished model alone, its classes sorted so that those that are confused stand together; of very
    many, those with the most mistakes.
    """
    class_names = fine_tuned_metrics["class_names"]
    if len(class_names) < FEWEST_ALONE:
        metrics = (scratch_metrics, top_model_metrics, fine_tuned_metrics)
        by_strategy = dict(zip(STRATEGIES, metrics, strict=True))
        matrices = {
            f"{shown}, {split}": measured["confusion_matrix"]
            for name, shown in choose_shown(fine_tuning_plan).items()
            for split, measured in list(by_strategy[name]["splits"].items())[-1:]
        }
        return make_readable(plot_side_by_side(matrices, class_names))
    *_, measured = fine_tuned_metrics["splits"].values()
    matrix = np.array(measured["confusion_matrix"])
    shown = np.array(list_most_confused(matrix, MOST_SHOWN))
    order = shown[order_by_confusion(matrix[np.ix_(shown, shown)])]
    names = [class_names[number] for number in order]
    return make_readable(plot_confusion(matrix[np.ix_(order, order)], names))
