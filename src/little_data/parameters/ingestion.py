"""Parameters of the pipeline `ingestion`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from little_data.parameters.base import CheckedValues, ParameterGroup, PositiveInteger

Share = Annotated[int, Field(ge=0, le=10**9)] | Annotated[float, Field(ge=0, le=1)]


class SplitShares(CheckedValues):
    """How many photos of each class go where: whole numbers are counts, others fractions."""

    train: Share
    validation: Share = 0
    test: Share = 0

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


def _name_kind_of_split(value: Any) -> str:
    return "choice" if isinstance(value, str) else "shares"


# Told apart beforehand, so that an error is about what was given.
Split = Annotated[
    Annotated[Literal["auto", "as_given"], Tag("choice")] | Annotated[SplitShares, Tag("shares")],
    Discriminator(_name_kind_of_split),
]


def _check_pattern(pattern: str) -> str:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if compiled.groups != 1 and "group" not in compiled.groupindex:
        raise ValueError(
            "put the part of the path that names the group in brackets, (...), or if there are "
            "several brackets, in (?P<group>...)"
        )
    return pattern


class GroupParameters(CheckedValues):
    """What photos have in common that must not stand in two splits or folds."""

    pattern: Annotated[str, AfterValidator(_check_pattern)] | None = Field(
        default=None, description="finds in a photo's path what names its group"
    )
    burst_seconds: float | None = Field(
        default=None, gt=0, le=10**9, description="between two photos of one camera; null: not used"
    )
    alike: bool = Field(default=True, description="whether nearly the same photos are a group")


class IngestionParameters(ParameterGroup):
    """Which files are usable, which belong together, and how they are split."""

    group = "ingestion"
    smallest_side: PositiveInteger
    largest_pixels: int = Field(ge=1, le=2**31)
    deep_bits: Annotated[int, Field(ge=8, le=32)] | None = None
    check: Literal["times", "content"] = "times"
    damaged: Literal["use", "reject"] = "use"
    split: Split = "auto"
    shares: SplitShares = Field(default_factory=lambda: SplitShares(train=1.0))
    groups: GroupParameters = Field(default_factory=GroupParameters)
    smallest_class: PositiveInteger | None = Field(None, description="photos; null: any size")
    smaller_classes: Literal["leave_out", "other"] = "leave_out"
