"""Fingerprint the code of a function: all of its package that it uses, found without importing.

Source is parsed to what it says: a changed comment, docstring or line break changes nothing. A
function's code is the top-level definition of it, and those that their names and imports lead to in
the same top-level package, also from within functions. Modules that are imported by a computed
name, as `importlib.import_module` does it, are not found. The other files of a package from which
something is used, such as templates, belong to the code of its ``__init__`` module.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from little_data.skipping.files import has_settled, stamp_file
from little_data.skipping.json_files import hash_json, read_json, simplify, write_json

EVERY_NAME = "*"
# What a module does when it is imported, besides defining names.
SIDE_EFFECTS = ""
Target = tuple[str, str]  # a module and a name in it, or EVERY_NAME

FORMAT = f"2, Python {sys.version_info.major}.{sys.version_info.minor}"


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


class CodeReader:
    """Hash the code of functions, and remember parsed modules in a file until they change.

    Args:
        memory: The file.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        remembered = read_json(memory)
        is_usable = isinstance(remembered, dict) and remembered.get("format") == FORMAT
        self._remembered: dict[str, Any] = remembered["files"] if is_usable else {}
        self._modules: dict[str, Module | None] = {}
        self._neighbours: dict[Target, list[Target]] = {}
        self._hashes: dict[Target, dict[str, str]] = {}
        self._data_files: dict[str, dict[str, str]] = {}
        self._has_news = False

    def hash_code(self, function: Callable[..., Any]) -> dict[str, str]:
        """Return a hash for each module of which the function uses something."""
        function = find_definition(function)
        name = function.__qualname__.partition(".")[0]
        start = (function.__module__, EVERY_NAME if name.startswith("<") else name)
        if start not in self._hashes:
            self._hashes[start] = self._hash_from(start)
        return self._hashes[start]

    def _hash_from(self, start: Target) -> dict[str, str]:
        hashes: dict[str, dict[str, str]] = defaultdict(dict)
        for module, name in self._follow(start):
            part = (self._read(module) or {"parts": {}})["parts"].get(name)
            if part:
                hashes[module][name] = part["hash"]
            if name == SIDE_EFFECTS:
                hashes[module] |= self._hash_data_files(module)
        if self._has_news:
            write_json(self._memory, {"format": FORMAT, "files": self._remembered})
            self._has_news = False
        return {module: hash_json(parts) for module, parts in hashes.items()}

    def _hash_data_files(self, module: str) -> dict[str, str]:
        if module not in self._data_files:
            path = find_source(module)
            is_package = path and path.stem == "__init__"
            self._data_files[module] = hash_data_files(path.parent) if path and is_package else {}
        return self._data_files[module]

    def _follow(self, start: Target) -> set[Target]:
        reached: set[Target] = set()
        waiting = [start]
        while waiting:
            target = waiting.pop()
            if target not in reached:
                reached.add(target)
                if target not in self._neighbours:
                    self._neighbours[target] = list(self._find_next(*target))
                waiting.extend(self._neighbours[target])
        return reached

    def _find_next(self, name_of_module: str, name: str) -> Iterator[Target]:
        module = self._read(name_of_module)
        if module is None:
            return
        known = module["parts"].keys() | module["imports"].keys()
        yield name_of_module, SIDE_EFFECTS
        package = name_of_module.rpartition(".")[0]
        if package:
            yield package, SIDE_EFFECTS
        if name == EVERY_NAME:
            yield from ((name_of_module, each) for each in known)
        elif name in known:
            part = module["parts"].get(name)
            yield from ((target[0], target[1]) for target in module["imports"].get(name, []))
            if part:
                yield from ((target[0], target[1]) for target in part["imports"])
                # The others are Python's own; but the name of a module is known in its package.
                names = part["names"] if module["is_package"] else known.intersection(part["names"])
                yield from ((name_of_module, used) for used in names)
        elif module["is_package"] and name and self._read(f"{name_of_module}.{name}"):
            yield f"{name_of_module}.{name}", EVERY_NAME

    def _read(self, name: str) -> Module | None:
        if name not in self._modules:
            path = find_source(name)
            self._modules[name] = self._read_file(name, path) if path else None
        return self._modules[name]

    def _read_file(self, name: str, path: Path) -> Module:
        stamp = stamp_file(path.stat())
        known = self._remembered.get(name)
        if known and known["stamp"] == stamp and known["path"] == str(path):
            remembered: Module = known["module"]
            return remembered
        may_remember = has_settled(stamp)
        module = parse_module(path.read_text(encoding="utf-8"), name, path.stem == "__init__")
        if may_remember:
            self._remembered[name] = {"stamp": stamp, "path": str(path), "module": module}
            self._has_news = True
        return module


