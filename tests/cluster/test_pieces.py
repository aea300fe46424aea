"""Pieces are done anywhere in any order, and taken back in order; who dies of what is found."""

import random

import pytest

from little_data.cluster.pieces import MOST_GIVEN_UP, Pieces
from little_data.messages.errors import LittleDataError


def make_pieces(count, size=4):
    return Pieces(range(count), size, lambda item, reason: [f"{item}: {reason}"])


def take(pieces, most=10, is_idle=True):
    return pieces.find_next(most, is_idle)


def work(pieces, fatal=frozenset(), most=6, seed=0):
    """Do all pieces in a random order; who has one with an item that is fatal dies."""
    chance, taken, given = random.Random(seed), [], []
    while not pieces.are_done():
        while piece := take(pieces, most):
            given.append(piece)
        if given:
            piece = given.pop(chance.randrange(len(given)))
            if fatal & {*piece.items}:
                pieces.blame(piece, "killed")
            else:
                pieces.finish(piece, [10 * item for item in piece.items])
        taken += pieces.take_finished()
    return taken


@pytest.mark.parametrize("count", [0, 1, 4, 50])
def test_results_come_back_in_the_order_of_the_items(count):
    assert work(make_pieces(count)) == [10 * item for item in range(count)]


def test_no_more_pieces_are_begun_than_may_be():
    asked = []
    pieces = Pieces((asked.append(item) or item for item in range(100)), 4, None)
    given = [take(pieces, most=3) for _ in range(5)]
    assert [piece and piece.items for piece in given[:3]] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [*range(8, 12)],
    ]
    assert given[3:] == [None, None]
    assert asked == [*range(12)]
    pieces.finish(given[1], [1])
    assert list(pieces.take_finished()) == []
    assert take(pieces, most=3) is None
    pieces.finish(given[0], [0])
    assert list(pieces.take_finished()) == [0, 1]
    assert take(pieces, most=3).items == [12, 13, 14, 15]


def test_who_dies_of_an_item_costs_no_other_item():
    taken = work(make_pieces(50), fatal={17, 18, 40})
    told = {
        item: f"{item}: the program that works on it dies, as 2 workers" for item in (17, 18, 40)
    }
    assert len(taken) == 50
    for item, result in enumerate(taken):
        assert str(result).startswith(told.get(item, str(10 * item)))
    assert sum(isinstance(result, str) for result in taken) == 3


def test_a_piece_whose_worker_has_died_once_is_done_as_it_is():
    pieces = make_pieces(8)
    first, second = take(pieces), take(pieces)
    pieces.blame(first, "killed")
    pieces.give_back(second)
    assert [take(pieces), take(pieces)] == [first, second]


def test_what_is_suspect_is_given_to_nobody_who_has_another_piece():
    pieces = make_pieces(12)
    first, _ = take(pieces), take(pieces)
    pieces.blame(first, "killed")
    assert take(pieces, is_idle=False).items == [8, 9, 10, 11]
    assert take(pieces, is_idle=True) is first


def test_workers_that_die_of_everything_are_no_fault_of_the_items():
    with pytest.raises(LittleDataError, match=r"die of everything .*killed.*cluster\.memory"):
        work(make_pieces(100), fatal={*range(100)})
    assert len(work(make_pieces(30), fatal={*range(MOST_GIVEN_UP)})) == 30
