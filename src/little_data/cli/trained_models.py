"""Which model was trained last, and the options by which Kedro finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

MODELS = "data/06_models/*/fine_tuned_model.keras/*/fine_tuned_model.keras"


@dataclass(frozen=True)
class TrainedModel:
    """How a finished model is named on the command line.

    Attributes:
        environment: None for the default one.
        name: That of a set of photos; None where the environment says enough.
    """

    environment: str | None
    name: str | None = None

    @property
    def option(self) -> list[str]:
        """The option ``--env``."""
        return ["--env", self.environment] if self.environment else []


def choose_model(
    project: Path, environment: str | None = None, name: str | None = None
) -> TrainedModel:
    """Choose the model that is named, or the one that was trained last.

    Raises:
        click.ClickException: There is none.
    """
    if environment:
        return TrainedModel(environment, name)
    found = find_newest_model(project, name)
    if found is None:
        named = f" of the name {name}" if name else ""
        raise click.ClickException(
            f"there is no model{named} yet. Train one on your photos: little-data train "
            "/path/to/photos. Or on the built-in drawings of cats and dogs: kedro run"
        )
    return found


def find_newest_model(project: Path, name: str | None = None) -> TrainedModel | None:
    """Find the model that was trained last, of a set of photos if one is named."""
    from little_data.hooks.set_records import read_sets

    sets = read_sets(project)
    # Versions are called by their times.
    for file in sorted(project.glob(MODELS), key=lambda path: path.parent.name, reverse=True):
        source = file.relative_to(project).parts[2]
        if name is not None and source.casefold() != name.casefold():
            continue
        if record := sets.get(source.casefold()):
            return TrainedModel(record.environment, record.name if len(sets) > 1 else None)
        environments = _find_environments(project, source)
        if environments:
            return TrainedModel(None if "base" in environments else environments[0])
    return None


def _find_environments(project: Path, source: str) -> list[str]:
    """Name the environments whose results lie under a source, one of the same name first."""
    from little_data.hooks.photo_sets import read_sources

    sources = read_sources(project / "conf")
    found = sorted(name for name, its_source in sources.items() if its_source == source)
    return sorted(found, key=lambda name: name != source)
