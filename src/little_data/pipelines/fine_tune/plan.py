"""What can be trained in the time that there is."""

from __future__ import annotations

import math

# Judging, and what the first steps do not tell: what is measured takes so much longer.
RESERVE = 1.2


def share_of_round(rounds: int) -> float:
    """Return the share of the photos that is learned from in a round, at most."""
    return 1 - 1 / rounds if rounds > 1 else 1.0


def count_epochs(
    seconds_of_epoch: float, rounds: int, epochs: int, seconds: float, tried: int = 1
) -> int:
    """Return for how many epochs a depth can be tried in rounds and then trained on all photos.

    Args:
        seconds_of_epoch: Over all photos.
        rounds: That the photos are judged in.
        epochs: At most.
        seconds: That there are; may be infinite.
        tried: Number of the rounds that it is tried in.
    """
    if math.isinf(seconds):
        return epochs
    of_both = RESERVE * (tried * share_of_round(rounds) + 1) * seconds_of_epoch
    return max(0, min(epochs, int(seconds / of_both)))


def count_rounds(seconds_of_training: float, rounds: int, seconds: float, tried: int = 1) -> int:
    """Return in how many rounds there is time to judge, those of the trials included.

    Args:
        seconds_of_training: Of one on all photos, which is still to come.
        rounds: At most.
        seconds: That are left.
        tried: Number of the rounds that have been judged.
    """
    of_training = RESERVE * seconds_of_training
    of_round = share_of_round(rounds) * of_training
    if of_round == 0 or math.isinf(seconds):
        return rounds
    return min(rounds, tried + max(0, int((seconds - of_training) / of_round)))
