"""Parameters of the pipeline `report`."""

from __future__ import annotations

from pydantic import Field

from little_data.parameters.base import ParameterGroup, PositiveInteger


class ReportParameters(ParameterGroup):
    """What the report shows."""

    group = "report"
    photos_shown: PositiveInteger = Field(description="in each figure of photos to look at")
    near_duplicate_similarity: float = Field(
        gt=0, le=1, description="cosine similarity from which two photos are nearly the same"
    )
