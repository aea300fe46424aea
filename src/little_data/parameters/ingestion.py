"""Parameters of the pipeline `ingestion`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from little_data.parameters.base import ParameterGroup, PositiveInteger

Share = Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, le=1)]


class SplitShares(BaseModel):
    """How many photos of each class go where: whole numbers are counts, others fractions."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    train: Share
    validation: Share
    test: Share

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        shares = {"train": self.train, "validation": self.validation, "test": self.test}
        if shares["train"] == 0:
            raise ValueError("train must be more than 0")
        fractions = [share for share in shares.values() if isinstance(share, float)]
        if fractions and len(fractions) < sum(share != 0 for share in shares.values()):
            raise ValueError("give either counts (whole numbers) or fractions, not both")
        if sum(fractions) > 1 + 1e-9:
            raise ValueError(f"the fractions add up to {sum(fractions):g}, more than 1")
        return self


class IngestionParameters(ParameterGroup):
    """Which files are usable, and how they are split."""

    group = "ingestion"
    smallest_side: PositiveInteger
    largest_pixels: PositiveInteger
    split: SplitShares
    smallest_class: PositiveInteger | None = Field(None, description="photos; null: any size")
    smaller_classes: Literal["leave_out", "other"] = "leave_out"
