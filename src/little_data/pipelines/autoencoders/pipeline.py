"""From digits to seven trained autoencoders, their figures and their page."""

from __future__ import annotations

from kedro.pipeline import Node, Pipeline

from little_data.figures.plots import plot_comparison
from little_data.pipelines.autoencoders.figures import draw_reconstructions, plot_curves
from little_data.pipelines.autoencoders.measures import (
    compare_autoencoders,
    measure_principal_components,
)
from little_data.pipelines.autoencoders.nodes import split_digits
from little_data.pipelines.autoencoders.page import describe_autoencoders, write_autoencoders_page
from little_data.pipelines.autoencoders.template import VARIANTS, create_variant

NAMESPACE = "autoencoders"

SHARED_PARAMETERS = {
    "params:random": "params:random",
    "params:images": "params:autoencoders.images",
    "params:principal_components": "params:autoencoders.principal_components",
    "params:anomaly": "params:autoencoders.anomaly",
    "params:linear_probe": "params:autoencoders.linear_probe",
}


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The digits flow in. Each variant splits them itself, so that it can run alone; equal digits are
    stored once.
    """
    baseline = Node(
        measure_principal_components,
        inputs=[
            "images",
            "params:principal_components",
            "params:linear_probe",
            "params:anomaly",
            "params:random",
        ],
        outputs="metrics",
        name="measure_principal_components",
        tags=["evaluation", "pca", NAMESPACE],
    )
    parts = {variant: create_variant(variant, NAMESPACE) for variant in VARIANTS}
    parts["pca"] = [baseline]
    named = [_put_in_namespace(name, nodes) for name, nodes in parts.items()]
    return Pipeline([*named, _create_comparison(), _create_page()])


def _put_in_namespace(name: str, nodes: list[Node]) -> Pipeline:
    split = Node(
        split_digits,
        inputs=["digits", "params:images", "params:random"],
        outputs="images",
        name="split_digits",
        tags=[name, NAMESPACE],
    )
    whole = [split, *nodes]
    used = {dataset for each in whole for dataset in each.inputs}
    return Pipeline(
        whole,
        namespace=f"{NAMESPACE}.{name}",
        inputs={"digits"},
        parameters={key: value for key, value in SHARED_PARAMETERS.items() if key in used},
    )


def _create_comparison() -> Pipeline:
    def of_variants(dataset: str) -> dict[str, str]:
        return {variant: f"{NAMESPACE}.{variant}.{dataset}" for variant in VARIANTS}

    return Pipeline(
        [
            Node(
                compare_autoencoders,
                inputs={
                    "pca": "autoencoders.pca.metrics",
                    "elbo": "autoencoders.variational.elbo",
                    **of_variants("metrics"),
                },
                outputs="autoencoders.comparison",
                name="compare_autoencoders",
                namespace=NAMESPACE,
            ),
            Node(
                plot_comparison,
                inputs="autoencoders.comparison",
                outputs="autoencoders.comparison_plot",
                name="plot_comparison",
                namespace=NAMESPACE,
            ),
            Node(
                draw_reconstructions,
                inputs={"images": "autoencoders.pca.images", **of_variants("reconstructions")},
                outputs="autoencoders.reconstructions_figure",
                name="draw_reconstructions",
                tags="evaluation",
                namespace=NAMESPACE,
            ),
            Node(
                plot_curves,
                inputs=of_variants("history"),
                outputs="autoencoders.training_curves_plot",
                name="plot_training_curves",
                namespace=NAMESPACE,
            ),
        ],
        tags=NAMESPACE,
    )


def _create_page() -> Pipeline:
    contents = {
        "comparison": "comparison",
        "comparison_plot": "comparison_plot",
        "training_curves_plot": "training_curves_plot",
        "reconstructions_figure": "reconstructions_figure",
        "denoising_figure": "denoising.denoising_figure",
        "latent_plane_plot": "variational.latent_plane_plot",
        "manifold_figure": "variational.manifold_figure",
        "interpolation_figure": "variational.interpolation_figure",
    }
    return Pipeline(
        [
            Node(
                describe_autoencoders,
                inputs={name: f"{NAMESPACE}.{dataset}" for name, dataset in contents.items()},
                outputs="autoencoders_section",
                name="describe_autoencoders",
                namespace=NAMESPACE,
            ),
            Node(
                write_autoencoders_page,
                inputs="autoencoders_section",
                outputs="autoencoders_page",
                name="write_report_page",
                namespace=NAMESPACE,
            ),
        ],
        tags=NAMESPACE,
    )
