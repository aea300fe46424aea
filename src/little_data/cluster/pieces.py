"""Items in pieces that are done anywhere, in any order, and taken back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from little_data.messages.errors import LittleDataError
from little_data.streams.batches import take_in_batches

Item = TypeVar("Item")
Result = TypeVar("Result")

# A piece is tried so often as it is, then its items one by one, each so often again.
TRIES = 2

# Items that are given up one after the other, while nothing else succeeds.
MOST_GIVEN_UP = 10

FATAL = "the program that works on it dies, as {tries} workers of the cluster did ({reason})"


@dataclass(eq=False)
class Piece(Generic[Item, Result]):
    """Some items that are worked on together.

    Attributes:
        items: At least one.
        deaths: How many workers have died of it, as far as anybody can tell.
        is_suspect: Whether a worker may have died of it: no other piece is with its next worker, so
            that what happens is its own doing.
        is_given: Whether a worker has it.
        results: What came of it, once it is done.
    """

    items: list[Item]
    deaths: int = 0
    is_suspect: bool = False
    is_given: bool = False
    results: list[Result] | None = None


class Pieces(Generic[Item, Result]):
    """The pieces from the first that nobody has taken back to the last that anybody has begun.

    Args:
        items: They are taken when they are needed.
        size: Items of a piece.
        give_up: From an item of which workers die, and the reason, to what stands for it.
    """

    def __init__(
        self,
        items: Iterable[Item],
        size: int,
        give_up: Callable[[Item, str], Iterable[Result]],
    ) -> None:
        self._new = take_in_batches(items, size)
        self._give_up = give_up
        self._pieces: list[Piece[Item, Result]] = []
        self._given_up = 0
        self._has_more = True

    def find_next(self, most: int, is_idle: bool) -> Piece[Item, Result] | None:
        """Return the first piece that no worker has, and count it as given.

        Args:
            most: Pieces that there may be: what is done early waits in memory for its turn.
            is_idle: Whether who asks has no other piece, and may have one that is suspect.

        Returns:
            None if all pieces are with workers, or done, and there may be no more of them.
        """
        waiting = (piece for piece in self._pieces if not piece.is_given and piece.results is None)
        piece = next((piece for piece in waiting if is_idle or not piece.is_suspect), None)
        if piece is None and len(self._pieces) < most:
            piece = self._begin()
        if piece is not None:
            piece.is_given = True
        return piece

    def are_done(self) -> bool:
        """Tell whether all results have been taken back."""
        return not self._pieces and not self._has_more

    def _begin(self) -> Piece[Item, Result] | None:
        items = next(self._new, None)
        self._has_more = items is not None
        if items is None:
            return None
        self._pieces.append(Piece(items))
        return self._pieces[-1]

    def finish(self, piece: Piece[Item, Result], results: list[Result]) -> None:
        """Note what came of a piece."""
        piece.results = results
        self._given_up = 0

    def give_back(self, piece: Piece[Item, Result]) -> None:
        """Note that the worker that had a piece has not begun it."""
        piece.is_given = False

    def blame(self, piece: Piece[Item, Result], reason: str) -> None:
        """Note that a worker has died while it worked on a piece.

        Raises:
            LittleDataError: It is not for the items that workers die.
        """
        piece.is_given = False
        piece.is_suspect = True
        piece.deaths += 1
        if piece.deaths < TRIES:
            return
        if len(piece.items) > 1:
            place = self._pieces.index(piece)
            self._pieces[place : place + 1] = [
                Piece([item], is_suspect=True) for item in piece.items
            ]
            return
        self._given_up += 1
        if self._given_up > MOST_GIVEN_UP:
            raise LittleDataError(
                f"workers of the cluster die of everything that they are given ({reason}). They "
                "may lack memory: give each more with cluster.memory, or start fewer"
            )
        piece.results = [*self._give_up(piece.items[0], FATAL.format(tries=TRIES, reason=reason))]

    def take_finished(self) -> Iterator[Result]:
        """Take back the results of all pieces before the first that is not done."""
        while self._pieces and self._pieces[0].results is not None:
            yield from self._pieces.pop(0).results or ()
