"""Parameters of the pipeline `submission`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from little_data.parameters.base import ClassName, ParameterGroup


class SubmissionParameters(ParameterGroup):
    """What a competition's submission says of each test photo."""

    group = "submission"
    positive_class: ClassName
    label: Literal["auto", "probability", "class", "name"] = Field(
        description="auto: the name of the class if the sample submission has such names, "
        "otherwise a probability; probability of the positive class; class: 1 for the positive "
        "class, 0 for others; name: the name of the likeliest class. Where the sample has a column "
        "for each class, each gets its probability."
    )
    clip: float = Field(
        ge=0, lt=0.5, description="probabilities stay this far away from 0 and 1; 0: as they are"
    )
