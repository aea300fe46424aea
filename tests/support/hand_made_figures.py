"""Figures of a classifier, computed from its table of predictions with nothing but counting."""

import math


def count_figures(predictions, split):
    """Return accuracy, log loss and confusion matrix of a split, as the metrics name them."""
    rows = predictions[predictions["split"] == split].to_dict("records")
    names = sorted({row["label"] for row in rows})
    losses = [-math.log(max(row[f"probability_{row['label']}"], 1.2e-7)) for row in rows]
    pairs = [(row["label"], row["predicted"]) for row in rows]
    return {
        "photos": len(rows),
        "accuracy": sum(label == predicted for label, predicted in pairs) / len(rows),
        "log_loss": sum(losses) / len(rows),
        "confusion_matrix": [[pairs.count((label, other)) for other in names] for label in names],
    }


def check_metrics(metrics, predictions):
    """Compare the metrics of all splits with those that are counted."""
    assert list(metrics["splits"]) == ["cross-validation", "test"]
    for split, measured in metrics["splits"].items():
        for name, value in count_figures(predictions, split).items():
            if name == "log_loss":
                assert math.isclose(measured[name], value, rel_tol=1e-5), split
            else:
                assert measured[name] == value, (split, name)
