"""The registered pipelines: each name is a target, and runs everything that it needs."""

from __future__ import annotations

from kedro.pipeline import Pipeline

from little_data.pipelines import (
    augmentation,
    bottleneck,
    fine_tune,
    ingestion,
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
}


def register_pipelines() -> dict[str, Pipeline]:
    """Register each part with all that lies upstream of it, and the whole as the default."""
    parts = {name: part.create_pipeline() for name, part in PARTS.items()}
    whole = sum(parts.values(), Pipeline([]))
    targets = {
        name: whole.to_nodes(*(node.name for node in part.nodes)) for name, part in parts.items()
    }
    return {"__default__": whole, **targets}
