"""Modules that take long to import, imported when something in them is first used.

``from little_data.startup.lazy_imports import pd`` stands for ``import pandas as pd`` in every
module that `kedro registry list` loads. Python's own `importlib.util.LazyLoader` is not used: it
puts the unfinished module where all packages find it, and a package that then imports a submodule
of it first has that submodule executed twice.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any


class LazyModule(ModuleType):
    """Stands for a module, and imports it when an attribute of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """Import the module; what was asked for is at hand the next time."""
        value = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    import cv2
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import plotly.graph_objects as go
    from PIL import ExifTags, Image, ImageDraw, ImageFont, ImageOps
    from plotly import subplots
else:
    cv2 = LazyModule("cv2")
    np = LazyModule("numpy")
    npt = LazyModule("numpy.typing")
    pd = LazyModule("pandas")
    go = LazyModule("plotly.graph_objects")
    subplots = LazyModule("plotly.subplots")
    ExifTags = LazyModule("PIL.ExifTags")
    Image = LazyModule("PIL.Image")
    ImageDraw = LazyModule("PIL.ImageDraw")
    ImageFont = LazyModule("PIL.ImageFont")
    ImageOps = LazyModule("PIL.ImageOps")

__all__ = [
    "ExifTags",
    "Image",
    "ImageDraw",
    "ImageFont",
    "ImageOps",
    "cv2",
    "go",
    "np",
    "npt",
    "pd",
    "subplots",
]
