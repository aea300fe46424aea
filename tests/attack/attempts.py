"""What one attempt ends with, and many attempts one after the other."""

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from little_data.cli.memory import explain_lack_of_memory, find_lack_of_memory

MOST_SECONDS = 60
KINDS = ("healed", "refused", "unharmed", "wrong")


@dataclass(frozen=True)
class Outcome:
    """What one attempt ended with.

    Args:
        kind: One of `KINDS`. Healed: what was harmed was made again, and is as it would have been.
            Refused: one message says what is the matter. Unharmed: nothing of it was needed, or
            what was given is good. Wrong: anything else.
        told: What was done, and what came of it.
        seconds: How long the project took; None: all of the attempt.
    """

    kind: str
    told: str = ""
    seconds: float | None = None


Attempt = Callable[[np.random.Generator], Outcome]


@dataclass
class Record:
    """The attempts of one kind."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    worst_seconds: float = 0

    def attack(self, attempt: Attempt, seed: int, number: int) -> Outcome:
        """Make one attempt; its number is enough to make it again."""
        began = time.monotonic()
        try:
            outcome = attempt(np.random.default_rng([seed, number]))
        except Exception:
            outcome = Outcome("wrong", traceback.format_exc())
        seconds = outcome.seconds or time.monotonic() - began
        if seconds > MOST_SECONDS and outcome.kind != "wrong":
            outcome = Outcome("wrong", f"{seconds:.0f} seconds: {outcome.told}")
        self.worst_seconds = max(self.worst_seconds, seconds)
        self.outcomes[outcome.kind] += 1
        if outcome.kind == "wrong":
            again = f"--only {self.name} --seed {seed} --first {number} --attempts 1"
            self.wrong.append(f"{again}\n{outcome.told}")
        return outcome


@contextmanager
def prepared(module: ModuleType) -> Iterator[None]:
    """Prepare a kind of attempts, if it has to be, and end what was begun for it."""
    getattr(module, "prepare", list)()
    try:
        yield
    finally:
        getattr(module, "end", list)()


def check_refusal(error: Exception, told: str) -> Outcome:
    """Check what a command tells of an error; see `little_data.cli.errors`."""
    lack = find_lack_of_memory(error)
    return check_message(explain_lack_of_memory(lack) if lack else str(error), told)


def check_message(message: str, told: str) -> Outcome:
    """A refusal is a message for people: short, and without a traceback."""
    is_short = 0 < len(message) < 1500 and message.count("\n") < 10
    if is_short and "Traceback" not in message and "Failed while" not in message:
        return Outcome("refused", f"{told}: {message}")
    return Outcome("wrong", f"{told}: no message for people: {message!r}")


def tabulate(records: list[Record]) -> str:
    """Return a table of Markdown."""
    lines = ["| kind | tried | healed | refused | unharmed | wrong | worst seconds |"]
    lines += ["|---|" + "---:|" * 6]
    for record in records:
        counts = [record.outcomes.total(), *(record.outcomes[kind] for kind in KINDS)]
        cells = [record.name, *(f"{count:,}" for count in counts), f"{record.worst_seconds:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
