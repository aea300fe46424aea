"""Hostile archives: mutations of whole ones, and members that no honest program writes."""

import io
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from kedro.io import DatasetError

from little_data.datasets import ImageArchiveDataset
from tests.attack.attempts import Outcome, check_refusal
from tests.attack.limited_process import call_limited, start
from tests.attack.mutations import choose, mutate

PHOTOS = [f"photos/{animal}/{number}.jpg" for animal in ("cat", "dog") for number in range(4)]
ODD_NAMES = [
    *("../escaped.jpg", "/tmp/../escaped.jpg", "photos/../../escaped.jpg", "..\\escaped.jpg"),
    *("C:\\escaped.jpg", "", ".", "..", "/", "photos/cat", "photos/cat/0.jpg/1.jpg", "a\0b.jpg"),
    *("photos/cat/" + "a" * 300, "a/" * 30 + "0.jpg", "a/" * 3000 + "0.jpg", "photos/\n.jpg"),
    *("CON", "photos/cat/ü.jpg", "photos/cat/\udc80.jpg", "source.json", "photos/cat/0.jpg/"),
]
LINK_TARGETS = ["/etc", "/dev/zero", "..", "../../..", "photos/cat/0.jpg", "0.jpg", "photos", "."]
TAR_KINDS = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
TAR_KINDS += [tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE, b"Z"]

prepare = start


def attack(random: np.random.Generator) -> Outcome:
    """Unpack one archive."""
    odd = random.integers(3) == 0
    make = (make_zip, make_tar)[random.integers(2)]
    content = make(random, odd)
    if not odd or random.integers(4) == 0:
        content = mutate(random, content)
    return call_limited(unpack, content, make.__name__ + (" of odd members" if odd else ""))


def make_zip(random: np.random.Generator, odd: bool) -> bytes:
    """Make a zip of photos, with a member that is odd, if that is asked for."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", int(random.choice([0, 8, 12, 14]))) as archive:
        for name in PHOTOS:
            archive.writestr(name, random.bytes(50) + bytes(200))
        if odd:
            member = zipfile.ZipInfo("odd")
            member.filename = member.orig_filename = choose(random, ODD_NAMES).replace("\udc80", "")
            kinds = [stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR]
            member.external_attr = (int(random.choice(kinds)) | 0o777) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            bomb = bytes(int(10 ** random.uniform(0, 8)))
            archive.writestr(member, choose(random, [*map(str.encode, LINK_TARGETS), bomb]))
    return file.getvalue()


def make_tar(random: np.random.Generator, odd: bool) -> bytes:
    """Make a tar of photos, with a member that is odd, if that is asked for."""
    file = io.BytesIO()
    mode = choose(random, ["w", "w:gz", "w:bz2", "w:xz"])
    with tarfile.open(fileobj=file, mode=mode, format=int(random.integers(3))) as archive:
        members = [(tarfile.TarInfo(name), random.bytes(50) + bytes(200)) for name in PHOTOS]
        if odd:
            member = tarfile.TarInfo(choose(random, ODD_NAMES)[:90])
            member.type = choose(random, TAR_KINDS)
            member.linkname = choose(random, LINK_TARGETS)
            member.mode = int(random.integers(0o10000))
            members.insert(random.integers(len(members) + 1), (member, b""))
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def unpack(content: bytes, told: str) -> Outcome:
    """Unpack an archive, and look at what is there afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "given").write_bytes(content)
        dataset = ImageArchiveDataset(
            filepath=str(folder / "given"), unpack_to=str(folder / "raw/photos")
        )
        try:
            listing = dataset.load()
        except DatasetError as error:
            outcome = check_refusal(error, told)
        else:
            outcome = Outcome("unharmed", f"{told}: {len(listing.files)} photos")
        if found := list_harm(folder, is_unpacked=(folder / "raw/photos/source.json").exists()):
            return Outcome("wrong", f"{outcome.told}: left behind {found}")
    return outcome


def list_harm(folder: Path, is_unpacked: bool) -> list[str]:
    """List what no archive may leave behind: something outside, half of it, or odd files."""
    found = [path for path in folder.iterdir() if path.name not in ("given", "raw")]
    found += [Path("/tmp/escaped.jpg")] if Path("/tmp/escaped.jpg").exists() else []
    raw = folder / "raw"
    if not is_unpacked:
        found += raw.glob("*")
    found += [path for path in raw.glob("*") if path.name not in ("photos", ".locks")]
    for path in raw.rglob("*"):
        inside = path.resolve().is_relative_to(raw.resolve())
        if not inside or not (path.is_file() or path.is_dir() or path.is_symlink()):
            found.append(path)
    return [*map(str, found)]
