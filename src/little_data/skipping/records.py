"""What is kept of a node's finished run, and what has changed since."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from little_data.skipping.json_files import hash_json, read_json, write_json

# The reason of a node that has not run before.
NEVER_RUN = "never run"

# The content of data that are in no file of this computer.
UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Stored:
    """The data of a dataset as they lie on the disk.

    Attributes:
        content: Their hash; None if there are none, `UNKNOWN` if nobody can tell.
        path: Where they are.
        version: Kedro's version of them, if the dataset has versions.
    """

    content: str | None
    path: str = ""
    version: str | None = None


# What a record says of data that it does not name: it is no record of this node.
NOTHING = Stored(None)


@dataclasses.dataclass(frozen=True)
class Fingerprint:
    """All that the result of a node depends on, and the result.

    Attributes:
        code: A hash for each module that the node's function or its datasets use.
        packages: The version of each installed package that these modules import.
        parameters: The values, by the parameter's name without ``params:``.
        wiring: Which datasets the function gets and gives, and what is bound to it.
        entries: A hash of each dataset's entry in the catalog.
        inputs: The data that the node reads.
        outputs: The data that it has written.
    """

    code: dict[str, str]
    packages: dict[str, str]
    parameters: dict[str, Any]
    wiring: Any
    entries: dict[str, str]
    inputs: dict[str, Stored]
    outputs: dict[str, Stored]

    def hash_recipe(self) -> str:
        """Hash all but the outputs."""
        facts = dataclasses.asdict(self)
        del facts["outputs"]
        for stored in facts["inputs"].values():
            del stored["path"], stored["version"]
        return hash_json(facts)

    def save(self, path: Path) -> None:
        """Write the fingerprint to a JSON file."""
        write_json(path, dataclasses.asdict(self), flushed=True)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read the fingerprint from a JSON file; None if there is none that can be read."""
        # Records of before there were checksums still say what was done.
        facts = read_json(path, checked=False)
        try:
            for group in ("inputs", "outputs"):
                facts[group] = {name: Stored(**stored) for name, stored in facts[group].items()}
            return cls(**facts)
        except (AttributeError, KeyError, TypeError):
            return None


def find_reason(now: Fingerprint, record: Path) -> str | None:
    """Say in a few words why a node has to run; None if it does not.

    Args:
        now: The node as it is.
        record: File with the fingerprint of its last finished run, if there was one.
    """
    finished = Fingerprint.load(record)
    if finished:
        return _find_difference(now, finished)
    if record.exists():
        return "its last run was recorded by another version of the runner"
    return NEVER_RUN


def _find_difference(now: Fingerprint, finished: Fingerprint) -> str | None:
    # Another dataset brings other code with it: it is named first.
    if not _is_same(now.wiring, finished.wiring):
        return "inputs, outputs or bound arguments of the node changed"
    for name in _find_differences(now.entries, finished.entries):
        return f"catalog entry {name} changed"
    for module in _find_differences(now.code, finished.code):
        return f"code of {module} changed"
    for package in _find_differences(now.packages, finished.packages):
        return _tell_versions(package, finished.packages.get(package), now.packages.get(package))
    parameter = find_changed_parameter(now.parameters, finished.parameters)
    if parameter:
        return f"parameter {parameter} changed"
    return _find_reason_in_data(now, finished)


def _tell_versions(package: str, before: str | None, now: str | None) -> str:
    if before is None:
        return f"package {package} was installed"
    return f"package {package} " + (f"changed from {before} to {now}" if now else "was removed")


def _find_reason_in_data(now: Fingerprint, finished: Fingerprint) -> str | None:
    for name, stored in {**now.inputs, **now.outputs}.items():
        if stored.content == UNKNOWN:
            return f"{name} is in no file of this computer"
    for name, stored in now.inputs.items():
        if stored.content != finished.inputs.get(name, NOTHING).content:
            return f"input {name} changed"
    for name, stored in now.outputs.items():
        if stored.content is None:
            return f"output missing: {stored.path}"
        before = finished.outputs.get(name, NOTHING)
        if stored.content != before.content:
            is_other = stored.version != before.version
            return f"output {name} " + (
                f"has another version, {stored.version}" if is_other else "was changed by hand"
            )
    return None


def find_changed_parameter(now: Any, before: Any, name: str = "") -> str | None:
    """Return the full dotted name of the first value that differs."""
    if _is_same(now, before):
        return None
    if isinstance(now, dict) and isinstance(before, dict):
        for key in _find_differences(now, before):
            inner = f"{name}.{key}" if name else key
            if key not in now or key not in before:
                return inner
            found = find_changed_parameter(now[key], before[key], inner)
            if found:
                return found
        return None
    return name


def _find_differences(now: dict[str, Any], before: dict[str, Any]) -> Iterable[str]:
    if _is_same(now, before):
        return ()
    names = sorted({*now, *before})
    return (
        name
        for name in names
        if name not in now or name not in before or not _is_same(now[name], before[name])
    )


def _is_same(now: Any, before: Any) -> bool:
    # For Python True is 1, and not-a-number is not itself.
    return hash_json(now) == hash_json(before)
