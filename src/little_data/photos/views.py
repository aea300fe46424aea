"""Views of photos: augmentation as rows of numbers, and the warp that carries them out.

The ranges of the geometry mean what they mean in Keras' ``ImageDataGenerator``, which the post
"Building powerful image classification models using very little data" uses.
"""

from __future__ import annotations

from typing import NamedTuple

from little_data.photos.colours import COLOUR_COLUMNS, UNCHANGED_COLOURS, change_colours
from little_data.startup.lazy_imports import cv2, np, npt, pd
from little_data.types.views import ViewRanges

GEOMETRY_COLUMNS = ["rotation", "shear", "zoom_x", "zoom_y", "shift_x", "shift_y", "mirror"]
VIEW_COLUMNS = [*GEOMETRY_COLUMNS, *COLOUR_COLUMNS]

# The numbers of a view that shows the photo as it is, and of its mirror image.
UNCHANGED = (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, *UNCHANGED_COLOURS)
MIRRORED = (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, *UNCHANGED_COLOURS)


class Warp(NamedTuple):
    """A view, ready to be made of a photo of a certain size.

    Attributes:
        transform: Leads from a view's pixel (x, y, 1) to the photo's; of shape (2, 3).
        colours: The numbers that `change_colours` takes.
    """

    transform: npt.NDArray[np.float64]
    colours: npt.NDArray[np.float64]


def draw_views(count: int, ranges: ViewRanges, random: np.random.Generator) -> pd.DataFrame:
    """Draw random views, each parameter uniformly in its range.

    Returns:
        One row a view: ``rotation`` (degrees), ``shear`` (radians), ``zoom_x``, ``zoom_y``
        (factors; above 1 the view shows more than the photo), ``shift_x``, ``shift_y`` (fractions
        of the side), ``mirror`` (left and right exchanged), ``brightness``, ``contrast``, ``red``,
        ``blue`` (factors) and ``blur`` (standard deviation in pixels of a photo of 224 x 224).
    """
    return _tabulate(_draw_numbers(count, ranges, random))


def _draw_numbers(
    count: int, ranges: ViewRanges, random: np.random.Generator
) -> npt.NDArray[np.float64]:
    def uniform(reach: float, centre: float = 0.0) -> npt.NDArray[np.float64]:
        return random.uniform(centre - reach, centre + reach, count)

    columns = [
        uniform(ranges.rotation),
        uniform(ranges.shear),
        uniform(ranges.zoom, centre=1.0),
        uniform(ranges.zoom, centre=1.0),
        uniform(ranges.shift),
        uniform(ranges.shift),
        random.random(count) < (0.5 if ranges.mirror else 0.0),
        uniform(ranges.brightness, centre=1.0),
        uniform(ranges.contrast, centre=1.0),
        uniform(ranges.colour, centre=1.0),
        uniform(ranges.colour, centre=1.0),
        random.uniform(0, ranges.blur, count),
    ]
    return np.stack(columns, axis=1)


