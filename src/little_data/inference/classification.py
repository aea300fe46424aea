"""Classify photos with the finished model, from their files."""

from __future__ import annotations

from collections.abc import Iterator

from little_data.evaluation.metrics import tabulate_probabilities
from little_data.evaluation.prediction_views import average_views
from little_data.messages.progress import show_progress
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.photos.decoding import Pixels, load_photo_or_reason
from little_data.photos.views import find_mirror_images
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import take_in_batches
from little_data.streams.threads import map_in_threads, work_ahead
from little_data.types.answers import DISTANCE, PROBABILITIES
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head
from little_data.types.listing import UnlabelledImages
from little_data.types.networks import KerasModel, Resizing
from little_data.types.predictions import name_probability_columns
from little_data.types.tables import TableStream

# While these are classified, as many again are decoded.
_PHOTOS_AT_ONCE = 64


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
    from little_data.inference.engines import freeze_network, start_engine
    from little_data.models.nearest_photo import concatenate_outputs

    network = freeze_network(concatenate_outputs(model.network), parameters.engine)
    engine = start_engine(network)

    def classify(photos: dict[str, Pixels]) -> pd.DataFrame:
        answers = np.stack(list(engine.run(photo.astype(np.float32) for photo in photos.values())))
        table = _tabulate_answers(answers, model)
        table.insert(0, "path", list(photos))
        return table

    readable = _read_in_batches(images, model.image_size, model.resizing)
    distance = [DISTANCE] if model.has_distance else []
    probabilities = name_probability_columns(model.class_names)
    return TableStream(
        columns=["path", "predicted", "decision", *distance, *probabilities],
        chunks=(classify(photos) for photos in readable if photos),
    )


def _tabulate_answers(answers: npt.NDArray[np.float32], model: KerasModel) -> pd.DataFrame:
    """Make the table of what a model answers: probabilities and, perhaps, the distance."""
    probabilities, distances = np.split(answers, [len(model.class_names)], axis=1)
    outputs = {PROBABILITIES: probabilities, **({DISTANCE: distances} if distances.size else {})}
    table = tabulate_probabilities(probabilities, model.class_names)
    table.insert(1, "decision", model.decide(outputs))
    if DISTANCE in outputs:
        table.insert(2, DISTANCE, distances[:, 0])
    return table


def _read_in_batches(
    images: UnlabelledImages, image_size: int, resizing: Resizing
) -> Iterator[dict[str, Pixels]]:
    """Decode the photos ahead, some at once; a batch lacks those that cannot be read."""

    def read(path: str) -> tuple[str, Pixels | str]:
        return path, load_photo_or_reason(images.root / path, image_size, resizing)

    batches = take_in_batches(map_in_threads(read, images.paths), _PHOTOS_AT_ONCE)
    read_ahead = work_ahead(batches, ahead=1)
    with show_progress(
        total=len(images.paths), desc="Classifying photos", unit=" photos"
    ) as progress:
        for batch in read_ahead:
            yield {path: photo for path, photo in batch if not isinstance(photo, str)}
            progress.update(len(batch))


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
