"""From photos to three trained autoencoders and their figures."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.autoencoders.template import create_variant
from little_data.pipelines.photo_autoencoders.nodes import decode_photos

VARIANTS = ("convolutional", "denoising", "variational")


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The photos and their split flow in; the variants share the decoded photos.
    """
    decode = Node(
        decode_photos,
        inputs=["raw_images", "split_manifest", "params:photo_autoencoders.images"],
        outputs="photo_autoencoders.images",
        name="decode_photos",
        tags=[*VARIANTS, "photo_autoencoders"],
        namespace="photo_autoencoders",
    )
    named = [
        Pipeline(
            create_variant(variant, "photo_autoencoders"),
            namespace=f"photo_autoencoders.{variant}",
            inputs={"images": "photo_autoencoders.images"},
            parameters={
                "params:random": "params:random",
                "params:anomaly": "params:photo_autoencoders.anomaly",
                "params:linear_probe": "params:photo_autoencoders.linear_probe",
            },
        )
        for variant in VARIANTS
    ]
    return Pipeline([decode, *named])
