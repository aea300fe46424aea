"""Find the source of modules without importing them, and remember what it says."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path

from little_data.skipping.files import has_settled, stamp_file
from little_data.skipping.memory import Memory
from little_data.skipping.parsing import Module, parse_module


class SourceReader:
    """Parse modules, each once, and remember them until their files change.

    Args:
        memory: For parsed modules.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._modules: dict[str, Module | None] = {}
        self._data_files: dict[str, dict[str, str]] = {}

    def read(self, name: str) -> Module | None:
        """Return what a module says; None if it has no source."""
        if name not in self._modules:
            path = find_source(name)
            self._modules[name] = self._read_file(name, path) if path else None
        return self._modules[name]

    def hash_data_files(self, name: str) -> dict[str, str]:
        """Hash the files of a package's own folder that are no Python, such as templates."""
        if name not in self._data_files:
            path = find_source(name)
            is_package = path and path.stem == "__init__"
            self._data_files[name] = _hash_data_files(path.parent) if path and is_package else {}
        return self._data_files[name]

    def _read_file(self, name: str, path: Path) -> Module:
        stamp = stamp_file(path.stat())
        state = [stamp, str(path)]
        known: Module | None = self._memory.recall(f"module {name}", state)
        if known:
            return known
        may_remember = has_settled(stamp)
        module = parse_module(path.read_text(encoding="utf-8"), name, path.stem == "__init__")
        if may_remember:
            self._memory.remember(f"module {name}", state, module)
        return module


def find_source(module: str) -> Path | None:
    """Find the Python file of a module; None if it has none."""
    top, *rest = module.split(".")
    for place in find_places(top):
        if not rest:
            files = [place if place.suffix == ".py" else place / "__init__.py"]
        else:
            base = place.joinpath(*rest)
            files = [base / "__init__.py", base.with_name(f"{base.name}.py")]
        for file in files:
            if file.is_file():
                return file
    return None


def find_places(top: str) -> list[Path]:
    """Find the folders of a top-level package, or the file of a module; empty if there are none."""
    module = sys.modules.get(top)
    if module is not None:
        folders, file = getattr(module, "__path__", None), getattr(module, "__file__", None)
    else:
        spec = importlib.util.find_spec(top)
        folders = spec.submodule_search_locations if spec else None
        file = spec.origin if spec and spec.has_location else None
    return [Path(place) for place in folders or ([file] if file else [])]


def _hash_data_files(folder: Path) -> dict[str, str]:
    return {
        f"file {path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".py" and not path.name.startswith(".")
    }
