"""Which names of folders, and of splits in a table, mean training, validation and test photos."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

UNLABELLED = "unlabelled"

_WORDS = {
    "train": {"train", "training", "trn"},
    "validation": {"valid", "validation", "val", "dev", "eval", "evaluation"},
    "test": {"test", "testing", "tst", "holdout"},
    # Photos that nobody has labelled, which sources put beside their splits.
    UNLABELLED: {"unlabeled", "unlabelled", "unsup", "unsupervised", "pred", "predict"},
}
_SPLITS = {word: split for split, words in _WORDS.items() for word in words}

# They say what is in a folder, and nothing of whose photos these are.
_GENERAL_WORDS = {"set", "data", "dataset", "split", "folder", "dir"}
_GENERAL_WORDS |= {"image", "images", "img", "imgs", "photo", "photos", "pictures", "pics"}

# Words are told apart by signs, digits and capitals: seg_train, test1, ValImages, trainset.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_JOINED_WORD = re.compile(rf"({'|'.join(sorted(_SPLITS))})({'|'.join(sorted(_GENERAL_WORDS))})")


def read_split(name: str) -> str | None:
    """Return the split that a name means: train, validation, test or unlabelled; None: no split.

    Around the word may be others, as in ``seg_train``, ``train_images``, ``Training`` or ``test1``.
    """
    splits = {_SPLITS[word] for word in _list_words(name) if word in _SPLITS}
    return splits.pop() if len(splits) == 1 else None


def read_labelled_split(name: str) -> str | None:
    """Return the split that a name means, of labelled photos; None: none of them."""
    split = read_split(name)
    return None if split == UNLABELLED else split


def is_unlabelled(name: str) -> bool:
    """Tell whether a name says that nobody has labelled the photos, and nothing besides."""
    return read_split(name) == UNLABELLED and not _name_without_split(name)


def find_splits(names: Iterable[str]) -> dict[str, str]:
    """Find the names of neighbouring folders that are splits, with the split of each.

    Beside the word for the split they must be called alike: ``seg_train`` and ``seg_test`` are
    splits, ``train_station`` and ``test_tube`` are not. What is not labelled is no split without
    others: see `is_unlabelled`.
    """
    splits = {name: split for name in names if (split := read_split(name))}
    names_of_their_own = {_name_without_split(name) for name in splits}
    if len(names_of_their_own) > 1 or set(splits.values()) == {UNLABELLED}:
        return {}
    return splits


def find_splits_of_folders(folders: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Find the splits by the outermost folders that are splits.

    Args:
        folders: Paths of folders with files, POSIX.

    Returns:
        The split of each folder that lies in one or is one, and that of each such folder's name.
    """
    parts_of = {folder: PurePosixPath(folder).parts for folder in folders}
    for level in range(max(map(len, parts_of.values()), default=0)):
        at_level = {each: parts[level] for each, parts in parts_of.items() if len(parts) > level}
        found = find_splits(at_level.values())
        named = {name: split for name, split in found.items() if split != UNLABELLED}
        if len(set(named.values())) > 1:
            return {each: named[name] for each, name in at_level.items() if name in named}, named
    return {}, {}


def _list_words(name: str) -> list[str]:
    words = [word.lower() for word in _WORD.findall(name)]
    joined = [_JOINED_WORD.fullmatch(word) for word in words]
    return [match[1] if match else word for match, word in zip(joined, words, strict=True)]


def _name_without_split(name: str) -> tuple[str, ...]:
    words = _list_words(name)
    return tuple(word for word in words if word not in _SPLITS and word not in _GENERAL_WORDS)
