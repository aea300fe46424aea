"""What belongs to the code of a function, and of the datasets that it reads and writes."""

import ast
import importlib
import subprocess
import sys

import pytest

from little_data.skipping.code import CodeReader

FILES = {
    "__init__": "from .one import helped",
    "one": """
        import os
        from .two import VALUE as LIMIT
        from little_package import deep

        def helped():
            return inner() + LIMIT

        def inner():
            from little_package.lazy import compute
            return compute()

        def other():
            return deep.anything()

        from .wrapping import wrap

        @wrap
        def decorated():
            pass

        UNUSED = 1
    """,
    "two": "VALUE = 1\nOTHER = 2",
    "lazy": "def compute():\n    return 1",
    "wrapping": """
        import functools

        def wrap(function):
            @functools.wraps(function)
            def wrapped():
                return function()

            return wrapped
    """,
    "deep": "def anything():\n    return 1",
    "packages": """
        import os
        import pandas as pd
        import yaml.constructor
        from PIL import Image, ImageDraw
        from little_package import lazy_imports
        from little_package.lazy_imports import np

        def of_module(): return yaml.constructor
        def of_name(path): return Image.open(path)
        def of_hint(table: "not read", other: pd.DataFrame): pass
        def within():
            import click.testing
        def lazily(): return np.zeros(3)
        def lazily_by_module(): return lazy_imports.np
        def of_none(): return os.getcwd()
    """,
    "lazy_imports": """
        from typing import TYPE_CHECKING

        class LazyModule:
            def __init__(self, name):
                self.name = name

        if TYPE_CHECKING:
            import numpy as np
        else:
            np = LazyModule("numpy")
    """,
    "datasets": """
        import typing
        from kedro_datasets._typing import ImagePreview

        if typing.TYPE_CHECKING:
            from little_package.photo import PhotoDataset

        def __getattr__(name):
            pass
    """,
    "photo": """
        from PIL import Image
        from little_package import deep, wrapping
        from little_package.base import Base

        class PhotoDataset(Base):
            def load(self):
                return Image.open(self.path)

            def preview(self, rows: int = 3) -> "wrapping.PlotlyPreview":
                return deep.anything()

        class OtherDataset(Base):
            pass
    """,
    "base": """
        from little_package.two import OTHER

        class Base:
            def preview(self):
                return OTHER
    """,
}
PACKAGES = {
    "of_module": {"PyYAML"},
    "of_name": {"pillow"},
    "of_hint": {"pandas"},
    "within": {"click"},
    "lazily": {"numpy"},
    "lazily_by_module": {"numpy"},
    "of_none": set(),
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The folder of a package, of which only the top level is imported."""
    folder = tmp_path / "little_package"
    folder.mkdir()
    for name, text in FILES.items():
        lines = text.replace("\n        ", "\n")
        (folder / f"{name}.py").write_text(lines)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield folder
    for name in [name for name in sys.modules if name.startswith("little_package")]:
        del sys.modules[name]


def hash_code(package, name):
    import little_package.one as module

    return CodeReader(package.parent / "memory.json").read(getattr(module, name)).modules


def test_only_what_a_function_uses_belongs_to_it(package):
    modules = {name.rpartition(".")[2] for name in hash_code(package, "helped")}
    assert modules == {"little_package", "one", "two", "lazy"}
    assert "little_package.deep" in hash_code(package, "other")


@pytest.mark.parametrize(
    ("file", "before", "after", "changed"),
    [
        ("one", "inner() + LIMIT", "inner() - LIMIT", "one"),
        ("two", "VALUE = 1", "VALUE = 3", "two"),
        ("lazy", "return 1", "return 3", "lazy"),
        ("two", "OTHER = 2", "OTHER = 3", None),
        ("one", "UNUSED = 1", "UNUSED = 3", None),
        ("deep", "return 1", "return 3", None),
        ("lazy", "return 1", "'''Compute.'''\n    # It is one.\n    return (1)", None),
        ("two", "OTHER = 2", "OTHER = 2\nprint('side effect')", "two"),
    ],
)
def test_a_change_is_found_in_its_module(package, file, before, after, changed):
    first = hash_code(package, "helped")
    path = package / f"{file}.py"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    second = hash_code(package, "helped")
    differing = {name.rpartition(".")[2] for name in first if first[name] != second[name]}
    assert differing == ({changed} if changed else set())


def test_the_other_files_of_a_package_belong_to_its_code(package):
    contents = ("", "<p>", "<h1>")
    found = []
    for content in contents:
        (package / "template.html").write_text(content)
        found.append(hash_code(package, "helped"))
    assert len({hashes["little_package"] for hashes in found}) == len(contents)
    assert len({hashes["little_package.one"] for hashes in found}) == 1


def test_a_decorator_belongs_to_the_function(package):
    assert set(hash_code(package, "decorated")) >= {"little_package.one", "little_package.wrapping"}


def test_packages_are_those_that_the_code_imports(package):
    import little_package.packages as module

    reader = CodeReader(package.parent / "memory.json")
    found = {name: set(reader.read(getattr(module, name)).packages) for name in PACKAGES}
    assert found == PACKAGES


def read_with(package, *classes):
    import little_package.deep as module

    return CodeReader(package.parent / "memory.json").read(module.anything, classes)


def test_the_code_of_a_dataset_belongs_to_it(package):
    """What a package looks up later is found by the imports that it has for type checkers."""
    code = read_with(package, ("little_package.datasets", "PhotoDataset"))
    modules = {name.rpartition(".")[2] for name in code.modules}
    assert modules == {"little_package", "datasets", "photo", "base", "two", "deep"}
    assert set(code.packages) == {"pillow"}
    assert "little_package.photo" not in sys.modules


def test_of_an_installed_dataset_the_version_belongs_to_it(package):
    code = read_with(
        package, ("kedro_datasets.pandas", "CSVDataset"), ("kedro.io", "MemoryDataset")
    )
    assert set(code.packages) == {"kedro-datasets", "kedro"}
    assert set(code.modules) == {"little_package", "little_package.deep"}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("Image.open(self.path)", "Image.open(self.path).copy()", {"little_package.photo"}),
        ("deep.anything()", "deep.anything(), 'red'", set()),
        ("rows: int = 3", "rows: int = 4", set()),
    ],
)
def test_what_only_kedro_viz_calls_does_not_belong_to_a_dataset(package, before, after, changed):
    """Otherwise the colour of a plot would train every model again whose history is plotted."""
    first = read_with(package, ("little_package.datasets", "PhotoDataset")).modules
    path = package / "photo.py"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    second = read_with(package, ("little_package.datasets", "PhotoDataset")).modules
    assert {name for name in first if first[name] != second[name]} == changed


def test_a_module_that_a_function_and_a_dataset_use(package):
    """Each uses another part of it; a change of either is one."""
    text = "def anything():\n    return {}\nclass Data:\n    size = {}\n"

    def read(function, dataset):
        (package / "deep.py").write_text(text.format(function, dataset))
        return read_with(package, ("little_package.deep", "Data")).modules["little_package.deep"]

    hashes = [read(1, 1), read(1, 2), read(2, 2)]
    assert len(set(hashes)) == 3
    assert read(1, 1) == hashes[0]


@pytest.mark.parametrize("package", ["datasets", "skipping"])
def test_what_a_package_looks_up_is_imported_from_its_module(project_path, package):
    """Otherwise its code would not be found."""
    looked_up = set(importlib.import_module(f"little_data.{package}").__all__)
    for path in (project_path / "src/little_data").rglob("*.py"):
        for statement in ast.walk(ast.parse(path.read_text())):
            if isinstance(statement, ast.ImportFrom):
                is_package = statement.module == f"little_data.{package}"
                names = {alias.name for alias in statement.names}
                assert not (is_package and names & looked_up), path


def test_what_is_written_in_c_has_no_code(tmp_path):
    code = CodeReader(tmp_path / "memory.json").read(" ".join)
    assert (code.modules, code.packages) == ({}, {})


def test_nothing_is_imported_to_find_the_code_of_this_project(tmp_path):
    """Of the nodes that train: Keras stays out, and their models and datasets are found."""
    program = f"""
import sys
from pathlib import Path
from little_data.pipelines.top_model.nodes import train_top_model
from little_data.skipping.code import CodeReader
reader = CodeReader(Path(r"{tmp_path / "memory.json"}"))
datasets = ["KerasModelDataset", "TrainingHistoryDataset"]
found = reader.read(train_top_model, [("little_data.datasets", name) for name in datasets])
assert "little_data.models.heads" in found.modules, found
assert "little_data.datasets.stores.keras_model" in found.modules, found
assert "little_data.datasets.sources.kaggle_competition" not in found.modules, found
assert not any("figures" in name for name in found.modules), found
# One of the builds of TensorFlow: tensorflow or tensorflow_cpu.
found_packages = {{name.removesuffix("_cpu") for name in found.packages}}
assert {{"keras", "numpy", "tensorflow"}} <= found_packages, found
assert not {{"tensorflow", "keras", "numpy"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_dataset_of_this_project_is_found(tmp_path):
    datasets = importlib.import_module("little_data.datasets")
    reader = CodeReader(tmp_path / "memory.json")
    for name in datasets.__all__:
        module = getattr(datasets, name).__module__
        assert module in reader.read(print, [("little_data.datasets", name)]).modules
