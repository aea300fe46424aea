"""Parameters of how models are judged, and of what they learn from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from little_data.parameters.base import ParameterGroup


class EvaluationParameters(ParameterGroup):
    """How often photos are held out to judge a model, and whether the shipped one learned all."""

    group = "evaluation"
    folds: Literal["auto"] | Annotated[int, Field(ge=2, le=1000)]
    refit: bool
