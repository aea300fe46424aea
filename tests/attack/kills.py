"""Kill a run at one of its writes, and let the next one come to its end."""

import numpy as np

from tests.attack.attempts import Outcome
from tests.attack.cheap_project import choose_part, end, prepare, write_command
from tests.attack.commands import kill_command

__all__ = ["attack", "end", "prepare"]


def attack(random: np.random.Generator) -> Outcome:
    """Kill a run of one part at one of its writes, all of them being as likely.

    A part starts without what it has made, or only without its records. Of five runs that follow a
    kill, one is killed as well.
    """
    project, part, told = choose_part(random)
    only_records = bool(random.integers(2))
    writes = project.count_writes(part, only_records)
    project.restore(part, only_records)
    told += ", run anew" * only_records
    for _ in range(1 if random.integers(5) else 2):
        write = int(random.integers(1, writes + 1))
        # Half of the kills come while something is being written.
        seconds = random.uniform(0.0001, 0.02) if random.integers(2) else 0
        output = kill_command(project.folder, write_command(part), write, seconds)
        told += f", {'killed' if output is not None else 'not killed'} {seconds:.4f} s at {write}"
        if "Traceback" in (output or ""):
            return Outcome("wrong", f"{told}: {output}")
    ran = project.run(part)
    if ran.code:
        return Outcome("wrong", f"{told}: {ran.output}")
    # An empty lock and half a note harm nobody, and are removed when they are old.
    found = project.data.glob("[!.]*/**/.unfinished*")
    if left := [path for path in found if path.suffix != ".lock"]:
        return Outcome("wrong", f"{told}: left behind {left}")
    return Outcome("healed" if ran.writes else "unharmed", told, ran.seconds)
