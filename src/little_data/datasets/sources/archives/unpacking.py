"""Unpack zip and tar archives, trusting nothing that they say."""

from __future__ import annotations

import errno
import re
import tarfile
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Iterable
from lzma import LZMAError
from pathlib import Path
from typing import Any

from kedro.io import DatasetError

from little_data.datasets.sources.archives.archive_options import ArchiveOptions, UnpackedSizes
from little_data.datasets.sources.archives.zip_names import correct_names
from little_data.datasets.sources.labels.label_file import TABLE_ENDINGS
from little_data.messages.progress import show_progress
from little_data.photos.formats import is_photo

DEFAULTS = ArchiveOptions()

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    LZMAError,
    EOFError,
    # Names that are no text, or that no path may have.
    ValueError,
    # A hard link in a tar to what is not in it.
    KeyError,
)

_ENDINGS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar")

# A part of an archive that was split: photos.z01, photos.zip.001, photos.7z.002, photos.part1.rar.
_PART_NAME = re.compile(r".*\.(z\d\d|(zip|7z|tar|tgz|gz)\.\d{3}|part\d+\.rar|r\d\d)", re.IGNORECASE)

# What archives begin with that Python cannot read.
_OTHER_KINDS = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a zstandard archive",
    b"PK\x07\x08": "the first part of a zip archive that was split",
}
_UNPACK = "Unpack it yourself, and give the folder"
_AGAIN = "Delete it and fetch it again"


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive of any kind, or at least is called one.

    Raises:
        OSError: The file cannot be read.
    """
    if not path.is_file():
        return False
    if _has_no_beginning(path):
        return is_called_archive(path.name)
    try:
        is_whole = zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except _DAMAGE:
        return True
    return is_whole or is_called_archive(path.name) or _name_other_kind(path) is not None


def is_called_archive(name: str) -> bool:
    """Tell whether a file is an archive by the end of its name."""
    return name.lower().endswith(_ENDINGS)


def unpack_archive(
    archive: Path,
    folder: Path,
    name: str,
    options: ArchiveOptions = DEFAULTS,
) -> None:
    """Unpack a zip or tar archive (plain, gz, bz2 or xz) into a folder.

    Args:
        archive: The archive; its content decides its kind, not its name.
        folder: An existing folder. If unpacking fails, some files may be left in it.
        name: What the messages call the archive.
        options: The encoding of names, and what it may unpack to.

    Raises:
        DatasetError: The file is no archive, one of another kind, damaged, or protected by a
            password; or it holds a path or a link that leads out of the folder, or too much.
        OSError: The archive cannot be read, or the folder cannot be written.
    """
    sizes = UnpackedSizes(name, archive.stat().st_size, folder, options)
    try:
        _unpack(archive, sizes)
    except tarfile.FilterError as error:
        raise DatasetError(f"{name}: unsafe, and not unpacked: {error}") from error
    except _DAMAGE as error:
        raise DatasetError(_describe_damage(name, error)) from error
    except NotImplementedError as error:
        raise DatasetError(
            f"{name}: packed in a way that Python cannot read ({error}). {_UNPACK}"
        ) from error
    except OSError as error:
        # Damage makes gzip and bz2 raise an error without a number, and zip seek before the file.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise DatasetError(_describe_damage(name, error)) from error


def _unpack(archive: Path, sizes: UnpackedSizes) -> None:
    if not _has_no_beginning(archive):
        if kind := _name_other_kind(archive):
            raise DatasetError(f"{sizes.name}: {kind}, which Python cannot read. {_UNPACK}")
        if is_photo(archive):
            raise DatasetError(
                f"{sizes.name}: a single photo. Give the folder that holds the subfolders of the "
                "classes"
            )
        if archive.suffix.lower() in TABLE_ENDINGS:
            raise DatasetError(
                f"{sizes.name}: a label file? Give the folder of the photos as images, and this "
                f"file as labels={sizes.name}"
            )
        if zipfile.is_zipfile(archive):
            return _unpack_zip(archive, sizes)
        if tarfile.is_tarfile(archive):
            return _unpack_tar(archive, sizes)
    raise DatasetError(
        f"{sizes.name}: neither a zip nor a tar archive, or an incomplete one. Check that it is "
        "the right file; if it is, delete it and fetch it again"
    )


def _has_no_beginning(archive: Path) -> bool:
    """Tell whether a file is empty, or begins with a hole, which Python would search to its end."""
    if not archive.stat().st_size:
        return True
    with archive.open("rb") as file:
        return not any(file.read(512))


def _name_other_kind(archive: Path) -> str | None:
    with archive.open("rb") as file:
        start = file.read(8)
    for beginning, kind in _OTHER_KINDS.items():
        if start.startswith(beginning):
            return kind
    is_part = _PART_NAME.fullmatch(archive.name) is not None
    return "a part of an archive that was split" if is_part else None


def _unpack_zip(archive: Path, sizes: UnpackedSizes) -> None:
    with _open_zip(archive, sizes.name) as file:
        members = file.infolist()
        correct_names(members, sizes.name, sizes.options.encoding)
        for member in members:
            _check_path(member.orig_filename, sizes.name)
            _check_path(member.filename, sizes.name)
            sizes.add(member.filename, member.file_size)
        if any(member.flag_bits & 1 for member in members):
            raise DatasetError(f"{sizes.name}: protected by a password. {_UNPACK}")
        sizes.check_space()
        _unpack_each(members, sizes, lambda member: file.extract(member, sizes.folder))


def _open_zip(archive: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except zipfile.BadZipFile as error:
        if "multiple disks" not in str(error):
            raise
        raise DatasetError(
            f"{name}: the last part of a zip archive that was split. {_UNPACK}"
        ) from None


def _unpack_tar(archive: Path, sizes: UnpackedSizes) -> None:
    with tarfile.open(archive) as file:

        def unpack(member: tarfile.TarInfo) -> None:
            _check_path(member.name, sizes.name)
            sizes.add(member.name, member.size)
            file.extract(member, sizes.folder, filter="data")

        _unpack_each(file, sizes, unpack)
        # The checksum of a compressed archive is at its end, which tarfile has not read.
        while file.fileobj and file.fileobj.read(1 << 20):
            pass


def _unpack_each(
    members: Iterable[Any], sizes: UnpackedSizes, unpack: Callable[[Any], Any]
) -> None:
    title = f"Unpacking {Path(sizes.name).name}"
    for member in show_progress(members, desc=title, unit=" files"):
        unpack(member)


def _check_path(path: str, name: str) -> None:
    if not path:
        raise DatasetError(f"{name}: this archive is damaged (a file in it has no name). {_AGAIN}")
    if path.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", path):
        raise DatasetError(
            f"{name}: unsafe, and not unpacked: the path '{path}' in it leads out of the folder"
        )


def _describe_damage(name: str, error: Exception) -> str:
    # Python shows whatever stands in the place of a name.
    reason = textwrap.shorten(ascii(str(error))[1:-1], 200)
    return f"{name}: this archive is damaged ({reason}). {_AGAIN}"
