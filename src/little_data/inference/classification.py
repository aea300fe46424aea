"""Classify photos with the finished model, from their files."""

from __future__ import annotations

from little_data.evaluation.metrics import tabulate_probabilities
from little_data.evaluation.prediction_views import average_views
from little_data.inference.classification_work import PHOTOS_AT_ONCE, ClassificationWork
from little_data.inference.engines import Numbers, freeze_network
from little_data.inference.portable_networks import PortableNetwork
from little_data.messages.progress import show_progress
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.photos.shared_photos import share_photos
from little_data.photos.views import find_mirror_images
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import take_in_batches
from little_data.streams.places import map_items
from little_data.types.answers import DISTANCE, PROBABILITIES
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head
from little_data.types.listing import UnlabelledImages
from little_data.types.networks import KerasModel
from little_data.types.predictions import name_probability_columns
from little_data.types.tables import TableStream


def classify_photos(
    images: UnlabelledImages, model: KerasModel, parameters: BottleneckParameters
) -> TableStream:
    """Classify photos with the finished model, as they are taken from the stream.

    They are decoded as for its evaluation, and run by the same engine as there: the same photo
    gets the same probabilities.

    Args:
        images: The files. What cannot be read is left out.
        model: The finished model, an `ImageClassifier`.
        parameters: The engine.

    Returns:
        One row a photo, in the order of the files: ``path``, ``predicted`` (the likeliest class),
        ``decision`` (what `ImageClassifier.decide` returns), ``distance`` to the nearest training
        photo, if the model measures it, and ``probability_<class>``.
    """
    from little_data.models.nearest_photo import concatenate_outputs

    outputs = concatenate_outputs(model.network)
    network = freeze_network(outputs, parameters.engine, model.resizing)
    work = ClassificationWork(PortableNetwork(network), share_photos(images.root))
    answers = show_progress(
        map_items(work, images.paths),
        total=len(images.paths),
        desc="Classifying photos",
        unit=" photos",
    )
    readable = ((path, outputs) for path, outputs in answers if outputs is not None)
    distance = [DISTANCE] if model.has_distance else []
    probabilities = name_probability_columns(model.class_names)
    return TableStream(
        columns=["path", "predicted", "decision", *distance, *probabilities],
        chunks=(_tabulate(batch, model) for batch in take_in_batches(readable, PHOTOS_AT_ONCE)),
    )


def _tabulate(batch: list[tuple[str, Numbers]], model: KerasModel) -> pd.DataFrame:
    paths, outputs = zip(*batch, strict=True)
    table = tabulate_answers(np.stack(outputs), model)
    table.insert(0, "path", paths)
    return table


def tabulate_answers(answers: npt.NDArray[np.float32], model: KerasModel) -> pd.DataFrame:
    """Make the table of what a model answers.

    Args:
        answers: Probabilities and, if the model measures it, the distance, of shape (photos,
            classes or classes + 1).
        model: An `ImageClassifier`.

    Returns:
        The columns of `classify_photos`, but for ``path``.
    """
    probabilities, distances = np.split(answers, [len(model.class_names)], axis=1)
    outputs = {PROBABILITIES: probabilities, **({DISTANCE: distances} if distances.size else {})}
    table = tabulate_probabilities(probabilities, model.class_names)
    table.insert(1, "decision", model.decide(outputs))
    if DISTANCE in outputs:
        table.insert(2, DISTANCE, distances[:, 0])
    return table


def classify_stored_photos(
    head: Head, store: ArrayStore, photos: npt.NDArray[np.int64], views: int
) -> npt.NDArray[np.float32]:
    """Classify photos by their stored bottleneck features.

    Args:
        head: On the features.
        store: A row a view.
        photos: Numbers of the rows that show the photos as they are.
        views: 1, or 2 for the average over each photo and its mirror image.

    Returns:
        Probabilities of shape (photos, classes).
    """
    probabilities = head.predict(store.values[photos])
    if views == 1:
        return probabilities
    mirrored = find_mirror_images(store.rows, photos)
    return average_views([probabilities, head.predict(store.values[mirrored])])
