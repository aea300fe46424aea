"""A project whose runs are cheap, to be harmed and compared with one that nobody harmed."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import yaml
from conftest import make_tiny_project
from kedro.framework.project import pipelines
from project_runs import load, run
from same_data import check_same, leave_out_seconds

# What is run: the second takes several times as long.
PIPELINES = [("ingestion", "augmentation"), ("ingestion", "augmentation", "bottleneck")]
SMALL = {"backbone": {"name": "MobileNet", "weights": "random", "image_size": 32}}
SMALL |= {"augmentation": {"views": 1}, "ingestion": {"split": {"train": 4, "test": 2}}}
# Of a photo's file, as far as they had settled.
TIMES = ["modified", "changed"]


class CheapProject:
    """A project that has run to its end, and can be brought back to that.

    Args:
        pipeline_names: What it runs.
    """

    def __init__(self, pipeline_names: Iterable[str]) -> None:
        sys.modules["mlflow"] = None
        os.fsync = lambda opened: None  # no power fails here
        self.folder = Path(tempfile.mkdtemp(prefix="attacked-project-"))
        self.pipeline_names = list(pipeline_names)
        make_tiny_project(self.folder)
        for photo in (self.folder / "photos").glob("*/*"):
            if int(photo.stem) >= 6:
                photo.unlink()
        settings = self.folder / "conf/tiny/parameters.yml"
        settings.write_text(yaml.safe_dump(yaml.safe_load(settings.read_text()) | SMALL))
        self.run()
        self._whole = Path(shutil.copytree(self.data, self.folder / "whole", symlinks=True))
        self._expected = self._read()

    @property
    def data(self) -> Path:
        """The folder that runs write to."""
        return self.folder / "data"

    def run(self) -> None:
        """Run it in this process."""
        run(self.folder, pipeline_names=self.pipeline_names)

    def restore(self) -> None:
        """Let the data be those of a run that nobody disturbed."""
        shutil.rmtree(self.data)
        shutil.copytree(self._whole, self.data, symlinks=True)

    def compare(self) -> str | None:
        """Say what is not to the bit as it is without harm; None: everything is."""
        found = self._read()
        for name, expected in self._expected.items():
            try:
                check_same(name, expected, found[name])
            except AssertionError as error:
                return f"{name} is another: {str(error)[:500]}"
        return None

    def _read(self) -> dict[str, object]:
        catalog = load(self.folder).__self__
        names = {name for each in self.pipeline_names for name in pipelines[each].all_outputs()}
        return {name: describe(catalog.load(name)) for name in sorted(names) if name in catalog}


def describe(data: object) -> object:
    """Leave out of data what differs between two runs that make the same."""
    data = leave_out_seconds(data)
    if isinstance(data, pd.DataFrame):
        return data.drop(columns=TIMES, errors="ignore")
    return data


projects: list[CheapProject] = []


@cache
def get_project(*pipeline_names: str) -> CheapProject:
    """Return the project of some pipelines, which is made once."""
    projects.append(CheapProject(pipeline_names))
    return projects[-1]


def end() -> None:
    """Remove the projects."""
    for project in projects:
        shutil.rmtree(project.folder)
    projects.clear()
    get_project.cache_clear()
