"""Time this project beside what people would use in its place, on the same photos and cores.

    python benchmarks/peers/compare.py --images /path/to/train.zip --train 1000 --validation 400 \
        --environments /path/to/environments --work /path/to/work --epochs pytorch=1

Each peer has a folder here: what it needs, and a script as its own documentation has users write
it. It gets an environment of its own, made once; so does this project. All of them run one after
the other, by turns, on the same cores. The clock runs from the start of a command, with raw photos
on the disk, to the end of the epoch that had an accuracy on the validation photos; ours is counted
to the very end of `kedro run`. What has been measured in the folder of work is kept: a call that
was stopped goes on. Linux only, for the memory.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

from environments import count_lines, install, measure_megabytes, write_lite0  # noqa: E402
from measured_runs import Ledger, Run, run  # noqa: E402
from peer_tables import Row, print_first_runs, print_second_runs  # noqa: E402
from photo_layout import PhotoLayout  # noqa: E402
from projects import copy_project, read_metrics  # noqa: E402

from little_data.inference.engines import has_bfloat16  # noqa: E402

CHECKOUT = HERE.parents[1]
PEERS = HERE


class Ours(NamedTuple):
    """A command of this project, and a setting that is changed after it.

    Without one, there is only a first run.
    """

    title: str
    pipeline: str
    parameters: str
    changed: str | None


OURS = {
    "default": Ours(
        "little-data, default settings: the depth is chosen by cross-validation",
        "fine_tune",
        parameters="",
        changed=None,
    ),
    "whole": Ours(
        "little-data, the whole network fine-tuned, EfficientNet-Lite0, 1.5 minutes",
        "fine_tune",
        parameters="backbone.name=EfficientNetLite0,fine_tune.depth=whole,fine_tune.minutes=1.5",
        changed="fine_tune.learning_rate=0.0004",
    ),
    "quick": Ours(
        "little-data, top model, EfficientNet-Lite0, one view",
        "top_model",
        parameters="backbone.name=EfficientNetLite0,augmentation.views=1",
        changed="top_model.class_weight=balanced",
    ),
    "bfloat16": Ours(
        "little-data, top model, EfficientNet-Lite0, one view, bfloat16",
        "top_model",
        parameters="backbone.name=EfficientNetLite0,augmentation.views=1,"
        "bottleneck.precision=bfloat16",
        changed="top_model.class_weight=balanced",
    ),
}
METRICS = {"fine_tune": "fine_tuned_metrics.json", "top_model": "top_model_metrics.json"}


def main() -> None:
    """Make the environments, run all by turns, and print the tables."""
    arguments = parse_arguments()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    photos = PhotoLayout(arguments.images, work / "photos", arguments.train, arguments.validation)
    made = make_environments(arguments.environments.resolve(), arguments.peers)
    ledger = Ledger(work / "runs.jsonl")
    ours = {name: Row(1, made["little_data"].megabytes) for name in arguments.ours}
    peers = {
        name: Row(count_lines(find_script(name)), made[name].megabytes) for name in arguments.peers
    }
    for turn in range(1, arguments.turns + 1):
        for name, row in ours.items():
            kedro = OurRuns(made["little_data"].python, work / "project", photos, OURS[name])
            measure_ours(ledger, f"{OURS[name].title}, turn {turn}", kedro, row, arguments.more)
        photos.write()
        for name, row in peers.items():
            command = describe_command(name, made[name].python, photos.folder, arguments.epochs)
            measure_peer(ledger, f"{name}, turn {turn}", command, work / "logs" / name, row)
    turns = f"{arguments.turns} turns, medians"
    print("; ".join([photos.describe(), turns, *arguments.epochs]) + "\n")
    ours = {OURS[name].title: row for name, row in ours.items()}
    print_first_runs(ours, peers, arguments.accuracy)
    print_second_runs(ours, peers, arguments.more)


def find_script(peer: str) -> Path:
    """Return the script of a peer."""
    return PEERS / peer / "classify.py"


def describe_command(peer: str, python: Path, photos: Path, epochs: list[str]) -> list[str]:
    """Return the command of a peer, with the epochs that were asked for, if any were."""
    asked = [text.partition("=")[2] for text in epochs if text.startswith(f"{peer}=")]
    return [*map(str, (python, find_script(peer), photos / "train", photos / "validation")), *asked]


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    peers = sorted(path.parent.name for path in PEERS.glob("*/classify.py"))
    parser.add_argument("--images", type=Path, required=True, help="folder or archive of photos")
    parser.add_argument("--train", type=int, help="photos of each class; default: all others")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--more", type=int, default=100, help="photos that come for a second run")
    parser.add_argument("--accuracy", type=float, default=0.94, help="that is to be reached")
    parser.add_argument("--environments", type=Path, required=True, help="outside the project")
    parser.add_argument("--work", type=Path, required=True, help="one folder for each set")
    parser.add_argument("--turns", type=int, default=3)
    possible = [name for name in OURS if name != "bfloat16" or has_bfloat16()]
    parser.add_argument("--ours", nargs="*", default=possible, choices=OURS)
    parser.add_argument("--peers", nargs="*", default=peers, choices=peers)
    parser.add_argument("--epochs", nargs="*", default=[], help="PEER=NUMBER, in place of its own")
    return parser.parse_args()


class Environment(NamedTuple):
    """Where a program runs, and what it takes on the disk."""

    python: Path
    megabytes: float


def make_environments(folder: Path, peers: list[str]) -> dict[str, Environment]:
    """Make the environments of this project and of the peers, where they are missing."""
    made = {}
    for name in ("little_data", *peers):
        python = install(folder / name, list_wanted(name))
        if name == "keras":
            write_lite0(folder / name)
        made[name] = Environment(python, measure_megabytes(folder / name))
    return made


def list_wanted(name: str) -> list[str]:
    """List what `pip install` is given for a peer, or for this project without extras."""
    if name == "little_data":
        return ["--constraint", str(CHECKOUT / "constraints.txt"), "--editable", str(CHECKOUT)]
    return ["--requirement", str(PEERS / name / "requirements.txt")]


class OurRuns:
    """Runs of a command of this project, one after the other in the same copy of it."""

    def __init__(self, python: Path, project: Path, photos: PhotoLayout, ours: Ours) -> None:
        self._python, self._project, self._photos, self.ours = python, project, photos, ours

    def first(self, without: int = 0) -> Run:
        """Run from nothing, on all photos but a number of them."""
        copy_project(self._project)
        self._photos.write(without)
        return self._run(self.ours.parameters)

    def second(self, more: int) -> list[Run]:
        """Run without the last photos, then with them, and then with a changed setting."""
        before = self.first(without=more)
        self._photos.write()
        after = self._run(self.ours.parameters)
        return [before, after, self._run(f"{self.ours.parameters},{self.ours.changed}")]

    def _run(self, parameters: str) -> Run:
        given = ",".join(filter(None, [f"images={self._photos.folder}", parameters]))
        command = [str(self._python), "-m", "kedro", "run", "--env", "folder"]
        command += ["--pipelines", self.ours.pipeline, "--params", given]
        measured = run(command, self._project)
        reports = self._project / "data/08_reporting/folder"
        metrics = read_metrics(reports / METRICS[self.ours.pipeline])
        # It learns nothing from the validation photos of a source: they are its test photos.
        accuracy = metrics["splits"]["test"]["accuracy"]
        return measured._replace(progress=[(measured.seconds, accuracy)])


def measure_ours(ledger: Ledger, name: str, kedro: OurRuns, row: Row, more: int) -> None:
    """Measure the first run, and those with more photos and with a changed setting."""
    row.first += ledger.measure_once(name, lambda: [kedro.first()])
    if kedro.ours.changed:
        again = ledger.measure_once(f"{name}, again", lambda: kedro.second(more))
        row.with_more.append(again[1])
        row.changed.append(again[2])


def measure_peer(ledger: Ledger, name: str, command: list[str], log: Path, row: Row) -> None:
    """Measure the only run of a peer: it stores nothing that a second one could use."""
    row.first += ledger.measure_once(name, lambda: [run(command, log)])


if __name__ == "__main__":
    main()
