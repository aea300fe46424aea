"""Where the work on many items is done: on this machine, or wherever a run has chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Item_contra, Result_co]):
    """What is done with items, whoever does it: it can be pickled, and so can items and results."""

    def start(self) -> Callable[[Iterable[Item_contra]], Iterator[Result_co]]:
        """Prepare what all items need, such as an engine; each place does that once.

        Returns:
            A function that maps items to results, in order and in flat memory. An item may have
            several results, or none.
        """
        ...

    def give_up(self, item: Item_contra, reason: str) -> Iterable[Result_co]:
        """Return what stands for an item that ends each process that works on it, or raise.

        Args:
            item: Nobody works on it any more.
            reason: What has happened, in words for the user.
        """
        ...


class Place(Protocol):
    """Somewhere to do work."""

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """Do the work with all items, and give the results in the order of the items."""
        ...


class ThisMachine:
    """The process that asks for the work, in its threads."""

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """Do the work with all items, and give the results in the order of the items."""
        return work.start()(items)


_chosen = SimpleNamespace(place=ThisMachine())


def choose_place(place: Place) -> None:
    """Choose where work is done from now on."""
    _chosen.place = place


def map_items(work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
    """Do work with items at the chosen place, by default on this machine.

    Args:
        work: What is done with each of them.
        items: They are taken in the caller's thread, some before they are needed.

    Yields:
        The results, in the order of the items. What the work or the items raise is raised.
    """
    place: Place = _chosen.place
    yield from place.map(work, items)
