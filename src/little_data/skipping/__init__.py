"""A Kedro runner that runs only what changed. It knows no project, and nothing of its data."""

from little_data.skipping.runner import SkippingRunner
from little_data.skipping.session import SkippingSession

__all__ = ["SkippingRunner", "SkippingSession"]
