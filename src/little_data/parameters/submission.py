"""Parameters of the pipeline `submission`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import ClassName, ParameterGroup


class SubmissionParameters(ParameterGroup):
    """What a competition's submission says of each test photo."""

    group = "submission"
    positive_class: ClassName
    label: Literal["probability", "class"] = Field(
        description="probability of the positive class; or 1 for the positive class, 0 for others"
    )
    clip: float = Field(
        ge=0, lt=0.5, description="probabilities stay this far away from 0 and 1; 0: as they are"
    )
