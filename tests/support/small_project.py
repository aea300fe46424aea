"""A small Kedro project that a test makes, edits and runs: text in, text out."""

import importlib
import itertools
import logging
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline, node
from kedro.runner import SequentialRunner

from little_data.skipping import SkippingRunner
from little_data.skipping.runner import logger

VERSIONS = (f"2026-01-01T00.00.00.{number:06}Z" for number in itertools.count())
NUMBERS = itertools.count()
TYPES = {
    "text": "text.TextDataset",
    "json": "json.JSONDataset",
    "pickle": "pickle.PickleDataset",
    "memory": "MemoryDataset",
}
OWN = "formats.NoteDataset"

HELPER = '''"""What a node imports."""

CONSTANTS = {constants}


def join(number, *values):
    """Join the values."""
    return ".".join(str(value) for value in (number, CONSTANTS[0], *values))
'''

FORMATS = '''"""A dataset of the project's own."""

from pathlib import Path

from kedro.io import AbstractDataset
from kedro_datasets._typing import JSONPreview


class NoteDataset(AbstractDataset):
    """A text with a mark at its end."""

    def __init__(self, *, filepath):
        self.path = Path(filepath)

    def load(self):
        return self.path.read_text()

    def save(self, data):
        self.path.write_text(data + "{mark}")

    def preview(self) -> JSONPreview:
        from {package}.style import COLOUR

        return JSONPreview(COLOUR)

    def _describe(self):
        return {{}}
'''

NODE = '''

def work_{number}(*values):
    """Join what comes in."""
    from {package}.helper import join

    made = join({number}, {constant}, *values)
    return tuple(f"{{made}}-{{output}}" for output in range({outputs}))
'''


@dataclass(frozen=True)
class Output:
    """A dataset that a node makes. Its kind is one of `TYPES`, or `OWN`."""

    name: str
    kind: str = "text"
    versioned: bool = False


@dataclass(frozen=True)
class Step:
    """A node: names of datasets and parameters, and what it makes."""

    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]


@dataclass
class SmallProject:
    """A project in a folder.

    Attributes:
        steps: The nodes: the one with number n is called ``work_n``.
        parameters: Each is an input ``params:<name>``.
        sources: The text of each file that no node makes.
        constants: One in the function of each node, and last, the one of the helper module.
        mark: What the project's own dataset writes at the end of a text.
    """

    folder: Path
    steps: list[Step]
    parameters: dict[str, object]
    sources: list[str]
    constants: list[int] = field(default_factory=list)
    mark: str = "."

    def __post_init__(self):
        self.package = f"small_{next(NUMBERS)}"
        self.constants = self.constants or [0] * (len(self.steps) + 1)
        for name in self.sources:
            self.path(name).parent.mkdir(parents=True, exist_ok=True)
            self.path(name).write_text(name)
        self.write_code()

    def path(self, dataset: str) -> Path:
        return self.folder / "data" / dataset

    def stored(self, output: Output) -> Path:
        """The file that Kedro loads."""
        path = self.path(output.name)
        return max(path.glob(f"*/{path.name}")) if output.versioned else path

    def write_code(self) -> None:
        self.write_module("__init__", "")
        self.write_module("helper", HELPER.format(constants=self.constants[-1:]))
        self.write_module("formats", FORMATS.format(mark=self.mark, package=self.package))
        self.write_module("style", "COLOUR = 'red'\n")
        work = [
            NODE.format(
                package=self.package, number=number, constant=constant, outputs=len(step.outputs)
            )
            for number, (step, constant) in enumerate(zip(self.steps, self.constants, strict=False))
        ]
        self.write_module("work", "".join(work))

    def write_module(self, name: str, code: str) -> None:
        """Write a module of the project's package."""
        path = self.folder / self.package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)

    def read_module(self, name: str) -> str:
        return (self.folder / self.package / f"{name}.py").read_text()

    @contextmanager
    def imported(self) -> Iterator[Pipeline]:
        """Import the code as it is now."""
        sys.path.insert(0, str(self.folder))
        sys.dont_write_bytecode = True
        try:
            importlib.invalidate_caches()
            yield self.build_pipeline(importlib.import_module(f"{self.package}.work"))
        finally:
            sys.path.remove(str(self.folder))
            for name in [name for name in sys.modules if name.startswith(self.package)]:
                del sys.modules[name]

    def build_pipeline(self, module) -> Pipeline:
        return Pipeline(
            [
                node(
                    getattr(module, f"work_{number}"),
                    inputs=list(step.inputs) or None,
                    outputs=[output.name for output in step.outputs],
                    name=f"work_{number}",
                )
                for number, step in enumerate(self.steps)
            ]
        )

    def build_catalog(self, load_versions=None) -> DataCatalog:
        entries = {
            name: {"type": TYPES["text"], "filepath": str(self.path(name))} for name in self.sources
        }
        for output in self.outputs:
            if output.kind != "memory":
                entries[output.name] = {
                    "type": TYPES.get(output.kind, f"{self.package}.{output.kind}"),
                    "filepath": str(self.path(output.name)),
                    "versioned": output.versioned,
                }
        catalog = DataCatalog.from_config(
            entries, load_versions=load_versions, save_version=next(VERSIONS)
        )
        for name, value in self.parameters.items():
            catalog[f"params:{name}"] = value
        return catalog

    @property
    def outputs(self) -> list[Output]:
        return [output for step in self.steps for output in step.outputs]

    def run(self, load_versions=None, by_name=(), catalog=None) -> dict[str, str]:
        """Run what changed, and return why each node ran that ran."""
        runner = SkippingRunner(folder=str(self.folder / ".fingerprints"))
        runner.runs_everything = bool(by_name)
        catalog = catalog or self.build_catalog(load_versions)
        with self.imported() as pipeline, listen() as messages:
            runner.run(pipeline.filter(node_names=by_name or None), catalog)
        found = (re.fullmatch(r"\[\d+/\d+\] (\w+)(?:: (.*))?", each) for each in messages)
        told = [(each[1], each[2] or "never run") for each in found if each]
        return dict(told)

    def run_all(self) -> None:
        with self.imported() as pipeline:
            SequentialRunner().run(pipeline, self.build_catalog())

    def load_outputs(self) -> dict[str, str]:
        catalog = self.build_catalog()
        stored = [output.name for output in self.outputs if output.kind != "memory"]
        with self.imported():
            return {name: catalog.load(name) for name in stored}

    def compute_anew(self) -> dict[str, str]:
        """What a full run in another folder stores."""
        other = SmallProject(
            self.folder / "anew",
            self.steps,
            self.parameters,
            self.sources,
            self.constants,
            self.mark,
        )
        for name in self.sources:
            other.path(name).write_text(self.path(name).read_text())
        other.run_all()
        results = other.load_outputs()
        shutil.rmtree(other.folder)
        return results


@contextmanager
def listen() -> Iterator[list[str]]:
    """Collect what the runner logs."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
