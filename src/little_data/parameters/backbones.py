"""The networks that can be a backbone, and what must be known of each.

Nothing heavy is imported here: the parameters are checked against this table before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Their ImageNet weights are packages, which are installed with this project.
PACKAGED = ("EfficientNetLite0", "EfficientNetLite1", "EfficientNetLite2")

Preprocessing = Literal["caffe", "tf", "torch", "built in"]


@dataclass(frozen=True)
class BackboneDescription:
    """What must be known of a network to use it as a backbone.

    Attributes:
        boundary: The first layer of the tail. Its input must be the only thing that the layers
            from there on take from the layers before.
        image_size: Side of the photos that its weights were trained on, in pixels.
        preprocessing: The mode of `keras.applications.imagenet_utils.preprocess_input`, or
            "built in" where the network's own first layers do it.
        levels: Last layers of the stages that lie in the tail, but for the last stage.
    """

    boundary: str
    image_size: int = 224
    preprocessing: Preprocessing = "built in"
    levels: tuple[str, ...] = ()


def _resnets() -> dict[str, BackboneDescription]:
    first = BackboneDescription("conv5_block1_1_conv", preprocessing="caffe")
    second = BackboneDescription("conv5_block1_preact_bn", preprocessing="tf")
    depths = ("50", "101", "152")
    return {
        **{f"ResNet{depth}": first for depth in depths},
        **{f"ResNet{depth}V2": second for depth in depths},
    }


def _efficientnets() -> dict[str, BackboneDescription]:
    first = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "B4": 380, "B5": 456, "B6": 528, "B7": 600}
    second = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "S": 384}
    seven_stages = {"M": 480, "L": 480}
    return (
        {
            f"EfficientNet{k}": BackboneDescription("block7a_expand_conv", v)
            for k, v in first.items()
        }
        | {
            f"EfficientNetV2{k}": BackboneDescription("block6b_expand_conv", v)
            for k, v in second.items()
        }
        | {
            f"EfficientNetV2{k}": BackboneDescription("block7a_expand_conv", v)
            for k, v in seven_stages.items()
        }
    )


def _convnexts() -> dict[str, BackboneDescription]:
    return {
        f"ConvNeXt{size}": BackboneDescription(
            f"convnext_{size.lower()}_stage_3_block_0_depthwise_conv"
        )
        for size in ("Tiny", "Small", "Base", "Large", "XLarge")
    }


# The packaged networks and the models of `keras.applications`, without NASNet: each of its cells
# takes the outputs of two earlier ones, so that there is no boundary to split it at.
BACKBONES: dict[str, BackboneDescription] = {
    "EfficientNetLite0": BackboneDescription(
        "block5a_expand_conv", 224, levels=("block5c_add", "block6d_add", "block7a_project_bn")
    ),
    "EfficientNetLite1": BackboneDescription(
        "block5a_expand_conv", 240, levels=("block5d_add", "block6e_add", "block7a_project_bn")
    ),
    "EfficientNetLite2": BackboneDescription(
        "block5a_expand_conv", 260, levels=("block5d_add", "block6e_add", "block7a_project_bn")
    ),
    "VGG16": BackboneDescription("block5_conv1", preprocessing="caffe"),
    "VGG19": BackboneDescription("block5_conv1", preprocessing="caffe"),
    "MobileNet": BackboneDescription("conv_pad_12", preprocessing="tf"),
    "MobileNetV2": BackboneDescription("block_14_expand", preprocessing="tf"),
    "MobileNetV3Small": BackboneDescription("expanded_conv_9_expand"),
    "MobileNetV3Large": BackboneDescription("expanded_conv_13_expand"),
    "DenseNet121": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "DenseNet169": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "DenseNet201": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "InceptionV3": BackboneDescription("conv2d_80", 299, "tf"),
    "InceptionResNetV2": BackboneDescription("conv_7b", 299, "tf"),
    "Xception": BackboneDescription("block13_sepconv1_act", 299, "tf"),
    **_resnets(),
    **_efficientnets(),
    **_convnexts(),
}
