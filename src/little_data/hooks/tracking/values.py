"""Kedro's nested values and tables, as MLflow takes them: single values with names."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.entities import Metric, Param

# What MLflow accepts in the name of a metric or parameter, and how much in a name and a value.
FORBIDDEN = r"[^/\w.\- ]"
LONGEST_NAME = 250
LONGEST_VALUE = 6000


def list_params(groups: dict[str, Any]) -> list[Param]:
    """List each parameter of nested groups."""
    from mlflow.entities import Param

    return [Param(name, str(value)[:LONGEST_VALUE]) for name, value in _flatten(groups).items()]


def list_metrics(name: str, data: dict[str, Any]) -> list[Metric]:
    """List each number in a dataset of nested measures, as ``<dataset>/<group>.<measure>``.

    Those of each class are left out: with many classes they would bury the others.
    """
    from mlflow.entities import Metric

    now = _find_milliseconds()
    return [
        Metric(f"{name}/{key}", float(value), now, 0)
        for key, value in _flatten(data).items()
        if isinstance(value, Real) and ".classes." not in key
    ]


def find_accuracy(metrics: dict[str, Any]) -> tuple[str, float]:
    """Return the accuracy that stands for a model: on test photos or, without any, on the judged.

    Args:
        metrics: Those of a strategy: ``splits`` holds a group for each split, the test photos last.
    """
    split, measures = list(metrics["splits"].items())[-1]
    return f"{split}_accuracy", measures["accuracy"]


def list_points(name: str, history: pd.DataFrame) -> Iterator[Metric]:
    """List the points of a training's curves, one a column; the epochs are the steps."""
    from mlflow.entities import Metric

    now = _find_milliseconds()
    curves = history.select_dtypes("number").drop(columns="epoch")
    for epoch, row in zip(history["epoch"], curves.to_dict(orient="records"), strict=True):
        for column, value in row.items():
            yield Metric(f"{name}/{column}", value, now, int(epoch))


def _flatten(value: Any, name: str = "") -> dict[str, Any]:
    """Name each single value in nested groups, as MLflow accepts it: ``group.inner.name``."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if not isinstance(value, dict):
        return {re.sub(FORBIDDEN, "_", name)[:LONGEST_NAME]: value}
    return {
        inner: leaf
        for key, part in value.items()
        for inner, leaf in _flatten(part, f"{name}.{key}" if name else str(key)).items()
    }


def _find_milliseconds() -> int:
    return int(time.time() * 1000)
