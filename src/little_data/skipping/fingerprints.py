"""Take the fingerprints of a pipeline's nodes, without loading data or importing datasets."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog
from kedro.io.core import VERSION_KEY, VERSIONED_FLAG_KEY, is_parameter
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from little_data.skipping.code import Code, CodeReader
from little_data.skipping.entries import (
    find_class,
    find_entry,
    find_location,
    find_types,
    hash_entry,
    is_in_memory,
)
from little_data.skipping.files import FileHasher
from little_data.skipping.functions import describe_bound_values
from little_data.skipping.json_files import hash_json, simplify
from little_data.skipping.kedro_internals import describe_wiring, find_load_version
from little_data.skipping.protocols import HashesRemoteData, ListsStoredPaths
from little_data.skipping.records import UNKNOWN, Fingerprint, Stored


class Fingerprints:
    """The fingerprints of a pipeline's nodes as things are now.

    What was found out is taken to stay as it is until `forget` is told otherwise.

    Args:
        pipeline: The nodes.
        catalog: Where their data are.
        folder: Where fingerprints, and what makes them quick, are kept.
    """

    def __init__(self, pipeline: Pipeline, catalog: DataCatalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._code = CodeReader(folder / "code.json")
        self._files = FileHasher(folder / "files")
        self._makers = {name: node for node in pipeline.nodes for name in node.outputs}
        # An entry of the catalog looks differently once the dataset is in use.
        self._entries = {
            name: find_entry(catalog, name)
            for name in pipeline.datasets()
            if not is_parameter(name)
        }
        find = functools.cache(find_class)
        self._classes = {
            name: [find(given) for given in find_types(entry)]
            for name, entry in self._entries.items()
        }
        self._parameters: dict[str, Any] = {}
        self._stored: dict[tuple[str, str | None], Stored] = {}
        self._recipes: dict[str, str] = {}

    def is_in_memory(self, dataset: str) -> bool:
        """Tell whether data that a node makes are gone after the run."""
        return is_in_memory(self._entries[dataset])

    def is_source(self, dataset: str) -> bool:
        """Tell whether no node of the pipeline makes this dataset."""
        return dataset not in self._makers

    def take(self, node: Node) -> Fingerprint:
        """Take the fingerprint of a node."""
        data = [name for name in node.inputs if not is_parameter(name)]
        code = self._read_code(node)
        return Fingerprint(
            code=code.modules,
            packages=code.packages,
            parameters={
                name.removeprefix("params:"): self._find_parameter(name)
                for name in node.inputs
                if is_parameter(name)
            },
            wiring=simplify([*describe_wiring(node), describe_bound_values(node.func)]),
            entries={name: hash_entry(self._entries[name]) for name in [*data, *node.outputs]},
            inputs={name: self._find_input(name) for name in data},
            outputs={
                name: self._find_stored(name)
                for name in node.outputs
                if not self.is_in_memory(name)
            },
        )

    def forget(self, datasets: list[str]) -> None:
        """Look anew at the data of these datasets, and at all that depends on them."""
        self._recipes.clear()
        # Transcoded datasets have several names for one place.
        places = {find_location(self._entries[name]) for name in datasets}
        for name, version in [*self._stored]:
            if name in datasets or find_location(self._entries[name]) in places:
                del self._stored[name, version]

    def find_record(self, node: Node) -> Path:
        """Return where the fingerprint of a node is kept: apart for each place of its outputs."""
        # Relative paths: a project may be moved.
        places = sorted(
            os.path.relpath(path, self._folder)
            for path in (find_location(self._entries[name]) for name in node.outputs)
            if path
        )
        readable = re.sub(r"[^\w.-]+", "-", node.name)[:100]
        return self._folder / "nodes" / f"{readable}-{hash_json([node.name, places])[:16]}.json"

    def find_stored(self, dataset: str) -> Stored:
        """Return the data of a dataset as they lie on the disk, in the version that is loaded."""
        return self._find_stored(dataset, find_load_version(self._catalog, dataset))

    def _read_code(self, node: Node) -> Code:
        datasets = [name for name in [*node.inputs, *node.outputs] if not is_parameter(name)]
        classes = {target for name in datasets for target in self._classes[name]}
        return self._code.read(node.func, classes)

    def _find_parameter(self, name: str) -> Any:
        if name not in self._parameters:
            self._parameters[name] = simplify(self._catalog[name].load())
        return self._parameters[name]

    def _find_input(self, dataset: str) -> Stored:
        maker = self._makers.get(dataset)
        if maker and self.is_in_memory(dataset):
            if dataset not in self._recipes:
                self._recipes[dataset] = self.take(maker).hash_recipe()
            return Stored(self._recipes[dataset])
        return self.find_stored(dataset)

    def _find_stored(self, dataset: str, version: str | None = None) -> Stored:
        if (dataset, version) not in self._stored:
            self._stored[dataset, version] = self._look_at(dataset, version)
        return self._stored[dataset, version]

    def _look_at(self, dataset: str, version: str | None) -> Stored:
        if self.is_source(dataset):
            paths = self._ask_for_paths(dataset)
            if paths is not None:
                # A source may tell what its files are called; a folder may be renamed.
                hashes = [
                    [path.name if path.is_file() else "", self._files.hash_files(path, str(path))]
                    for path in paths
                ]
                remote = self._ask_for_remote_hash(dataset)
                known = hashes if remote is None else [*hashes, remote]
                return Stored(hash_json(known), path=", ".join(map(str, paths)))
        entry = self._entries[dataset]
        location = find_location(entry)
        if location is None:
            return Stored(UNKNOWN)
        if not (entry.get(VERSIONED_FLAG_KEY) or entry.get(VERSION_KEY)):
            content = self._files.hash_files(location, str(location))
            return Stored(content, str(location))
        version = version or find_newest_version(location)
        if version is None:
            return Stored(None, str(location))
        path = location / version / location.name
        return Stored(self._files.hash_files(path, str(location)), str(path), version)

    def _ask_for_paths(self, dataset: str) -> Sequence[Path] | None:
        source = self._catalog[dataset]
        return source.list_stored_paths() if isinstance(source, ListsStoredPaths) else None

    def _ask_for_remote_hash(self, dataset: str) -> str | None:
        source = self._catalog[dataset]
        return source.hash_remote_data() if isinstance(source, HashesRemoteData) else None


def find_newest_version(location: Path) -> str | None:
    """Return the version that Kedro loads: the last by name that is there."""
    if not location.is_dir():
        return None
    names = (folder.name for folder in location.iterdir() if not folder.name.startswith("."))
    newest_first = sorted(names, reverse=True)
    return next((name for name in newest_first if (location / name / location.name).exists()), None)
