"""The registered pipelines: each name is a target, and runs everything that it needs."""

from __future__ import annotations

from kedro.pipeline import Pipeline

from little_data.node_hints import keep_hints_of_parameters
from little_data.pipelines import (
    augmentation,
    autoencoders,
    bottleneck,
    fine_tune,
    ingestion,
    photo_autoencoders,
    report,
    scratch,
    top_model,
)

PARTS = {
    "ingestion": ingestion,
    "augmentation": augmentation,
    "scratch": scratch,
    "bottleneck": bottleneck,
    "top_model": top_model,
    "fine_tune": fine_tune,
    "report": report,
    "autoencoders": autoencoders,
    "photo_autoencoders": photo_autoencoders,
}

# Photos in colour take much longer than digits: they are trained when they are asked for.
NOT_IN_DEFAULT = {"photo_autoencoders"}


def register_pipelines() -> dict[str, Pipeline]:
    """Register each part with all that lies upstream of it; the default is most of the whole."""
    parts = {name: part.create_pipeline() for name, part in PARTS.items()}
    whole = Pipeline(parts.values())
    targets = {
        name: whole.to_nodes(*(node.name for node in part.nodes)) for name, part in parts.items()
    }
    default = Pipeline(part for name, part in parts.items() if name not in NOT_IN_DEFAULT)
    pipelines = {"__default__": default, **targets}
    keep_hints_of_parameters({node for each in pipelines.values() for node in each.nodes})
    return pipelines
