"""Fingerprint the code of a node: what its function and its datasets use, found without importing.

The code of a function or class is its top-level definition, and those that their names and imports
lead to, also from within functions. It is followed through its own top-level package, and through
others that pip has not installed; of an installed package the version counts. Modules that are
imported by a computed name, as `importlib.import_module` does it, are not found; what a package
looks up in its ``__getattr__`` is, if it imports the same under ``TYPE_CHECKING``. The other files
of a package from which something is used, such as templates, belong to the code of its ``__init__``
module.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from little_data.skipping.functions import find_definition
from little_data.skipping.json_files import hash_json
from little_data.skipping.memory import Memory
from little_data.skipping.packages import InstalledPackages
from little_data.skipping.parsing import EVERY_NAME, SIDE_EFFECTS, Target, find_top
from little_data.skipping.sources import SourceReader

# Stands for the name of what is used in an installed package.
INSTALLED = "(installed)"


@dataclasses.dataclass(frozen=True)
class Code:
    """What some code is at present.

    Attributes:
        modules: A hash for each module of which something is used.
        packages: The version of each installed package that these modules import.
    """

    modules: dict[str, str]
    packages: dict[str, str]


class CodeReader:
    """Find the code of functions and classes.

    Args:
        memory: File for what need not be found out again.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = Memory(memory)
        self._sources = SourceReader(self._memory)
        self._packages = InstalledPackages(self._memory)
        self._neighbours: dict[Target, list[Target]] = {}
        self._reached: dict[Target, set[Target]] = {}
        self._codes: dict[frozenset[Target], Code] = {}

    def read(self, function: Callable[..., Any], classes: Collection[Target] = ()) -> Code:
        """Return the code of a function, together with that of some classes.

        Args:
            function: Any callable.
            classes: Modules of classes, and their names.
        """
        definition = find_definition(function)
        name = definition.__qualname__.partition(".")[0]
        # Python's own methods of objects are in no module.
        module = definition.__module__ or "builtins"
        start = module, EVERY_NAME if name.startswith("<") else name
        used = (self._look_up(target, module) for target in classes)
        starts = frozenset([start, *used])
        if starts not in self._codes:
            self._codes[starts] = self._summarise(set().union(*map(self._follow, starts)))
            self._memory.save()
        return self._codes[starts]

    def _summarise(self, reached: set[Target]) -> Code:
        hashes: dict[str, dict[str, str]] = defaultdict(dict)
        versions: dict[str, str] = {}
        for name_of_module, name in reached:
            if name == INSTALLED:
                versions |= self._packages.find_versions(name_of_module)
                continue
            module = self._sources.read(name_of_module)
            if module and name in module["parts"]:
                hashes[name_of_module][name] = module["parts"][name]["hash"]
            if name == SIDE_EFFECTS:
                hashes[name_of_module] |= self._sources.hash_data_files(name_of_module)
        return Code({module: hash_json(parts) for module, parts in hashes.items()}, versions)

    def _follow(self, start: Target) -> set[Target]:
        if start not in self._reached:
            reached: set[Target] = set()
            waiting = [start]
            while waiting:
                target = waiting.pop()
                if target not in reached:
                    reached.add(target)
                    if target not in self._neighbours:
                        self._neighbours[target] = list(self._find_next(*target))
                    waiting.extend(self._neighbours[target])
            self._reached[start] = reached
        return self._reached[start]

    def _find_next(self, name_of_module: str, name: str) -> Iterator[Target]:
        module = None if name == INSTALLED else self._sources.read(name_of_module)
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
            part = module["parts"].get(name, {"hash": "", "names": [], "imports": []})
            for target in [*module["imports"].get(name, []), *part["imports"]]:
                yield self._look_up((target[0], target[1]), name_of_module)
            # The others are Python's own; but the name of a module is known in its package.
            names = part["names"] if module["is_package"] else known & set(part["names"])
            yield from ((name_of_module, used) for used in names)
        elif module["is_package"] and name and self._sources.read(f"{name_of_module}.{name}"):
            yield f"{name_of_module}.{name}", EVERY_NAME

    def _look_up(self, target: Target, importing: str) -> Target:
        """Return what an import stands for: something to read, or an installed package."""
        top = find_top(target[0])
        is_own = top == find_top(importing) or not self._packages.has(top)
        return target if is_own else (top, INSTALLED)