def _tabulate(numbers: npt.NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame(numbers, columns=VIEW_COLUMNS).astype({"mirror": bool})


def show_photos(photos: pd.DataFrame, mirrored: bool) -> pd.DataFrame:
    """Return the views of photos without any augmentation.

    Args:
        photos: One row a photo.
        mirrored: Whether the mirror image of each photo follows it.

    Returns:
        The columns of the photos, ``view`` and those of `draw_views`; the views of a photo follow
        each other.
    """
    shown = [UNCHANGED, MIRRORED] if mirrored else [UNCHANGED]
    rows = photos.iloc[np.repeat(np.arange(len(photos)), len(shown))].reset_index(drop=True)
    numbers = _tabulate(np.tile(shown, (len(photos), 1)))
    return pd.concat([rows, numbers.assign(view=np.tile(range(len(shown)), len(photos)))], axis=1)


def plan_views(photos: pd.DataFrame, views: int, ranges: ViewRanges, seed: int) -> pd.DataFrame:
    """Plan the views of each photo: the photo itself, its mirror image, and others drawn.

    There is no mirror image among them if the ranges have none.

    What is drawn for a photo depends on the seed and its content only: other photos, the file's
    name, and the number of views planned do not change it.

    Args:
        photos: Columns ``path`` and ``content_hash`` (hexadecimal), one row a photo.
        views: Number of views of each photo, all included.
        ranges: The ranges to draw from.
        seed: Seed of the random numbers.

    Returns:
        Columns ``path``, ``content_hash``, ``view`` and those of `draw_views`; the views of a
        photo follow each other.
    """
    numbers = np.empty((len(photos), views, len(VIEW_COLUMNS)))
    fixed = [UNCHANGED, MIRRORED][: min(views, 2 if ranges.mirror else 1)]
    numbers[:, : len(fixed)] = fixed
    for plan, content_hash in zip(numbers, photos["content_hash"], strict=True):
        random = np.random.default_rng([seed, int(content_hash[:16], 16)])
        for view in range(len(fixed), views):
            plan[view] = _draw_numbers(1, ranges, random)[0]
    chosen = np.repeat(np.arange(len(photos)), views)
    rows = photos[["path", "content_hash"]].iloc[chosen].reset_index(drop=True)
    view_numbers = np.tile(np.arange(views), len(photos))
    return pd.concat(
        [rows.assign(view=view_numbers), _tabulate(numbers.reshape(-1, len(VIEW_COLUMNS)))], axis=1
    )


def warp_photos(photos: npt.NDArray[np.uint8], views: pd.DataFrame) -> npt.NDArray[np.float32]:
    """Make one view of each photo, as `warp_photo` does.

    Args:
        photos: RGB pixels 0-255 of shape (count, side, side, 3).
        views: One row a photo, columns as in `draw_views`.

    Returns:
        Pixels 0-255, float32, of the same shape.
    """
    warps = prepare_warps(views, photos.shape[1])
    return np.stack([warp_photo(*pair) for pair in zip(photos, warps, strict=True)])


def prepare_warps(views: pd.DataFrame, side: int) -> list[Warp]:
    """Prepare views to be made of photos with this side, in pixels."""
    transforms = affine_transforms(views, side)
    colours = views[COLOUR_COLUMNS].to_numpy(dtype=float)
    return [Warp(*pair) for pair in zip(transforms, colours, strict=True)]


def warp_photo(photo: npt.NDArray[np.uint8], warp: Warp) -> npt.NDArray[np.float32]:
    """Make a view of a photo: its geometry first, then its colours, then its blur.

    What lies outside the photo repeats its nearest edge pixel.

    Args:
        photo: RGB pixels 0-255 of shape (side, side, 3).
        warp: The view, as one of `prepare_warps`.

    Returns:
        Pixels 0-255, float32, of the same shape. An unchanged view is the photo to the bit.
    """
    return change_colours(_move_pixels(photo.astype(np.float32), warp.transform), warp.colours)


def _move_pixels(
    pixels: npt.NDArray[np.float32], transform: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    if np.array_equal(transform, np.eye(2, 3)):
        return pixels
    view: npt.NDArray[np.float32] = cv2.warpAffine(
        pixels,
        transform,
        dsize=pixels.shape[:2],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return view


def is_unchanged(views: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say for each view whether it shows the photo as it is."""
    return _equal(views, UNCHANGED)


def is_mirror_image(views: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say for each view whether it shows the photo's mirror image."""
    return _equal(views, MIRRORED)


def find_mirror_images(
    rows: pd.DataFrame, photos: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64] | None:
    """Find the rows that show the mirror images of photos.

    Args:
        rows: One row a view, with the columns ``path`` and those of `draw_views`.
        photos: Numbers of rows.

    Returns:
        For each of the photos the number of the row with its mirror image; None if one has none.
    """
    numbers = np.flatnonzero(is_mirror_image(rows))
    of_path = dict(zip(rows["path"].iloc[numbers], numbers, strict=True))
    found = [of_path.get(path) for path in rows["path"].iloc[photos]]
    return None if None in found else np.array(found, np.int64)


def _equal(views: pd.DataFrame, numbers: tuple[float, ...]) -> npt.NDArray[np.bool_]:
    same: npt.NDArray[np.bool_] = views[VIEW_COLUMNS].to_numpy(dtype=float) == numbers
    return np.asarray(same.all(axis=1))


def affine_transforms(views: pd.DataFrame, side: int) -> npt.NDArray[np.float64]:
    """Express views as matrices that lead from a view's pixel to the photo's.

    The order of the steps about the photo's centre is that of ``ImageDataGenerator``: mirror, zoom,
    shear, shift, rotation.

    Returns:
        Shape (count, 2, 3): the first two rows of each 3 x 3 matrix, for pixels (x, y, 1).
    """
    rotation = np.deg2rad(views["rotation"].to_numpy(dtype=float))
    shear = views["shear"].to_numpy(dtype=float)
    one, none = np.ones(len(views)), np.zeros(len(views))
    mirrored = np.where(views["mirror"], -1.0, 1.0)
    cosine, sine = np.cos(rotation), np.sin(rotation)
    turn = _matrices([[cosine, sine, none], [-sine, cosine, none], [none, none, one]])
    move = _matrices(
        [
            [one, none, views["shift_x"] * side],
            [none, one, views["shift_y"] * side],
            [none, none, one],
        ]
    )
    slant = _matrices([[np.cos(shear), none, none], [-np.sin(shear), one, none], [none, none, one]])
    scale = _matrices(
        [[views["zoom_x"] * mirrored, none, none], [none, views["zoom_y"], none], [none, none, one]]
    )
    centre = (side - 1) / 2
    to_centre = np.array([[1, 0, centre], [0, 1, centre], [0, 0, 1]])
    transforms = to_centre @ turn @ move @ slant @ scale @ np.linalg.inv(to_centre)
    return transforms[:, :2]


def _matrices(entries: list[list[npt.ArrayLike]]) -> npt.NDArray[np.float64]:
    rows = np.array([[np.asarray(entry, dtype=float) for entry in row] for row in entries])
    return np.moveaxis(rows, -1, 0)
