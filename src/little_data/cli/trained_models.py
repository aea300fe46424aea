"""Which model was trained last, and the options by which Kedro finds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

MODELS = "data/06_models/*/fine_tuned_model.keras/*/fine_tuned_model.keras"
EXPORTS = "data/06_models/*/model_exports/*/model_exports"


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
    project: Path, environment: str | None = None, name: str | None = None, files: str = MODELS
) -> TrainedModel:
    """Choose the model that is named, or the one that was trained last.

    Args:
        project: Its folder.
        environment: The one that is named.
        name: The set of photos that is named.
        files: Pattern of the models, or of their exports.

    Raises:
        click.ClickException: There is none.
    """
    if environment:
        return TrainedModel(environment, name)
    found = find_newest_model(project, name, files)
    if found is None:
        there_are = tell_names(path.relative_to(project).parts[2] for path in project.glob(files))
        told = f" of the name {name}. {there_are}" if name and there_are else " yet"
        raise click.ClickException(
            f"there is no model{told}. Train one on your photos: little-data train "
            "/path/to/photos. Or on the built-in drawings of cats and dogs: kedro run"
        )
    return found


def tell_names(sources: Iterable[str]) -> str:
    """Tell which sets of photos there are; nothing if there are none."""
    names = sorted({*sources})
    return f"There are: {', '.join(names)}" if names else ""


def find_newest_model(
    project: Path, name: str | None = None, files: str = MODELS
) -> TrainedModel | None:
    """Find the model that was trained last, of a set of photos if one is named."""
    # Versions are called by their times.
    for file in sorted(project.glob(files), key=lambda path: path.parent.name, reverse=True):
        source = file.relative_to(project).parts[2]
        if name is not None and source.casefold() != name.casefold():
            continue
        if model := find_model(project, source):
            return model
    return None


def find_model(project: Path, source: str) -> TrainedModel | None:
    """Find out how the model of a source is named on the command line; None if nobody knows."""
    from little_data.hooks.set_records import read_sets

    sets = read_sets(project)
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
