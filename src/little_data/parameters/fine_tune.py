"""Parameters of the pipeline `fine_tune`."""

from __future__ import annotations

from little_data.parameters.training import TrainingParameters


class FineTuneParameters(TrainingParameters):
    """The training of tail and head together."""

    group = "fine_tune"
