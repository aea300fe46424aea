"""The models of the demo, from the catalog of a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.utils import find_kedro_project

from little_data.datasets.stores.shown_depth import load_shown_depth
from little_data.hooks.makers import write_command
from little_data.messages.errors import LittleDataError
from little_data.types.networks import KerasModel


class NothingToTryError(LittleDataError):
    """There is no project here, or it has no model yet; the message says what to run."""


@dataclass(frozen=True)
class DemoModels:
    """What can be tried; where a model is None, it has not been made yet.

    Args:
        classifier: The finished model, an `ImageClassifier`.
        decoder: The variational autoencoder's, from latent numbers to a digit.
        largest_pixels: Larger photos are refused, as in ingestion.
        deep_bits: How values of more than 8 bits are shown, as in ingestion.
        commands: What makes the model of each of the two datasets.
    """

    classifier: KerasModel | None
    decoder: KerasModel | None
    largest_pixels: int
    deep_bits: int | None
    commands: dict[str, str]


CLASSIFIER = "fine_tuned_model"
DECODER = "autoencoders.variational.decoder"


def load_demo_models(folder: Path, env: str | None, name: str | None = None) -> DemoModels:
    """Load the newest models of the project in a folder, or in one of its parents.

    Args:
        folder: The project's, or one in it.
        env: The environment; None for the default one.
        name: That of a set of photos; None if there is only one.

    Raises:
        NothingToTryError: There is no project, or neither model is there.
        DatasetError: A model's file cannot be read.
    """
    project = find_kedro_project(folder)
    if project is None:
        raise NothingToTryError(
            f"{folder} is not in a Kedro project: go into the folder of yours, "
            "the one with pyproject.toml and conf"
        )
    bootstrap_project(project)
    given = {"name": name} if name else None
    session = KedroSession.create(project_path=project, env=env, runtime_params=given)
    context = session.load_context()
    catalog = context.catalog
    makers = {CLASSIFIER: "fine_tune", DECODER: "autoencoders"}
    commands = {
        dataset: write_command(pipeline, env, context.config_loader, name)
        for dataset, pipeline in makers.items()
    }
    models = {
        dataset: catalog.load(dataset) if catalog.exists(dataset) else None for dataset in commands
    }
    if all(model is None for model in models.values()):
        raise NothingToTryError(
            f"{project} has no model to try yet: run `{commands[CLASSIFIER]}` for photos, "
            f"`{commands[DECODER]}` for digits"
        )
    ingestion = context.params["ingestion"]
    return DemoModels(
        classifier=models[CLASSIFIER],
        decoder=models[DECODER],
        largest_pixels=ingestion.largest_pixels,
        deep_bits=ingestion.deep_bits or load_shown_depth(catalog),
        commands=commands,
    )
