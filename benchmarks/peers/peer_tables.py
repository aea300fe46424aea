"""The tables of what was measured, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from statistics import median

from measured_runs import Run


@dataclass
class Row:
    """What was measured of a peer or of a command of ours.

    Args:
        lines: That a user writes.
        megabytes: Of the environment.
        first: Runs from raw photos, one for each turn.
        with_more: Runs after those, with more photos; none, if nothing is kept for them.
        changed: Runs after those, with a changed setting.
    """

    lines: int
    megabytes: float
    first: list[Run] = field(default_factory=list)
    with_more: list[Run] = field(default_factory=list)
    changed: list[Run] = field(default_factory=list)

    def reach(self, accuracy: float) -> float:
        """Return the median of the seconds to an accuracy; infinite, if most did not reach it."""
        return median(run.reach(accuracy) for run in self.first)

    @property
    def best(self) -> float:
        """The median of the best accuracies."""
        return median(run.best for run in self.first)

    @property
    def seconds_to_best(self) -> float:
        """The median of the seconds to the best accuracy of each turn."""
        return median(run.reach(run.best) for run in self.first)


def print_first_runs(ours: dict[str, Row], peers: dict[str, Row], accuracy: float) -> None:
    """Print what it takes from raw photos to an accuracy, and what it takes besides."""
    titles = [
        "what", f"seconds to {accuracy:.2f}", "seconds to its best", "best accuracy",
        "seconds of ours to that accuracy", "faster by", "peak megabytes",
        "installed megabytes", "lines of code",
    ]  # fmt: skip
    print_cells(titles)
    print_cells(["---"] * len(titles))
    for name, row in (ours | peers).items():
        beside = compare_seconds(row, ours) if name in peers else ["", ""]
        print_cells(
            [
                name,
                write_seconds(row.reach(accuracy)),
                write_seconds(row.seconds_to_best),
                f"{row.best:.4f}",
                *beside,
                f"{median(run.peak_megabytes for run in row.first):,.0f}",
                f"{row.megabytes:,.0f}",
                str(row.lines),
            ]
        )


def compare_seconds(row: Row, ours: dict[str, Row]) -> list[str]:
    """Compare a peer's seconds to its best accuracy with those of the fastest of ours that has it.

    Returns:
        The cells of our seconds, and of the ratio of the peer's to them.
    """
    seconds = min((each.reach(row.best) for each in ours.values()), default=inf)
    ratio = "" if seconds == inf else f"{row.seconds_to_best / seconds:.1f} times"
    return [write_seconds(seconds), ratio]


def print_second_runs(ours: dict[str, Row], peers: dict[str, Row], more: int) -> None:
    """Print what a second run takes. That of a peer is its first run again: it stores nothing."""
    print()
    print_cells(["what", "seconds", f"with {more} of the photos new", "with a changed setting"])
    print_cells(["---"] * 4)
    again = {name: row for name, row in ours.items() if row.changed}
    for name, row in (again | peers).items():
        runs = (row.first, row.with_more or row.first, row.changed or row.first)
        print_cells([name, *(write_seconds(median(run.seconds for run in each)) for each in runs)])


def print_cells(cells: list[str]) -> None:
    """Print a row."""
    print(f"| {' | '.join(cells)} |", flush=True)


def write_seconds(seconds: float) -> str:
    """Write seconds, with a digit after the point if they are few."""
    if seconds == inf:
        return "not reached"
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:,.0f}"
