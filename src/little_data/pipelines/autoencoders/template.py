"""One pipeline for every variant of an autoencoder, each in a namespace of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kedro.pipeline import Node

from little_data.pipelines.autoencoders.anomalies import (
    score_with_convolutional,
    score_with_dense,
    score_with_sequence,
    score_with_variational,
)
from little_data.pipelines.autoencoders.figures import (
    draw_codes_of_examples,
    draw_denoising,
    draw_interpolation,
    draw_manifold,
    draw_samples,
    plot_test_codes,
)
from little_data.pipelines.autoencoders.measures import measure_autoencoder, measure_elbo
from little_data.pipelines.autoencoders.nodes import (
    encode_images,
    reconstruct_test_images,
)
from little_data.pipelines.autoencoders.training import (
    train_convolutional,
    train_dense,
    train_sequence,
    train_variational,
)
from little_data.pipelines.seeded_nodes import create_seeded_node

DENSE = (train_dense, score_with_dense)
CONVOLUTIONAL = (train_convolutional, score_with_convolutional)

# What trains each variant, and what tries it out on anomalies.
VARIANTS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "simple": DENSE,
    "sparse": DENSE,
    "deep": DENSE,
    "convolutional": CONVOLUTIONAL,
    "denoising": CONVOLUTIONAL,
    "sequence": (train_sequence, score_with_sequence),
    "variational": (train_variational, score_with_variational),
}


def create_variant(variant: str, pipeline: str) -> list[Node]:
    """Create the nodes of a variant, from ``images`` to figures; not yet in a namespace.

    They get the tags of the variant and of the pipeline together: Kedro makes nodes anew to tag
    them.
    """
    namespace = f"{pipeline}.{variant}"
    nodes = [*_create_common_nodes(variant, namespace), *_create_own_nodes(variant, namespace)]
    return [each.tag([variant, pipeline]) for each in nodes]


def _create_common_nodes(variant: str, namespace: str) -> list[Node]:
    train, score = VARIANTS[variant]
    return [
        create_seeded_node(
            train,
            inputs=["images", "params:model", "params:training", "params:random"],
            outputs=["autoencoder", "encoder", "decoder", "history"],
            name="train_autoencoder",
            namespace=namespace,
        ),
        Node(encode_images, inputs=["encoder", "images"], outputs="codes", name="encode_images"),
        Node(
            reconstruct_test_images,
            inputs=["autoencoder", "images", "params:training", "params:random"],
            outputs="reconstructions",
            name="reconstruct_test_images",
            tags="evaluation",
        ),
        create_seeded_node(
            score,
            inputs=[
                "images",
                "params:model",
                "params:training",
                "params:anomaly",
                "params:random",
            ],
            outputs="anomaly_scores",
            name="score_anomalies",
            namespace=namespace,
            tags="evaluation",
        ),
        Node(
            measure_autoencoder,
            inputs=[
                "autoencoder",
                "history",
                "images",
                "codes",
                "reconstructions",
                "anomaly_scores",
                "params:training",
                "params:linear_probe",
                "params:random",
            ],
            outputs="metrics",
            name="measure_autoencoder",
            tags="evaluation",
        ),
        Node(
            draw_codes_of_examples,
            inputs=["images", "codes"],
            outputs="codes_figure",
            name="draw_codes_of_examples",
            tags="evaluation",
        ),
    ]


def _create_own_nodes(variant: str, namespace: str) -> list[Node]:
    """Create the nodes that only one of the variants has."""
    if variant == "denoising":
        return [
            Node(
                draw_denoising,
                inputs=["images", "reconstructions", "params:training", "params:random"],
                outputs="denoising_figure",
                name="draw_denoising",
                tags="evaluation",
            )
        ]
    if variant == "variational":
        return _create_variational_nodes(namespace)
    return []


def _create_variational_nodes(namespace: str) -> list[Node]:
    return [
        create_seeded_node(
            measure_elbo,
            inputs=["encoder", "decoder", "images", "params:random"],
            outputs="elbo",
            name="measure_elbo",
            namespace=namespace,
            tags="evaluation",
        ),
        Node(
            plot_test_codes,
            inputs="codes",
            outputs="latent_plane_plot",
            name="plot_test_codes",
            tags="evaluation",
        ),
        Node(
            draw_manifold,
            inputs=["decoder", "params:drawing"],
            outputs="manifold_figure",
            name="draw_manifold",
        ),
        create_seeded_node(
            draw_samples,
            inputs=["decoder", "params:drawing", "params:random"],
            outputs="samples_figure",
            name="draw_samples",
            namespace=namespace,
        ),
        Node(
            draw_interpolation,
            inputs=["decoder", "codes", "params:drawing"],
            outputs="interpolation_figure",
            name="draw_interpolation",
            tags="evaluation",
        ),
    ]
