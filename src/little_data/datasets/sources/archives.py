"""Unpack zip and tar archives, trusting nothing that they say."""

from __future__ import annotations

import errno
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from lzma import LZMAError
from pathlib import Path
from typing import TypeVar

from kedro.io import DatasetError

from little_data.messages.progress import show_progress

Member = TypeVar("Member", zipfile.ZipInfo, tarfile.TarInfo)

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    LZMAError,
    EOFError,
    UnicodeDecodeError,
)

_ENDINGS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz")


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip or tar archive, or at least is called one.

    Raises:
        OSError: The file cannot be read.
    """
    if not path.is_file():
        return False
    try:
        is_whole = zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except _DAMAGE:
        return True
    return is_whole or path.name.lower().endswith(_ENDINGS)


def unpack_archive(archive: Path, folder: Path, name: str) -> None:
    """Unpack a zip or tar archive (plain, gz, bz2 or xz) into a folder.

    Args:
        archive: The archive; its content decides its kind, not its name.
        folder: An existing folder. If unpacking fails, some files may be left in it.
        name: What the messages call the archive.

    Raises:
        DatasetError: The file is no archive, damaged, or protected by a password; or it holds a
            path or a link that leads out of the folder.
        OSError: The archive cannot be read, or the folder cannot be written.
    """
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, folder, name)
        elif tarfile.is_tarfile(archive):
            _unpack_tar(archive, folder, name)
        else:
            raise DatasetError(
                f"{name}: neither a zip nor a tar archive, or an incomplete one. Check that it is "
                "the right file; if it is, delete it and fetch it again"
            )
    except tarfile.FilterError as error:
        raise DatasetError(f"{name}: unsafe, and not unpacked: {error}") from error
    except _DAMAGE as error:
        raise DatasetError(_describe_damage(name, error)) from error
    except NotImplementedError as error:
        raise DatasetError(
            f"{name}: packed in a way that Python cannot read ({error}). Unpack it yourself, and "
            "give the folder"
        ) from error
    except OSError as error:
        # Damage makes gzip and bz2 raise an error without a number, and zip seek before the file.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise DatasetError(_describe_damage(name, error)) from error


def _unpack_zip(archive: Path, folder: Path, name: str) -> None:
    with zipfile.ZipFile(archive) as file:
        members = file.infolist()
        for member in members:
            _check_path(member.filename, name)
        if any(member.flag_bits & 1 for member in members):
            raise DatasetError(
                f"{name}: protected by a password. Unpack it yourself, and give the folder"
            )
        for member in _show_progress(members, name):
            file.extract(member, folder)


def _unpack_tar(archive: Path, folder: Path, name: str) -> None:
    with tarfile.open(archive) as file:
        for member in _show_progress(file, name):
            _check_path(member.name, name)
            file.extract(member, folder, filter="data")
        # The checksum of a compressed archive is at its end, which tarfile has not read.
        while file.fileobj and file.fileobj.read(1 << 20):
            pass


def _check_path(path: str, name: str) -> None:
    if path.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", path):
        raise DatasetError(
            f"{name}: unsafe, and not unpacked: the path '{path}' in it leads out of the folder"
        )


def _show_progress(members: Iterable[Member], name: str) -> Iterable[Member]:
    return show_progress(members, desc=f"Unpacking {Path(name).name}", unit=" files")


def _describe_damage(name: str, error: Exception) -> str:
    return f"{name}: this archive is damaged ({error}). Delete it and fetch it again"
