"""The strategies that are compared, by the names that stand in tables, plots and metrics."""

from __future__ import annotations

SCRATCH = "scratch"
TOP_MODEL = "top model"
FINE_TUNED = "fine-tuned"  # its model is the finished one

# The depths of fine-tuning at which none and all of the backbone's layers are trained.
HEAD = "head"
WHOLE = "whole"

STRATEGIES = (SCRATCH, TOP_MODEL, FINE_TUNED)
