"""What belongs to the code of a function."""

import ast
import functools
import importlib
import subprocess
import sys

import pytest

from little_data.skipping.code import CodeReader, describe_bound_values, parse_module

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

    return CodeReader(package.parent / "memory.json").hash_code(getattr(module, name))


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


def test_star_and_conditional_imports_are_followed():
    source = "from .a import *\nif True:\n    from .b import c as d\n"
    module = parse_module(source, "package.module", is_package=False)
    assert ("package.a", "*") in module["parts"][""]["imports"]
    assert module["imports"]["d"] == [("package.b", "c")]


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


def test_a_name_for_type_checkers_and_for_python_stands_for_itself():
    source = (
        "if TYPE_CHECKING:\n    import slow\nelse:\n    slow = load('slow')\n    other = load('{}')"
    )
    parts, changed = (
        parse_module(source.format(name), "package.module", is_package=False)["parts"]
        for name in ("other", "another")
    )
    assert {name for name in parts if parts[name] != changed[name]} == {"other"}


def test_bound_values_are_told_apart():
    def scale(factor):
        return lambda number: number * factor

    assert describe_bound_values(scale(2)) != describe_bound_values(scale(3))
    three, four = (functools.partial(max, number) for number in (3, 4))
    assert describe_bound_values(three) != describe_bound_values(four)
    assert describe_bound_values(three) == describe_bound_values(functools.partial(max, 3))


def test_nothing_is_imported_to_find_the_code_of_this_project(tmp_path):
    """Of the nodes that train: Keras stays out, and their models are found."""
    program = f"""
import sys
from pathlib import Path
from little_data.pipelines.top_model.nodes import train_top_model
from little_data.skipping.code import CodeReader
found = CodeReader(Path(r"{tmp_path / "memory.json"}")).hash_code(train_top_model)
assert "little_data.models.heads" in found, found
assert "little_data.datasets.sources.kaggle_competition" not in found, found
assert not {{"tensorflow", "keras"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
