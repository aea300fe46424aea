"""A project whose runs are cheap, to be harmed and compared with one that nobody harmed."""

import pickle
import re
import shutil
import tempfile
from filecmp import cmp, cmpfiles
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import yaml
from conftest import make_tiny_project
from kedro.framework.project import pipelines
from kedro.io import AbstractDataset, DataCatalog
from project_runs import load
from same_data import check_same, leave_out_seconds

from little_data.pipeline_registry import PARTS as TRAINING
from little_data.pipeline_registry import USES_OF_THE_MODEL
from little_data.skipping.fingerprints import Fingerprints, find_newest_version
from little_data.skipping.removal import remove
from tests.attack.commands import Ran, run_command
from tests.attack.limited_process import call
from tests.attack.mutations import choose

# The pipelines that are harmed, and one namespace.
PARTS = ["ingestion", "augmentation", "bottleneck", "top_model", "fine_tune", "scratch", "report"]
PARTS += ["export", "predict", "autoencoders.simple"]
# What the top model has: a regression, and a network.
HIDDEN_UNITS = [0, 4]
SMALL = {
    "augmentation": {"views": 1},
    "backbone": {"name": "MobileNet", "weights": "random", "image_size": 32},
    "evaluation": {"folds": 2},
    "export": {"formats": ["litert_float16", "openvino"]},
    "fine_tune": {"depth": "conv_pw_13", "epochs": 1, "minutes": None},
    "ingestion": {"split": {"train": 4, "validation": 0, "test": 2}},
    "scratch": {"image_size": 16, "filters": [2], "epochs": 1},
}
# Of a photo's file, as far as they had settled; and what a clock has measured. OpenVINO numbers
# what it has no name for through the whole process: the file is a few bytes longer or shorter.
TIMES = ["modified", "changed", "milliseconds", "bytes"]
# Instead of a command's exit code: it has ended well, and something is another.
OTHER = -1


class Made(NamedTuple):
    """What a part has made."""

    places: list[Path]  # of its datasets, with all their versions
    records: list[Path]  # that its nodes have run
    compared: dict[str, dict]  # entries of its datasets, and of those that its command needs


class CheapProject:
    """A project that has run to its end, and can be brought back to that.

    Args:
        hidden_units: Of its top model.
    """

    def __init__(self, hidden_units: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="attacked-project-"))
        self.data = self.folder / "data"
        self._writes: dict[tuple[str, bool], int] = {}
        make_tiny_project(self.folder)
        for photo in (self.folder / "photos").glob("*/*"):
            if int(photo.stem) >= 6:
                photo.unlink()
        environment = self.folder / "conf/tiny"
        (environment / "globals.yml").write_text("source: tiny\nnew_images: photos\n")
        settings = yaml.safe_load((environment / "parameters.yml").read_text())
        settings |= SMALL | {"top_model": {"hidden_units": hidden_units, "epochs": 1}}
        (environment / "parameters.yml").write_text(yaml.safe_dump(settings))
        namespaces = [part for part in PARTS if "." in part]
        for part in (",".join(part for part in PARTS if "." not in part), *namespaces):
            ran = call(run_command, self.folder, write_command(part))
            assert ran.code == 0, ran.output
        self._whole = Path(shutil.copytree(self.data, self.folder / "whole", symlinks=True))
        self._made = call(keep_expected, self.folder, PARTS)

    def restore(self, part: str = "", only_records: bool = False) -> None:
        """Let the data be those of a run that nobody disturbed.

        Args:
            part: What it has made is left out.
            only_records: Of that, only the records that it has run.
        """
        shutil.rmtree(self.data)
        shutil.copytree(self._whole, self.data, symlinks=True)
        if part:
            for path in self._made[part].records if only_records else self._made[part].places:
                remove(path)

    def run(self, part: str) -> Ran:
        """Run a part; its output is what is another than without harm, if anything is."""
        return call(run_and_compare, self.folder, part, self._made[part].compared)

    def count_writes(self, part: str, only_records: bool) -> int:
        """Count what the run of a part writes, after `restore`."""
        if (part, only_records) not in self._writes:
            self.restore(part, only_records)
            ran = self.run(part)
            assert not ran.code, ran.output
            self._writes[part, only_records] = ran.writes
        return self._writes[part, only_records]


