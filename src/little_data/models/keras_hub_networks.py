"""Networks of KerasHub as backbones: vision transformers, the image half of SigLIP, and others.

KerasHub keeps all blocks of a transformer in one layer. Here each block is a layer of its own, so
that the network can be split, and fine-tuned, at any of them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import keras

from little_data.models.backbones import BackboneError, split_network
from little_data.models.fixed_shape import FixedShape
from little_data.models.heads import copy_network

# Fine-tuning trains the last quarter of a transformer's blocks, unless another boundary is given.
_TAIL_SHARE = 4


def build_hub_trunk_and_tail(
    preset: str, *, has_weights: bool, image_size: int | None, boundary: str | None, pooling: str
) -> tuple[keras.Model, keras.Model]:
    """Load a network of KerasHub and split it, as `build_trunk_and_tail` does with others.

    Args:
        preset: A name such as "dinov2_small", which is downloaded; a handle such as
            "hf://owner/name"; or the folder of a preset.
        has_weights: Whether to load the preset's weights; they are random otherwise.
        image_size: Side of the photos, in pixels; None: what the preset was trained on.
        boundary: The first layer of the tail; None: the last stage of feature maps, or the last
            quarter of the blocks of a transformer.
        pooling: "avg" or "flatten", as for `split_network`.

    Raises:
        BackboneError: There is no such preset, it is no network for photos of this size, or it
            cannot be split at the boundary.
    """
    import keras_hub

    # The same names of layers in every run, as in `build_trunk_and_tail`.
    keras.backend.clear_session()
    try:
        converter = keras_hub.layers.ImageConverter.from_preset(preset)
        backbone = _load_backbone(preset, has_weights, image_size, converter)
        # A copy: the layers of the backbone remember where they were before.
        network = copy_network(_list_blocks(backbone))
    except Exception as error:
        raise BackboneError(
            f"backbone.name: the preset {preset} of KerasHub cannot be used with image_size "
            f"{image_size or 'null'}: {error}"
        ) from error
    preprocessing = keras.layers.Rescaling(
        1.0 if converter.scale is None else converter.scale,
        0.0 if converter.offset is None else converter.offset,
        name="preprocessing",
    )
    boundary = boundary or _choose_boundary(backbone, network)
    return split_network(network, preprocessing, boundary, pooling)


def _load_backbone(preset: str, has_weights: bool, image_size: int | None, converter: Any) -> Any:
    from keras_hub.models import Backbone

    def load(**options: Any) -> Any:
        backbone = Backbone.from_preset(
            preset, load_weights=has_weights, dtype="float32", **options
        )
        # Of a network for pictures and texts.
        return getattr(backbone, "vision_encoder", backbone)

    if image_size is None:
        backbone = load()
        if None not in backbone.image_shape:
            return backbone
        if converter.image_size is None:
            raise ValueError("it takes photos of any size, so that one must be set")
        image_size = converter.image_size[0]
    backbone = load(image_shape=(image_size, image_size, 3))
    if backbone.image_shape[0] != image_size:
        raise ValueError(f"it takes photos of {backbone.image_shape[0]} pixels only")
    return backbone


def _list_blocks(backbone: Any) -> keras.Model:
    """Rebuild a network as one in which each transformer block is a layer; others stay as they are.

    Raises:
        ValueError: It has more than one input or output.
    """
    (pixels,), (outputs,) = backbone.inputs, backbone.outputs
    kind = type(backbone).__name__
    if kind == "DINOV2Backbone":
        blocks = [backbone.embeddings, *backbone.encoder.layers, backbone.layernorm]
    elif kind == "SigLIPVisionEncoder":
        blocks = _list_siglip_blocks(backbone)
    else:
        return keras.Model(pixels, outputs, name=backbone.name)
    features = pixels
    for block in blocks:
        features = block(features)
    return keras.Model(pixels, features, name=backbone.name)


def _list_siglip_blocks(encoder: Any) -> list[keras.layers.Layer]:
    embedding, *blocks, pool = encoder.layers[1:]
    side = encoder.image_shape[0] // encoder.patch_size
    tokens = (side**2, encoder.hidden_dim)
    return [
        FixedShape(embedding, tokens, name=embedding.name),
        *blocks,
        # Once as a map, on which Grad-CAM shows where the tokens speak for a class.
        keras.layers.Reshape((side, side, encoder.hidden_dim), name="feature_map"),
        keras.layers.Reshape(tokens, name="tokens"),
        pool,
    ]


def _choose_boundary(backbone: Any, network: keras.Model) -> str:
    """Choose the last stage of feature maps, or the last quarter of the blocks of a transformer."""
    stages = list(getattr(backbone, "pyramid_outputs", {}).values())
    if len(network.output.shape) == 4 and len(stages) > 1:
        return str(next(layer.name for layer in backbone.layers if layer.input is stages[-2]))
    layers = network.layers[1:]
    (kind, count), *_ = Counter(type(layer) for layer in layers).most_common()
    if count == 1:
        raise BackboneError(
            f"backbone.boundary: say where {network.name} is to be split. Its layers: "
            + ", ".join(layer.name for layer in layers)
        )
    blocks = [layer.name for layer in layers if type(layer) is kind]
    return str(blocks[-max(1, count // _TAIL_SHARE)])
