"""Photos in folders `train` and `validation`, one subfolder a class, as all peers want them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png"}


class PhotoLayout:
    """Links to the photos of a set, of which some can come later.

    Args:
        images: A folder with a subfolder for each class or with files such as cat.0.jpg, or an
            archive of one.
        folder: Where the links go.
        train: Training photos of each class; None: all but the validation photos.
        validation: Validation photos of each class. They follow the training photos in the order
            of the names, so that the same photos are drawn each time.
    """

    def __init__(self, images: Path, folder: Path, train: int | None, validation: int) -> None:
        self.folder = folder
        self._splits: dict[str, dict[str, list[Path]]] = {"train": {}, "validation": {}}
        for label, paths in list_photos(unpack(images, folder.parent / "unpacked")).items():
            count = len(paths) - validation if train is None else train
            if validation < 1 or not 0 < count <= len(paths) - validation:
                raise SystemExit(f"{images}: class {label} has only {len(paths)} photos")
            self._splits["train"][label] = paths[:count]
            self._splits["validation"][label] = paths[count : count + validation]

    def write(self, without: int = 0) -> None:
        """Link the photos, all but the given number of training photos: the last of each class."""
        classes = self._splits["train"]
        shares = spread(without, len(classes))
        shutil.rmtree(self.folder, ignore_errors=True)
        for split, by_label in self._splits.items():
            for share, (label, paths) in zip(shares, by_label.items(), strict=True):
                kept = paths[: len(paths) - share] if split == "train" else paths
                (self.folder / split / label).mkdir(parents=True)
                for path in kept:
                    (self.folder / split / label / path.name).symlink_to(path)

    def count(self, split: str) -> int:
        """Count the photos of a split."""
        return sum(len(paths) for paths in self._splits[split].values())

    def describe(self) -> str:
        """Say how many photos there are."""
        train, validation = self.count("train"), self.count("validation")
        classes = len(self._splits["train"])
        return f"{train:,} training photos, {validation:,} validation photos, {classes} classes"


def spread(count: int, parts: int) -> list[int]:
    """Spread a number over parts as evenly as it goes."""
    return [count // parts + (part < count % parts) for part in range(parts)]


def unpack(images: Path, folder: Path) -> Path:
    """Unpack an archive once; return the folder of photos."""
    if not images.is_file():
        return images.resolve()
    if not folder.exists():
        shutil.unpack_archive(images, folder)
    return folder.resolve()


def list_photos(folder: Path) -> dict[str, list[Path]]:
    """List the photos of each class, in the order of the numbers in their names."""
    classes: dict[str, list[Path]] = {}
    # One folder without classes, such as that in Kaggle's archive, is looked through as well.
    for path in sorted(folder.rglob("*"), key=order_by_numbers):
        if path.suffix.lower() in SUFFIXES:
            named = re.match(r"([^.]+)\.\d+\.", path.name)
            classes.setdefault(named[1] if named else path.parent.name, []).append(path)
    return dict(sorted(classes.items()))


def order_by_numbers(path: Path) -> tuple[list[int], str]:
    """Order cat.9.jpg before cat.10.jpg."""
    return [int(number) for number in re.findall(r"\d+", path.name)], path.name
