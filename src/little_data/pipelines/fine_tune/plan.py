"""What can be trained in the time that there is."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Another depth is not tried if each could then be trained for less than this share of the epochs.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Plan:
    """What is trained.

    Attributes:
        depths: To try in one round, the cheapest first.
        epochs: Of each training.
        seconds: That the trials and a last training on all photos will take.
    """

    depths: tuple[str, ...]
    epochs: int
    seconds: float

    def describe(self) -> str:
        """Say it in words."""
        if not self.depths:
            return "no fine-tuning, since there is no time for one epoch (fine_tune.minutes)"
        return (
            f"fine-tuning from {' and from '.join(self.depths)} for {self.epochs} epochs, and the "
            f"better one on all photos: about {self.seconds:.0f} seconds"
        )


def plan_trials(speeds: dict[str, float], rounds: int, epochs: int, seconds: float) -> Plan:
    """Plan which depths to try, and for how many epochs.

    A depth is tried in one round, and the best one is then trained on all photos. As many depths
    are tried as leave at least half of the epochs. If there is no time even for one, the first is
    tried with as many epochs as there is time for.

    Args:
        speeds: Seconds of an epoch over all photos by depth, the cheapest first.
        rounds: That photos are judged in; a single one has a fifth of the photos or less.
        epochs: At most.
        seconds: That there are; may be infinite.

    Returns:
        The plan. It has no depths if there are none to try, or no time for one epoch.
    """
    names = list(speeds)
    for count in range(len(names), 0, -1):
        tried = [speeds[name] for name in names[:count]]
        of_epoch = share_of_round(rounds) * sum(tried) + max(tried)
        affordable = epochs if math.isinf(seconds) else min(epochs, int(seconds / of_epoch))
        if affordable >= _LEAST_SHARE * epochs or (count == 1 and affordable > 0):
            return Plan(tuple(names[:count]), affordable, affordable * of_epoch)
    return Plan((), 0, 0.0)


def share_of_round(rounds: int) -> float:
    """Return the share of the photos that is learned from in a round, at most."""
    return 1 - 1 / rounds if rounds > 1 else 1.0


def count_rounds(plan: Plan, seconds_of_epoch: float, rounds: int, seconds: float) -> int:
    """Return how many rounds the chosen depth has time for, the trial's included.

    Args:
        plan: The trials, which have been made.
        seconds_of_epoch: Of the chosen depth, over all photos.
        rounds: At most.
        seconds: That are left, also for the training on all photos.
    """
    last = plan.epochs * seconds_of_epoch
    of_round = share_of_round(rounds) * last
    if of_round == 0 or math.isinf(seconds):
        return rounds
    return min(rounds, 1 + max(0, int((seconds - last) / of_round)))
