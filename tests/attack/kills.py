"""Kill a run after so many of its writes, and let the next one come to its end."""

import re
import shutil
import subprocess
import sys
from functools import cache

import numpy as np
from project_runs import leave_out_coverage

from tests.attack.attempts import Outcome
from tests.attack.cheap_project import PIPELINES, CheapProject, end, get_project

__all__ = ["attack", "end", "prepare"]

SECONDS = 600

# Kedro's command, in a process that ends itself before one of its writes: the first argument is
# its number, and 0 lets all of them be. Each event is one that changes the folder `data`.
KEDRO = """
import itertools, os, signal, sys
sys.modules["mlflow"] = None
last, data = int(sys.argv.pop(1)), os.path.abspath("data")
count = itertools.count(1)
numbers = [0]

def is_write(event, given):
    if event == "open":
        return isinstance(given[1], str) and set(given[1]) & set("wxa+") or (given[2] or 0) & 3
    return event in ("os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate", "os.rmdir")

def watch(event, given):
    if event.startswith("os.") or event == "open":
        path = given[0]
        if isinstance(path, (str, os.PathLike)) and is_write(event, given):
            if os.path.abspath(os.fspath(path)).startswith(data):
                numbers[0] = next(count)
                if numbers[0] == last:
                    os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
from kedro.framework.cli.cli import main
try:
    main()
finally:
    print(f"writes: {numbers[0]}", file=sys.stderr)
"""


def prepare() -> None:
    """Run the projects to their end, and count their writes."""
    for pipeline_names in PIPELINES:
        count_writes(pipeline_names)


def attack(random: np.random.Generator) -> Outcome:
    """Kill a run before one of its writes, all of them being as likely."""
    pipeline_names = PIPELINES[random.integers(len(PIPELINES))]
    project = get_project(*pipeline_names)
    write = int(random.integers(1, count_writes(pipeline_names) + 1))
    told = f"{', '.join(pipeline_names)}, killed before write {write}"
    begin_anew(project)
    ended, output = run_command(project, write)
    if "Traceback" in output:
        return Outcome("wrong", f"{told}: {output[-2000:]}")
    project.run()
    if difference := project.compare():
        return Outcome("wrong", f"{told}: {difference}")
    # An empty lock harms nobody, and is removed when it is old.
    found = project.data.rglob(".unfinished*")
    if left := [path for path in found if path.suffix != ".lock"]:
        return Outcome("wrong", f"{told}: left behind {left}")
    return Outcome("healed" if ended < 0 else "unharmed", told)


@cache
def count_writes(pipeline_names: tuple[str, ...]) -> int:
    """Count what a whole run writes."""
    project = get_project(*pipeline_names)
    begin_anew(project)
    _, output = run_command(project, 0)
    return int(re.findall(r"^writes: (\d+)", output, re.MULTILINE)[-1])


def begin_anew(project: CheapProject) -> None:
    """Remove what runs have made."""
    shutil.rmtree(project.data)


def run_command(project: CheapProject, write: int) -> tuple[int, str]:
    """Run the project as its user does; return the exit code and what it said."""
    names = ",".join(project.pipeline_names)
    command = ["kedro", "run", "--env", "tiny", "--pipelines", names]
    done = subprocess.run(
        [sys.executable, "-c", KEDRO, str(write), *command[1:]],
        cwd=project.folder,
        env=leave_out_coverage(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
