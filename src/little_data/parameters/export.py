"""Parameters of the pipeline `export`."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from little_data.parameters.base import CheckedValues, ParameterGroup, PositiveInteger

ExportFormatName = Literal["saved_model", "litert_float16", "litert_int8", "onnx", "openvino"]


class ExportTolerance(CheckedValues):
    """How far the answers of an exported model may be from those of Keras."""

    difference: float = Field(ge=0, le=1, description="largest, of any probability of any photo")
    distance: float = Field(ge=0, le=2, description="the same, of the distance of any photo")
    agreement: float = Field(ge=0, le=1, description="least share of photos with the same class")


class ExportParameters(ParameterGroup):
    """The formats in which the finished model is exported, and how they are checked."""

    group = "export"
    formats: list[ExportFormatName] = Field(min_length=1)
    calibration_photos: PositiveInteger = Field(description="of the training split, for int8")
    checked_photos: PositiveInteger = Field(description="of the test split, or of validation")
    tolerances: dict[ExportFormatName, ExportTolerance]

    @field_validator("formats", mode="before")
    @classmethod
    def _take_one_format(cls, formats: Any) -> Any:
        # A list cannot be given on Kedro's command line.
        return [formats] if isinstance(formats, str) else formats

    @model_validator(mode="after")
    def _check_tolerances(self) -> Self:
        missing = [name for name in self.formats if name not in self.tolerances]
        if missing:
            raise ValueError(f"tolerances: there is none for {', '.join(missing)}")
        return self
