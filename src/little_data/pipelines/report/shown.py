"""Which strategies are shown: two that are the same model are shown once."""

from __future__ import annotations

from typing import Any

from little_data.types.strategies import FINE_TUNED, HEAD, SCRATCH, STRATEGIES, TOP_MODEL


def choose_shown(fine_tuning_plan: dict[str, Any]) -> dict[str, str]:
    """Return the names of the strategies to show, each with the name that it is shown under.

    Where fine-tuning was not kept, the finished model is the top model.
    """
    if fine_tuning_plan["depth"] == HEAD:
        return {SCRATCH: SCRATCH, FINE_TUNED: TOP_MODEL}
    return {name: name for name in STRATEGIES}
