"""The models of the demo, from the catalog of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kedro.framework.context import KedroContext
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.utils import find_kedro_project

from little_data.datasets.stores.shown_depth import load_shown_depth
from little_data.demo.classifier_facts import describe_accuracy, describe_classifier
from little_data.demo.kept_labels import KeptLabels
from little_data.demo.known_photos import KnownPhotos, find_known_photos
from little_data.demo.limits import Limits
from little_data.hooks.makers import write_command
from little_data.hooks.set_records import read_sets
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
        facts: What is known of the classifier: sentences.
        known: The photos of its set.
        kept: Where photos go with a label for the next training; None if nothing may be written.
    """

    classifier: KerasModel | None
    decoder: KerasModel | None
    largest_pixels: int
    deep_bits: int | None
    commands: dict[str, str]
    facts: Sequence[str] = ()
    known: KnownPhotos = field(default_factory=KnownPhotos)
    kept: KeptLabels | None = None


CLASSIFIER = "fine_tuned_model"
DECODER = "autoencoders.variational.decoder"

# In it a folder for each set of photos.
KEPT_PHOTOS = "data/01_raw/from_demo"


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
    context = _open(project, env, name)
    catalog = context.catalog
    makers = {CLASSIFIER: "fine_tune", DECODER: "autoencoders"}
    commands = {
        dataset: _write_command(context, pipeline, env, name)
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
    classifier = models[CLASSIFIER]
    return DemoModels(
        classifier=classifier,
        decoder=models[DECODER],
        largest_pixels=ingestion.largest_pixels,
        deep_bits=ingestion.deep_bits or load_shown_depth(catalog),
        commands=commands,
        facts=_list_facts(context, classifier) if classifier else (),
        known=find_known_photos(catalog, classifier) if classifier else KnownPhotos(),
        kept=_find_kept_labels(context),
    )


def _open(project: Path, env: str | None, name: str | None) -> KedroContext:
    """Open the project; the photos of a set that has been recorded need not be named again."""
    given = {"name": name} if name else {}
    context = KedroSession.create(project, env=env, runtime_params=given).load_context()
    settings = context.config_loader["globals"]
    recorded = read_sets(project).get(str(settings["source"]).casefold())
    asks_for_images = "images" in settings and not settings["images"]
    if not (asks_for_images and recorded and recorded.images):
        return context
    is_here = "://" not in recorded.images
    given["images"] = str(project / recorded.images) if is_here else recorded.images
    return KedroSession.create(project, env=env, runtime_params=given).load_context()


def _write_command(context: KedroContext, pipeline: str, env: str | None, name: str | None) -> str:
    command = write_command(pipeline, env, context.config_loader, name)
    images = (context.config_loader.runtime_params or {}).get("images")
    return command.replace("/path/to/photos", images) if images else command


def _list_facts(context: KedroContext, classifier: KerasModel) -> list[str]:
    catalog = context.catalog
    facts = [
        describe_classifier(
            classifier.backbone,
            str(context.config_loader["globals"]["source"]),
            catalog[CLASSIFIER].resolve_load_version(),
        )
    ]
    if catalog.exists("fine_tuned_metrics"):
        facts.append(describe_accuracy(catalog.load("fine_tuned_metrics")))
    return facts


def _find_kept_labels(context: KedroContext) -> KeptLabels | None:
    if "new_labels" not in context.catalog:  # in the configuration of an earlier version
        return None
    source = str(context.config_loader["globals"]["source"])
    [table] = context.catalog["new_labels"].list_stored_paths()[:1]
    folder = context.project_path / KEPT_PHOTOS / source
    return KeptLabels(folder, context.project_path / table, Limits().all_kept)
