"""What a module says, apart from how it is written."""

import pytest

from little_data.skipping.parsing import parse_module


def parse(source):
    return parse_module(source, "package.module", is_package=False)


def test_star_and_conditional_imports_are_followed():
    module = parse("from .a import *\nif True:\n    from .b import c as d\n")
    assert ("package.a", "*") in module["parts"][""]["imports"]
    assert module["imports"]["d"] == [("package.b", "c")]


def test_a_name_for_type_checkers_and_for_python_stands_for_itself():
    source = (
        "if TYPE_CHECKING:\n    import slow\nelse:\n    slow = load('slow')\n    other = load('{}')"
    )
    parts, changed = (parse(source.format(name))["parts"] for name in ("other", "another"))
    assert {name for name in parts if parts[name] != changed[name]} == {"other"}


@pytest.mark.parametrize(
    ("module", "is_package", "statement", "found"),
    [
        ("top.inner.module", False, "from . import a", ("top.inner", "a")),
        ("top.inner.module", False, "from .b import a", ("top.inner.b", "a")),
        ("top.inner.module", False, "from ..b import a", ("top.b", "a")),
        ("top.inner.module", False, "from .. import a", ("top", "a")),
        ("top.inner", True, "from . import a", ("top.inner", "a")),
        ("top.inner", True, "from ..b import a", ("top.b", "a")),
    ],
)
def test_relative_imports_start_in_the_modules_package(module, is_package, statement, found):
    assert parse_module(statement, module, is_package)["imports"] == {"a": [found]}


def test_the_standard_library_is_left_out():
    module = parse("import os.path\nimport numpy.random\nfrom json import loads\nfrom . import a")
    assert module["imports"] == {"numpy": [("numpy.random", "*")], "a": [("package", "a")]}
    of_that_name = parse_module("import code.part\nimport ast", "code.module", is_package=False)
    assert of_that_name["imports"] == {"code": [("code.part", "*")]}


@pytest.mark.parametrize(
    ("method", "counts"),
    [
        ("def preview(self) -> TablePreview: return plot()", False),
        ("def preview(self, nrows: int = 5) -> typing.PlotlyPreview: return plot()", False),
        ("def preview(self) -> 'ImagePreview': return plot()", False),
        ("def preview(self): return plot()", True),
        ("def preview(self) -> Figure: return plot()", True),
        ("def load(self) -> TablePreview: return plot()", True),
    ],
)
def test_a_method_that_only_kedro_viz_calls_is_left_out(method, counts):
    """It is known by its name and by its result's type, as Kedro-Viz knows it."""
    parts = parse(f"class Data:\n    size = 1\n    {method}")["parts"]
    assert ("plot" in parts["Data"]["names"]) == counts
    assert "preview" not in parse("def preview() -> TablePreview: pass")["parts"][""]["names"]
    assert "preview" in parse("def preview() -> TablePreview: pass")["parts"]
