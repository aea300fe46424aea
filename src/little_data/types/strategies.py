"""The strategies that are compared, by the names that stand in tables, plots and metrics."""

from __future__ import annotations

SCRATCH = "scratch"
TOP_MODEL = "top model"
FINE_TUNED = "fine-tuned"  # its model is the finished one

# The depth of fine-tuning at which no layer of the backbone is trained.
HEAD = "head"

STRATEGIES = (SCRATCH, TOP_MODEL, FINE_TUNED)
