"""What the page works with, from the catalog of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kedro.framework.context import KedroContext
from kedro.io.core import CatalogProtocol

from little_data.datasets.sources.corrections import COLUMNS
from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.datasets.sources.folders.image_listing import list_images
from little_data.datasets.sources.folders.litter import may_be_photo
from little_data.datasets.sources.folders.split_names import UNLABELLED, read_split
from little_data.datasets.sources.new_labels import NEW_LABEL_COLUMNS
from little_data.datasets.stores.shown_depth import load_shown_depth
from little_data.hooks.opened_projects import open_project, write_command_here
from little_data.labelling.batches import Batches
from little_data.labelling.decisions import Decisions
from little_data.labelling.guesses import Classifier
from little_data.labelling.photos import (
    Photos,
    align_directions,
    align_probabilities,
    gather_table,
)
from little_data.labelling.review import (
    Finding,
    Queue,
    list_label_issues,
    list_mistakes,
    list_near_duplicates,
    list_odd,
)
from little_data.labelling.small_classes import NeededPhotos, find_needed
from little_data.labelling.unlabelled import FeatureMaker, UnlabelledPhotos
from little_data.messages.errors import LittleDataError
from little_data.photos.deep_pixels import show_depth
from little_data.photos.fatal_photos import watch_decoding
from little_data.photos.formats import limit_pixels
from little_data.pipelines.report.photo_features import gather_photos
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import list_predicted_classes

NEEDED = ("image_facts", "corrected_images", "split_manifest")
Found = TypeVar("Found")


@dataclass(frozen=True)
class LabellingProject:
    """What the page works with.

    Attributes:
        photos: Of the project.
        decisions: About them.
        queues: Lists of photos to look at.
        batches: The photos to label; None where there are none.
        folder: That of the photos to label; None where there is none.
        command: What takes the decisions into the model.
        needed: How many photos a class needs for that.
        files: The tables that are written: of corrections, and of new labels.
    """

    photos: Photos
    decisions: Decisions
    queues: Sequence[Queue]
    batches: Batches | None
    folder: Path | None
    command: str
    needed: NeededPhotos
    files: Sequence[Path]


def load_project(
    folder: Path, env: str | None, params: Mapping[str, Any], unlabelled: Path | None
) -> LabellingProject:
    """Load what the last run of the project in a folder, or in one of its parents, has stored.

    Args:
        folder: The project's, or one in it.
        env: The environment; None for the default one.
        params: As they are given to ``kedro run``, such as ``images`` and ``name``.
        unlabelled: The folder of the photos to label; None for the one beside the photos.

    Raises:
        LittleDataError: There is no project, or ingestion has not run in it yet.
        DatasetError: A stored table, or the folder, cannot be read.
    """
    context = open_project(folder, env, params)
    catalog = context.catalog
    command = write_command_here(context, "report", params.get("name"))
    if not all(catalog.exists(name) for name in NEEDED):
        raise LittleDataError(f"{context.project_path} has no photos yet: run `{command}` first")
    _read_as_ingestion_does(context)
    photos, learned = _gather(catalog)
    files = [
        catalog[name].list_stored_paths()[0].absolute() for name in ("corrections", "new_labels")
    ]
    decisions = Decisions(photos, DecisionRows(files[0], COLUMNS))
    place = _find_unlabelled(photos.root, unlabelled)
    batches = None
    if place is not None:
        rows = DecisionRows(files[1], NEW_LABEL_COLUMNS)
        batches = _make_batches(catalog, photos, decisions, learned, rows, place)
    queues = _list_queues(catalog, photos, command)
    needed = find_needed(catalog.load("split_manifest"), context.params["ingestion"])
    return LabellingProject(photos, decisions, queues, batches, place, command, needed, files)


def _read_as_ingestion_does(context: KedroContext) -> None:
    parameters = context.params["ingestion"]
    limit_pixels(parameters.largest_pixels)
    show_depth(parameters.deep_bits or load_shown_depth(context.catalog))
    watch_decoding(context.project_path / "data/.decoding")


def _gather(catalog: CatalogProtocol[Any, Any]) -> tuple[Photos, _Learned]:
    root = catalog.load("raw_images").root
    if not isinstance(root, Path):
        raise LittleDataError(
            f"the photos are in {root}: the page can only show those on this computer"
        )
    table = gather_table(*map(catalog.load, NEEDED))
    predictions = _load(catalog, "fine_tuned_predictions")
    if predictions is None:
        predictions = _load(catalog, "top_model_predictions")
    classes, probabilities = align_probabilities(table["path"], predictions)
    directions, learned = _find_features(catalog, table)
    return Photos(root, table, classes, probabilities, directions), learned


_Learned = tuple["npt.NDArray[np.float32]", "npt.NDArray[np.int64]"]


def _find_features(
    catalog: CatalogProtocol[Any, Any], table: pd.DataFrame
) -> tuple[npt.NDArray[np.float32], _Learned]:
    """Return the directions of all photos, and the features of those that have any."""
    nothing = np.empty((0, 0), np.float32), np.empty(0, np.int64)
    names = ("bottleneck_features", "test_bottleneck_features", "feature_levels")
    if not all(catalog.exists(name) for name in names):
        return np.zeros((len(table), 0), np.float32), nothing
    stores = [catalog.load(name) for name in names[:2]]
    rows, features = gather_photos(*stores)
    width = catalog.load("feature_levels")["widths"][0]
    directions = align_directions(table["path"], rows, features[:, :width])
    places = pd.Index(table["path"]).get_indexer(pd.Index(rows["path"]))
    is_here = (places >= 0) & (rows["split"] != "test").to_numpy()
    return directions, (features[is_here], places[is_here])


def _find_unlabelled(root: Path, given: Path | None) -> Path | None:
    """Return the folder of photos to label: the given one, or the one beside the splits."""
    if given is not None:
        return given.absolute()
    folders = sorted(path for path in root.iterdir() if path.is_dir())
    named = [path for path in folders if read_split(path.name) == UNLABELLED]
    return named[0] if named else None


def _make_batches(
    catalog: CatalogProtocol[Any, Any],
    photos: Photos,
    decisions: Decisions,
    learned: _Learned,
    rows: DecisionRows,
    folder: Path,
) -> Batches | None:
    names = ("trunk_network", "tail_network")
    if not all(catalog.exists(name) for name in names):
        return None
    trunk, tail = map(catalog.load, names)
    maker = FeatureMaker(photos.root, trunk, tail, catalog["trunk_features"].cache_folder)
    known = frozenset(photos.table["content_hash"])
    listed = [folder / path for path in list_images(folder).paths if may_be_photo(Path(path))]
    unlabelled = UnlabelledPhotos(
        photos.root, [_name(path, photos.root) for path in listed], known, maker.make
    )
    return Batches(unlabelled, decisions, learned, rows, _find_classifier(catalog, photos))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _find_classifier(catalog: CatalogProtocol[Any, Any], photos: Photos) -> Classifier | None:
    """Return the top model of the last run; it is plain arrays."""
    top_model = _load(catalog, "top_model")
    predictions = _load(catalog, "top_model_predictions")
    if top_model is None or predictions is None:
        return None
    return Classifier(top_model.head, list_predicted_classes(predictions))


def _list_queues(catalog: CatalogProtocol[Any, Any], photos: Photos, command: str) -> list[Queue]:
    issues, pairs, odd = (
        _load(catalog, name) for name in ("label_issues", "near_duplicates", "odd_photos")
    )

    def make(name: str, title: str, findings: list[Finding] | None) -> Queue:
        return Queue(name, title, findings or [], "" if findings is not None else command)

    return [
        make(
            "label issue",
            "Labels that look wrong",
            None if issues is None else list_label_issues(photos, issues),
        ),
        make("mistake", "Most wrong", list_mistakes(photos) if photos.classes else None),
        make(
            "near-duplicate",
            "Near-duplicates",
            None if pairs is None else list_near_duplicates(photos, pairs),
        ),
        make("odd photo", "Odd photos", None if odd is None else list_odd(photos, odd)),
    ]


def _load(catalog: CatalogProtocol[Any, Any], name: str) -> Any:
    """Load a dataset; None where it has not been made yet."""
    return catalog.load(name) if catalog.exists(name) else None
