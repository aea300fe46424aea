"""Packages that a test installs, changes and removes, as pip does it."""

import importlib
import shutil
from pathlib import Path


def install(site: Path, name: str, version: str, *imported_as: str) -> None:
    """Put packages of one module each into a folder, and a description of them beside it."""
    described = site / f"{name.replace('-', '_')}-{version}.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    for top in imported_as:
        (site / top).mkdir(exist_ok=True)
        (site / top / "__init__.py").write_text("def shout(text):\n    return text\n")
    files = [f"{top}/__init__.py,," for top in imported_as]
    (described / "RECORD").write_text("\n".join(files))
    (described / "top_level.txt").write_text("\n".join(imported_as))
    importlib.invalidate_caches()


def remove(site: Path, name: str, *imported_as: str) -> None:
    described = site.glob(f"{name.replace('-', '_')}-*.dist-info")
    for folder in [*described, *(site / top for top in imported_as)]:
        shutil.rmtree(folder)
    importlib.invalidate_caches()
