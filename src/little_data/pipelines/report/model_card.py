"""The model card of the finished model, in the format of Hugging Face."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from little_data.parameters.bottleneck import BackboneParameters
from little_data.pipelines.report.backbone_sources import describe_backbone
from little_data.startup.lazy_imports import pd
from little_data.types.predictions import list_splits

if TYPE_CHECKING:
    from jinja2 import Template

# How the photos of a split were judged.
_JUDGED = {
    "cross-validation": "In cross-validation several models each learn from a part of the training "
    "photos and classify the others.",
    "validation": "The validation photos were classified by a model that had not learned from "
    "them, but choices were made by them.",
    "test": "The test photos were not used before the figures were computed.",
}


def write_model_card(
    fine_tuned_metrics: dict[str, Any],
    split_manifest: pd.DataFrame,
    decision_thresholds: dict[str, Any],
    backbone: BackboneParameters,
) -> str:
    """Write the card: data, splits, figures with their intervals, limits, and what to cite.

    Returns:
        Markdown behind a header in YAML, as https://huggingface.co/docs/hub/model-cards has it.
    """
    classes, results = fine_tuned_metrics["class_names"], fine_tuned_metrics["splits"]
    splits, last = list_splits(split_manifest), [*results][-1]
    return _load_template().render(
        header=_write_header(results),
        classes=list(map(_escape, classes)),
        names=", ".join(map(_escape, classes)),
        photos=len(split_manifest),
        backbone=describe_backbone(backbone.name, backbone.weights),
        decision=_capitalize(decision_thresholds["words"]),
        splits=splits,
        counts=_count_photos(split_manifest, classes, splits),
        judged=" ".join(_JUDGED[split] for split in results if split in _JUDGED),
        results=results,
        last={**results[last], "classes": _escape_names(results[last]["classes"])},
        last_name=last,
        format_share=_format_share,
    )


def _write_header(results: dict[str, Any]) -> str:
    import yaml

    found = [
        {
            "task": {"type": "image-classification"},
            "dataset": {"name": "photos", "type": "imagefolder", "split": split},
            "metrics": [
                {"type": "accuracy", "value": round(figures["accuracy"], 4)},
                {"type": "f1", "name": "macro-F1", "value": round(figures["macro_f1"], 4)},
            ],
        }
        for split, figures in results.items()
    ]
    header = {
        # Nobody but its maker knows it.
        "license": "unknown",
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "tags": ["image-classification", "keras", "little-data"],
        "metrics": ["accuracy", "f1"],
        "model-index": [{"name": "image-classifier", "results": found}],
    }
    text: str = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    return text


def _count_photos(
    split_manifest: pd.DataFrame, classes: list[str], splits: list[str]
) -> dict[str, list[int]]:
    counts = split_manifest.groupby(["label", "split"], observed=True).size()
    return {
        _escape(name): [int(counts.get((name, split), 0)) for split in splits] for name in classes
    }


def _escape_names(classes: dict[str, Any]) -> dict[str, Any]:
    return {_escape(name): figures for name, figures in classes.items()}


def _escape(name: str) -> str:
    """Return a name as Markdown shows it in a table: what has a meaning there is escaped."""
    plain = " ".join(name.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>|#" else sign for sign in plain)


def _capitalize(words: str) -> str:
    text = f"{words[:1].upper()}{words[1:]}"
    return text if text.endswith(".") else f"{text}."


def _format_share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


@cache
def _load_template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Markdown, not HTML: names are escaped for it above.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        keep_trailing_newline=True,
    )
    return environment.get_template("model_card.md.j2")
