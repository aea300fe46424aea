"""Where the source of a module is."""

import importlib.util
import sys
from pathlib import Path

import pytest

from little_data.skipping.sources import find_places, find_source


def test_what_is_built_into_python_is_in_no_file():
    assert not any(find_places(name) for name in sys.builtin_module_names)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Modules of which none is imported."""
    for name in ("little_lone.py", "little_top/__init__.py", "little_top/part.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    return tmp_path


@pytest.mark.parametrize(
    ("module", "file"),
    [
        ("little_lone", "little_lone.py"),
        ("little_top", "little_top/__init__.py"),
        ("little_top.part", "little_top/part.py"),
        ("little_top.nowhere", None),
        ("little_lone.part", None),
        ("little_nowhere", None),
    ],
)
def test_a_module_is_found_without_being_imported(folder, module, file):
    assert find_source(module) == (folder / file if file else None)
    assert not {"little_lone", "little_top", "little_nowhere"} & set(sys.modules)


def test_an_imported_module_is_found_where_it_was_imported_from():
    assert find_source("little_data.skipping.sources") == Path(
        importlib.util.find_spec("little_data.skipping.sources").origin
    )
