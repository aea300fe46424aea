"""Features of photos: what a frozen network makes of each view of each photo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from little_data.evaluation.unlike import choose_evenly
from little_data.inference.portable_networks import PortableNetwork
from little_data.inference.view_work import RowWork, ViewWork, list_photo_views
from little_data.messages.progress import show_progress
from little_data.photos.shared_photos import share_photos
from little_data.photos.views import (
    VIEW_COLUMNS,
    is_mirror_image,
    is_unchanged,
    show_photos,
)
from little_data.startup.installed_packages import find_package
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.places import map_items
from little_data.streams.rows import read_rows
from little_data.types.arrays import ArrayStore, FeatureRequest
from little_data.types.locations import Location
from little_data.types.networks import FrozenNetwork, KerasModel

# Half precision holds a feature to three digits at half the size; no metric notices.
VIEW_DTYPE = "float16"

# To be raised when our decoding or warping makes other pixels of the same photo and view, so that
# nothing is taken over from before.
_PIXELS_VERSION = 2
# The packages, by the names of pip, that make pixels of a photo and a view.
_PIXEL_PACKAGES = ("pillow", "opencv-python-headless")

# Stored rows that are read at once.
_ROWS_READ_AT_ONCE = 64


def request_features(
    network: FrozenNetwork,
    folder: Location,
    views: pd.DataFrame,
    dtype: str,
) -> FeatureRequest:
    """Ask for what a frozen network makes of views of photos.

    Args:
        network: From pixels 0-255 of shape (side, side, 3) to features.
        folder: The folder that the photos' paths start from.
        views: One row a view, as `plan_views` makes them; a photo's views follow each other, and
            the photo is decoded once for all of them.
        dtype: Type in which the features are stored.

    Returns:
        The request; its features are computed as they are taken, in flat memory.
    """
    return FeatureRequest(
        rows=views,
        keys=hash_views(views),
        network=hash_networks(network),
        compute=lambda numbers: compute_features(network, folder, views.iloc[numbers]),
        shape=network.output_shape,
        dtype=dtype,
    )


def hash_views(views: pd.DataFrame) -> list[str]:
    """Return the SHA-256 of each view: of its photo's pixels and what the warp does with them.

    The photo's path, label and split do not matter.
    """
    warps = views[VIEW_COLUMNS].to_numpy(dtype=float)
    return [
        hashlib.sha256(content_hash.encode() + warp.tobytes()).hexdigest()
        for content_hash, warp in zip(views["content_hash"], warps, strict=True)
    ]


def request_bottleneck_features(
    trunk: FrozenNetwork,
    tail: FrozenNetwork,
    trunk_features: ArrayStore,
) -> FeatureRequest:
    """Ask for what the tail makes of stored features of the trunk.

    Args:
        trunk: The network that made the stored features.
        tail: From a row of them to one vector.
        trunk_features: One row a view, as stored from `request_features`. Whatever they are stored
            in, the tail is given half precision: a view has the same bottleneck features in every
            split, and one key.

    Returns:
        The request, for float32; its features are computed as they are taken, in flat memory.
    """
    return FeatureRequest(
        rows=trunk_features.rows,
        keys=hash_views(trunk_features.rows),
        network=hash_networks(trunk, tail),
        compute=lambda numbers: _run_tail(tail, trunk_features.values, numbers),
        shape=tail.output_shape,
        dtype="float32",
    )


def hash_networks(*networks: FrozenNetwork) -> str:
    """Return a hash of all that makes the features of networks, of which each runs on the last.

    That is each network's layers, image size and weights, how photos become its views, its engine,
    the engine's version and what it computes in; and the versions of Pillow, which decodes, and of
    OpenCV, which warps: other ones may make slightly other pixels of the same photo and view.
    """
    versions = [f"{package} {find_package(package).version}" for package in _PIXEL_PACKAGES]
    # An engine has the name that its package is imported by.
    runs = [
        f"{each.content_hash} {each.resizing} {each.engine} {find_package(each.engine).version}"
        # What was made before there was a choice was made in full precision, and stays valid.
        + (f" {each.precision}" if each.precision != "float32" else "")
        for each in networks
    ]
    made_by = "; ".join([f"pixels {_PIXELS_VERSION}", *versions, *runs])
    return hashlib.sha256(made_by.encode()).hexdigest()[:32]


def compute_features(
    network: FrozenNetwork, folder: Location, views: pd.DataFrame
) -> Iterator[npt.NDArray[Any]]:
    """Run a frozen network over views of photos, while the next ones are decoded and warped.

    Yields:
        The features of each view, in order. Those of a photo as it is are float32: in the next
        split it may be a test photo. Those of the other views are float16.
    """
    work = ViewWork(PortableNetwork(network), share_photos(folder))
    features = map_items(work, list_photo_views(views, network.input_shape[0]))
    types = np.where(is_unchanged(views), "float32", VIEW_DTYPE)
    progress = show_progress(features, total=len(views), desc="Extracting features", unit=" views")
    for row, dtype in zip(progress, types, strict=True):
        yield row.astype(dtype, copy=False)


def _run_tail(
    tail: FrozenNetwork,
    values: npt.NDArray[Any],
    numbers: npt.NDArray[np.int64],
) -> Iterator[npt.NDArray[np.float32]]:
    batches = _read_in_batches(values, numbers)
    rows = (row.astype(VIEW_DTYPE) for batch in batches for row in batch)
    features = map_items(RowWork(PortableNetwork(tail)), rows)
    yield from show_progress(features, total=len(numbers), desc="Running the tail", unit=" views")


def predict_rows(
    network: KerasModel,
    values: npt.NDArray[Any],
    rows: npt.NDArray[np.int64] | None = None,
    mirrored: bool = False,
) -> npt.NDArray[np.float32]:
    """Run a network over rows of a stored array, a batch at a time.

    Args:
        network: From a row of `values` to an output.
        values: Array or memory map.
        rows: Numbers of the rows to use, all of them by default.
        mirrored: Whether the rows are pixels, whose mirror images are wanted.

    Returns:
        The outputs, in the order of the rows.
    """
    outputs = [np.empty((0, *network.output_shape[1:]), np.float32)]
    rows = np.arange(len(values)) if rows is None else rows
    for batch in _read_in_batches(values, rows):
        outputs.append(network.predict_on_batch(batch[:, :, ::-1] if mirrored else batch))
    return np.concatenate(outputs)


def _read_in_batches(
    values: npt.NDArray[Any], rows: npt.NDArray[np.int64]
) -> Iterator[npt.NDArray[np.float32]]:
    for start in range(0, len(rows), _ROWS_READ_AT_ONCE):
        yield read_rows(values, rows[start : start + _ROWS_READ_AT_ONCE])


def list_learning_views(
    split_manifest: pd.DataFrame, augmentation_plan: pd.DataFrame
) -> pd.DataFrame:
    """List the planned views, then the unplanned photos of train and validation.

    Of those the mirror images are listed, too, if they are planned of the others.
    """
    photos = split_manifest[["path", "label", "split", "fold", "group"]]
    planned = augmentation_plan.merge(photos, on="path", validate="many_to_one")
    is_unplanned = ~split_manifest["path"].isin(augmentation_plan["path"])
    others = split_manifest[is_unplanned & (split_manifest["split"] != "test")]
    return pd.concat(
        [planned, show_photos(others, _plans_mirror_images(planned))[planned.columns]],
        ignore_index=True,
    )


def list_test_views(split_manifest: pd.DataFrame, augmentation_plan: pd.DataFrame) -> pd.DataFrame:
    """List the test photos, and their mirror images if they are planned of the training photos."""
    test = split_manifest[split_manifest["split"] == "test"]
    return show_photos(test, _plans_mirror_images(augmentation_plan))


def _plans_mirror_images(augmentation_plan: pd.DataFrame) -> bool:
    return bool(is_mirror_image(augmentation_plan).any())


def list_learned_photos(split_manifest: pd.DataFrame, refit: bool) -> pd.DataFrame:
    """List the photos that the finished model has learned from, as they are.

    Args:
        split_manifest: Columns ``split`` and ``fold``, beside those of a photo.
        refit: Whether it has learned from those of the first round's fold, too.

    Returns:
        One row a view, of at most 2,000 photos, evenly chosen.
    """
    is_learned = split_manifest["split"] != "test"
    if not refit:
        is_learned &= split_manifest["fold"] != 0
    photos = split_manifest[is_learned]
    return show_photos(photos.iloc[choose_evenly(len(photos))], mirrored=False)
