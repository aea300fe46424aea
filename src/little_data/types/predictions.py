"""Columns of the tables of predictions."""

from __future__ import annotations

SPLITS = ("train", "validation", "test")


PREFIX = "probability_"
