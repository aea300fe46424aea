"""Kedro's private names are used in one module, so that another Kedro is quickly looked through."""

import ast
from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from kedro.runner import SequentialRunner

import little_data.skipping
from little_data.skipping import SkippingRunner, SkippingSession

FOLDER = Path(little_data.skipping.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))


def is_private(name):
    return name.startswith("_") and not name.endswith("__")


def find_private_names(source):
    """The private names that a module takes from elsewhere."""
    tree = ast.parse(source)
    own = {id(node) for class_ in find_all(tree, ast.ClassDef) for node in find_own(class_)}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if is_private(name) and id(node) not in own:
                yield name
            case ast.ImportFrom(module=module, names=aliases):
                words = [*(module or "").split("."), *(alias.name for alias in aliases)]
                yield from filter(is_private, words)
            case ast.Import(names=aliases):
                words = [word for alias in aliases for word in alias.name.split(".")]
                yield from filter(is_private, words)
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr"), args=[_, ast.Constant(name), *_]
            ):
                yield from filter(is_private, [name])


def find_own(class_):
    """The uses of what a class defines itself: methods, and attributes that it sets."""
    uses = [
        node
        for node in find_all(class_, ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    ]
    defined = {node.name for node in find_all(class_, ast.FunctionDef)}
    defined |= {node.attr for node in uses if isinstance(node.ctx, ast.Store)}
    return [node for node in uses if node.attr in defined]


def find_all(tree, kind):
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_private_names_of_kedro_are_used_in_one_module(path):
    names = set(find_private_names(path.read_text()))
    assert bool(names) == (path.stem == "kedro_internals"), names


@pytest.mark.parametrize(
    "source",
    [
        "from kedro.framework.hooks.manager import _NullPluginManager",
        "import kedro._private.module",
        "catalog._load_versions",
        "class Runner(SequentialRunner):\n    def run(self): return self._is_async",
        "getattr(node, '_inputs')",
    ],
)
def test_a_private_name_is_noticed(source):
    assert len(list(find_private_names(source))) == 1


@pytest.mark.parametrize(
    ("class_", "base"), [(SkippingRunner, SequentialRunner), (SkippingSession, KedroSession)]
)
def test_no_private_method_of_kedro_is_replaced_by_chance(class_, base):
    own = {name for name in vars(class_) if is_private(name)}
    assert not own & set(dir(base)) - {"_abc_impl"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_else_of_this_project_is_imported(path):
    """The room could leave the house."""
    for node in ast.walk(ast.parse(path.read_text())):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module]
            assert not node.level, "say the whole name"
        for module in modules:
            is_own = f"{module}.".startswith("little_data.skipping.")
            assert is_own or not module.startswith("little_data")