def describe_bound_values(function: Callable[..., Any]) -> Any:
    """Return what is bound to a function: of a partial its arguments, of a closure its cells."""
    if isinstance(function, functools.partial):
        bound = simplify([function.args, function.keywords])
        return [bound, describe_bound_values(function.func)]
    if inspect.ismethod(function):
        return [simplify(vars(function.__self__)), describe_bound_values(function.__func__)]
    if not inspect.isfunction(function):
        return simplify(getattr(function, "__dict__", None))
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    return [describe_bound_values(cell) if callable(cell) else simplify(cell) for cell in cells]


def find_definition(function: Any) -> Any:
    """Return what was defined with def or class: behind partials, decorators and instances."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    return function if hasattr(function, "__qualname__") else type(function)


def find_source(module: str) -> Path | None:
    """Find the file of a module whose top-level package is imported; None if it has none."""
    top, *rest = module.split(".")
    package = sys.modules.get(top)
    if not rest:
        file = getattr(package, "__file__", None)
        return Path(file) if file and file.endswith(".py") else None
    for folder in getattr(package, "__path__", ()):
        base = Path(folder, *rest)
        for path in (base.with_name(f"{base.name}.py"), base / "__init__.py"):
            if path.is_file():
                return path
    return None


def hash_data_files(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a package's own folder that is no Python."""
    return {
        f"file {path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".py" and not path.name.startswith(".")
    }


def parse_module(source: str, name: str, is_package: bool) -> Module:
    """Split a module's source into what it defines, what it imports, and what else it does."""
    package = name if is_package else name.rpartition(".")[0]
    top = name.partition(".")[0]
    statements: dict[str, list[ast.stmt]] = {SIDE_EFFECTS: []}
    imports: dict[str, list[Target]] = defaultdict(list)
    tree = ast.parse(source)
    _drop_docstrings(tree)
    for statement in _flatten(tree.body):
        for bound in _find_defined_names(statement):
            statements.setdefault(bound, []).append(statement)
        for bound, target in _find_imports([statement], package, top, inner=False):
            imports[bound].append(target)
    parts = {bound: _summarise(some, package, top) for bound, some in statements.items()}
    return {"is_package": is_package, "parts": parts, "imports": dict(imports)}


def _flatten(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    # Each name that has one meaning for type checkers and another for Python stands for itself.
    for statement in statements:
        match statement:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from [*statement.body, *statement.orelse]
            case _:
                yield statement


def _drop_docstrings(tree: ast.Module) -> None:
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]


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


def _summarise(statements: list[ast.stmt], package: str, top: str) -> Part:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    return {
        "hash": hash_json([ast.dump(statement) for statement in statements]),
        "names": sorted({node.id for node in nodes if isinstance(node, ast.Name)}),
        "imports": sorted({target for _, target in _find_imports(statements, package, top)}),
    }


def _find_imports(
    statements: list[ast.stmt], package: str, top: str, inner: bool = True
) -> Iterator[tuple[str, Target]]:
    """Find the names that imports bind, with what they are bound to, in the package only.

    Without `inner`, imports within functions and classes are left out.
    """
    waiting: list[ast.AST] = [*statements]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == top:
                    yield alias.asname or top, (alias.name, EVERY_NAME)
        elif isinstance(node, ast.ImportFrom):
            module = _resolve(node, package)
            if module.partition(".")[0] == top:
                for alias in node.names:
                    yield alias.asname or alias.name, (module, alias.name)
        elif inner or not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            waiting.extend(ast.iter_child_nodes(node))


def _resolve(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    parents = package.split(".")
    base = parents[: len(parents) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])
