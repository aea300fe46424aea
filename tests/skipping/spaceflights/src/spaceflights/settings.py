"""All that a project needs to run only what changed."""

from kedro_skipping import SkippingSession

SESSION_CLASS = SkippingSession
