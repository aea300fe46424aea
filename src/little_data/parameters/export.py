"""Parameters of the pipeline `export`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

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
    checked_photos: PositiveInteger = Field(description="of the last split: test, if there is one")
    tolerances: dict[ExportFormatName, ExportTolerance]

    @field_validator("formats", mode="before")
    @classmethod
    def _take_one_format(cls, formats: Any) -> Any:
        # A list cannot be given on Kedro's command line.
        return [formats] if isinstance(formats, str) else formats

    @field_validator("tolerances")
    @classmethod
    def _check_tolerances(
        cls, tolerances: dict[str, ExportTolerance], info: ValidationInfo
    ) -> dict[str, ExportTolerance]:
        missing = [name for name in info.data.get("formats", []) if name not in tolerances]
        if missing:
            raise ValueError(f"there is none for {', '.join(missing)}")
        return tolerances
