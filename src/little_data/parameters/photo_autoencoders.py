"""Parameters of the pipeline `photo_autoencoders`."""

from __future__ import annotations

from pydantic import Field

from little_data.parameters.base import ImageSide, ParameterGroup


class PhotoImagesParameters(ParameterGroup):
    """The photos as the autoencoders see them."""

    image_size: ImageSide = Field(ge=8, description="pixels; side of the square")
