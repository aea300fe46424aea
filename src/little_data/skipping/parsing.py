"""Parse a module to what it says: its definitions, and what each of them uses.

A changed comment, docstring or line break changes nothing. What only Kedro-Viz calls is left out
too, see `_is_preview`.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypedDict

from little_data.skipping.json_files import hash_json

EVERY_NAME = "*"
# What a module does when it is imported, besides defining names.
SIDE_EFFECTS = ""
Target = tuple[str, str]  # a module and a name in it, or EVERY_NAME


class Part(TypedDict):
    """Some statements of a module: their hash, the names in them, and what they import."""

    hash: str
    names: list[str]
    imports: list[Target]


class Module(TypedDict):
    """The parts of a module by the names that they define, and what its imports bind."""

    is_package: bool
    parts: dict[str, Part]
    imports: dict[str, list[Target]]


def parse_module(source: str, name: str, is_package: bool) -> Module:
    """Split a module's source into what it defines, what it imports, and what else it does.

    Imports of the standard library are left out.
    """
    package = name if is_package else name.rpartition(".")[0]
    statements: dict[str, list[ast.stmt]] = {SIDE_EFFECTS: []}
    imports: dict[str, list[Target]] = defaultdict(list)
    tree = ast.parse(source)
    _drop_docstrings(tree)
    _drop_previews(tree)
    for statement in _flatten(tree.body):
        for bound in _find_defined_names(statement):
            statements.setdefault(bound, []).append(statement)
        for bound, target in _find_imports([statement], package, inner=False):
            imports[bound].append(target)
    parts = {bound: _summarise(some, package) for bound, some in statements.items()}
    return {"is_package": is_package, "parts": parts, "imports": dict(imports)}


def find_top(module: str) -> str:
    """Return the name of the top-level package that a module is in."""
    return module.partition(".")[0]


def _drop_docstrings(tree: ast.Module) -> None:
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]


def _drop_previews(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body = [statement for statement in node.body if not _is_preview(statement)]


def _is_preview(statement: ast.stmt) -> bool:
    """Tell whether a method of a class shows its data in Kedro-Viz, and does nothing else.

    Kedro-Viz knows such a method by its name, and by its result's type: ``TablePreview``,
    ``PlotlyPreview`` and so on. No run calls it. If it belonged to the code of a dataset, a changed
    colour of a plot would train every model again whose training history shows that plot.
    """
    if not isinstance(statement, ast.FunctionDef) or not statement.returns:
        return False
    result = ast.unparse(statement.returns).strip("'")
    return statement.name == "preview" and result.endswith("Preview")


def _flatten(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    # Each name that has one meaning for type checkers and another for Python stands for itself.
    for statement in statements:
        match statement:
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                yield from [*statement.body, *statement.orelse]
            case _:
                yield statement


def _find_defined_names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Import() | ast.ImportFrom():
            is_star = statement.names[0].name == "*"
            return [SIDE_EFFECTS] if is_star else []
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign(targets=targets):
            return _find_assigned_names(targets)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return _find_assigned_names([target])
    return [SIDE_EFFECTS]


def _find_assigned_names(targets: Iterable[ast.expr]) -> list[str]:
    names = []
    for target in targets:
        inner = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        names += [part.id if isinstance(part, ast.Name) else SIDE_EFFECTS for part in inner]
    return names


def _summarise(statements: list[ast.stmt], package: str) -> Part:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    return {
        "hash": hash_json([ast.dump(statement) for statement in statements]),
        "names": sorted({node.id for node in nodes if isinstance(node, ast.Name)}),
        "imports": sorted({target for _, target in _find_imports(statements, package)}),
    }


def _find_imports(
    statements: list[ast.stmt], package: str, inner: bool = True
) -> Iterator[tuple[str, Target]]:
    """Find the names that imports bind, with what they are bound to.

    Without `inner`, imports within functions and classes are left out.
    """
    waiting: list[ast.AST] = [*statements]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _is_of_a_package(alias.name, package):
                    yield alias.asname or find_top(alias.name), (alias.name, EVERY_NAME)
        elif isinstance(node, ast.ImportFrom):
            module = _resolve(node, package)
            if _is_of_a_package(module, package):
                for alias in node.names:
                    yield alias.asname or alias.name, (module, alias.name)
        elif inner or not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            waiting.extend(ast.iter_child_nodes(node))


def _is_of_a_package(module: str, package: str) -> bool:
    top = find_top(module)
    return bool(top) and (top not in sys.stdlib_module_names or top == find_top(package))


def _resolve(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    parents = package.split(".")
    base = parents[: len(parents) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])
