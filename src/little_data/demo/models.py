"""The models of the demo, from the catalog of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kedro.framework.context import KedroContext

from little_data.datasets.stores.shown_depth import load_shown_depth
from little_data.demo.classifier_facts import describe_accuracy, describe_classifier
from little_data.demo.kept_labels import KeptLabels
from little_data.demo.known_photos import KnownPhotos, find_known_photos
from little_data.demo.limits import Limits
from little_data.hooks.opened_projects import open_project, write_command_here
from little_data.messages.errors import LittleDataError
from little_data.types.networks import KerasModel


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
        LittleDataError: There is no project, or neither model is there.
        DatasetError: A model's file cannot be read.
    """
    context = open_project(folder, env, {"name": name} if name else {})
    catalog = context.catalog
    makers = {CLASSIFIER: "fine_tune", DECODER: "autoencoders"}
    commands = {
        dataset: write_command_here(context, pipeline, name) for dataset, pipeline in makers.items()
    }
    models = {
        dataset: catalog.load(dataset) if catalog.exists(dataset) else None for dataset in commands
    }
    if all(model is None for model in models.values()):
        raise LittleDataError(
            f"{context.project_path} has no model to try yet: run `{commands[CLASSIFIER]}` for "
            f"photos, `{commands[DECODER]}` for digits"
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
