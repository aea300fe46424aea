"""The registered pipelines: each name is a target, and runs everything that it needs.

Those that use the finished model take it as it is stored, and train nothing.
"""

from __future__ import annotations

from kedro.pipeline import Pipeline

from little_data.pipelines import (
    augmentation,
    autoencoders,
    bottleneck,
    export,
    fine_tune,
    ingestion,
    photo_autoencoders,
    predict,
    report,
    scratch,
    submission,
    top_model,
)
from little_data.startup.node_hints import keep_hints_of_parameters

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

# What is done with the finished model, whatever it was trained on.
USES_OF_THE_MODEL = {
    "predict": predict,
    "submission": submission,
    "export": export,
}

# Autoencoders take as long as the classifier, and whoever waits for it does not wait for them: they
# are trained when they are asked for.
NOT_IN_DEFAULT = {"autoencoders", "photo_autoencoders"}


def register_pipelines() -> dict[str, Pipeline]:
    """Register each part with all that lies upstream of it; the default makes the classifier."""
    parts = {name: part.create_pipeline() for name, part in PARTS.items()}
    whole = Pipeline(parts.values())
    # The page shows the autoencoders once they have been trained, but does not wait for that.
    upstream = {"report": whole - parts["autoencoders"]}
    targets = {
        name: upstream.get(name, whole).to_nodes(*(node.name for node in part.nodes))
        for name, part in parts.items()
    }
    default = Pipeline(part for name, part in parts.items() if name not in NOT_IN_DEFAULT)
    uses = {name: use.create_pipeline() for name, use in USES_OF_THE_MODEL.items()}
    pipelines = {"__default__": default, **targets, **uses}
    keep_hints_of_parameters({node for each in pipelines.values() for node in each.nodes})
    return pipelines