def write_command(part: str) -> list[str]:
    """Return the command that makes what a part makes."""
    pipeline, *namespace = part.split(".")
    option = ["--namespaces", part] if namespace else []
    return ["run", "--env", "tiny", "--pipelines", pipeline, *option]


def find_made(catalog: DataCatalog, folder: Path, part: str) -> Made:
    """Find what a part has made."""
    pipeline, *namespace = part.split(".")
    own = (TRAINING | USES_OF_THE_MODEL)[pipeline].create_pipeline()
    own = own.only_nodes_with_namespaces([part]) if namespace else own
    fingerprints = Fingerprints(own, catalog, folder / "data/.fingerprints")
    names = (own if namespace else pipelines[pipeline]).all_outputs()
    entries = {name: catalog.config_resolver.resolve_pattern(name) for name in sorted(names)}
    return Made(
        places=[Path(entries[name]["filepath"]) for name in own.all_outputs()],
        records=[fingerprints.find_record(node) for node in own.nodes],
        compared=entries,
    )


def keep_expected(folder: Path, parts: list[str]) -> dict[str, Made]:
    """Keep what all parts have made, and say where it is."""
    catalog = load(folder).__self__
    made = {part: find_made(catalog, folder, part) for part in parts}
    (folder / "expected").mkdir()
    for name in {name for each in made.values() for name in each.compared}:
        expected = pickle.dumps(describe(catalog.load(name)))
        (folder / "expected" / name).write_bytes(expected)
    return made


def run_and_compare(folder: Path, part: str, compared: dict[str, dict]) -> Ran:
    """Run a part, and compare what it and what it needs have made with what is expected."""
    ran = run_command(folder, write_command(part))
    for name, entry in compared.items() if not ran.code else ():
        place = Path(entry["filepath"])
        whole = folder / "whole" / place.relative_to(folder / "data")
        if not is_same_tree(find_newest(place), find_newest(whole)):
            expected = pickle.loads((folder / "expected" / name).read_bytes())
            found = describe(AbstractDataset.from_config(name, entry).load())
            try:
                check_same(name, expected, found)
            except AssertionError as error:
                return ran._replace(code=OTHER, output=f"{name} is another: {str(error)[:500]}")
    return ran


def find_newest(place: Path) -> Path:
    """Find what is loaded: the newest version, or the dataset itself if it has none."""
    version = find_newest_version(place)
    return place / version / place.name if version else place


def is_same_tree(one: Path, other: Path) -> bool:
    """Tell whether two files, or the files of two folders, have the same bytes."""
    if one.is_file():
        return other.is_file() and cmp(one, other, shallow=False)
    names = [sorted(path.relative_to(each) for path in each.rglob("*")) for each in (one, other)]
    files = [name for name in names[0] if (one / name).is_file()]
    return names[0] == names[1] and not any(cmpfiles(one, other, files, shallow=False)[1:])


def describe(data: object) -> object:
    """Leave out of data what differs between two runs that make the same."""
    data = leave_out_seconds(data)
    if isinstance(data, pd.DataFrame):
        return data.drop(columns=TIMES, errors="ignore")
    if isinstance(data, go.Figure):
        # What is shown where a mouse points has seconds.
        return data.update_traces(customdata=None)
    if isinstance(data, str):
        # The numbers of a page are those of other datasets, and seconds.
        return re.sub(r"[\d.]+", "", data)
    if isinstance(data, dict) and any(isinstance(each, Path) for each in data.values()):
        # Their weights: the other files hold such numbers, and times.
        files = {path for folder in data.values() for path in folder.glob("model.[bt]*")}
        return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in files}
    return data


projects: dict[int, CheapProject] = {}


def prepare() -> None:
    """Make all projects, and run them to their end."""
    for hidden_units in HIDDEN_UNITS:
        if hidden_units not in projects:
            projects[hidden_units] = CheapProject(hidden_units)


def choose_part(random: np.random.Generator) -> tuple[CheapProject, str, str]:
    """Choose a project and a part of it, and say which."""
    hidden_units, part = choose(random, HIDDEN_UNITS), choose(random, PARTS)
    return projects[hidden_units], part, f"{part} ({hidden_units} hidden units)"


def end() -> None:
    """Remove the projects."""
    while projects:
        shutil.rmtree(projects.popitem()[1].folder)
