"""How deep the training helps: trials of one depth after the other, by photos not seen."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from little_data.pipelines.fine_tune.choice import choose_depth
from little_data.pipelines.fine_tune.plan import count_epochs, count_rounds, share_of_round
from little_data.pipelines.fine_tune.tuning import Tuning
from little_data.startup.lazy_imports import pd
from little_data.types.strategies import HEAD, WHOLE

logger = logging.getLogger(__name__)

AUTO = "auto"


@dataclass
class Trials:
    """What was tried.

    Attributes:
        started: When, in seconds of the clock.
        epochs: Of each training.
        judged: The judged photos of each depth, the shallowest first, as `Tuning.judge` makes it.
            All depths are judged in the same rounds.
        rounds: How many rounds were judged: the first ones.
        seconds_of_epoch: Over all photos, of each depth that was trained.
        seconds_of_start: Before the first step of a training, of the depth tried last.
    """

    started: float
    epochs: int
    judged: pd.DataFrame
    rounds: int = 1
    seconds_of_epoch: dict[str, float] = field(default_factory=dict)
    seconds_of_start: float = 0.0

    @property
    def depths(self) -> list[str]:
        """The depths that were tried, the shallowest first."""
        return [HEAD, *self.seconds_of_epoch]

    @property
    def seconds(self) -> float:
        """The time since the first one began."""
        return time.perf_counter() - self.started

    def estimate_training(self, *depths: str) -> float:
        """Estimate how many seconds it takes to train some depths on all photos, one by one."""
        trained = [depth for depth in depths if depth != HEAD]
        epochs = self.epochs * sum(self.seconds_of_epoch[depth] for depth in trained)
        return epochs + self.seconds_of_start * len(trained)

    def judge(self, tuning: Tuning, depth: str, number: int) -> None:
        """Judge a depth in a round."""
        judged = tuning.judge(depth, self.epochs, number)
        together = pd.concat([self.judged, judged], ignore_index=True)
        order = together["depth"].map(self.depths.index)
        self.judged = together.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def try_deeper_and_deeper(tuning: Tuning) -> Trials:
    """Try the depths, the cheapest first, until one does not help or there is no time left.

    The first one decides for how many epochs all of them are trained.
    """
    started = time.perf_counter()
    trials = Trials(started, tuning.parameters.epochs, tuning.judge(HEAD, 0, 0))
    for depth in _list_depths(tuning):
        if not _find_time(tuning, trials, depth):
            logger.info("There is no time to fine-tune from %s (fine_tune.minutes)", depth)
            break
        for number in range(trials.rounds):
            trials.judge(tuning, depth, number)
        _judge_until_clear(tuning, trials, depth)
        if choose_depth(trials.judged)[0] != depth:
            break
    return trials


def _list_depths(tuning: Tuning) -> list[str]:
    """List the depths to try, the cheapest first, without that of the head alone."""
    depth = tuning.parameters.depth
    if depth == AUTO:
        return [tuning.backbone.boundary, WHOLE]
    return [] if depth == HEAD else [depth]


def _find_time(tuning: Tuning, trials: Trials, depth: str) -> bool:
    """Say whether there is time for a depth; the first one takes as many epochs as there is."""
    deepest = list(trials.seconds_of_epoch.values())[-1:]
    # A deeper training takes longer: what is too much for this one need not be measured.
    if deepest and _count_epochs(tuning, trials, *deepest) < trials.epochs:
        return False
    trials.seconds_of_start, of_epoch = tuning.measure_training(depth)
    epochs = _count_epochs(tuning, trials, of_epoch)
    if not epochs or (deepest and epochs < trials.epochs):
        return False
    trials.epochs, trials.seconds_of_epoch[depth] = epochs, of_epoch
    logger.info(
        "Fine-tuning from %s: %d epochs of about %.1f seconds, and as many again on all photos if "
        "it helps",
        *(depth, epochs, of_epoch * share_of_round(tuning.rounds)),
    )
    return True


def _count_epochs(tuning: Tuning, trials: Trials, seconds_of_epoch: float) -> int:
    starts = (trials.rounds + 1) * trials.seconds_of_start
    left = tuning.parameters.seconds - trials.seconds - starts
    return count_epochs(seconds_of_epoch, tuning.rounds, trials.epochs, left, trials.rounds)


def _judge_until_clear(tuning: Tuning, trials: Trials, depth: str) -> None:
    """Judge further rounds while the gain is within its standard error and there is time."""
    of_training = trials.estimate_training(*trials.depths)
    while True:
        _, compared = choose_depth(trials.judged)
        last = compared.iloc[-1]
        left = tuning.parameters.seconds - trials.seconds
        possible = count_rounds(of_training, tuning.rounds, left, trials.rounds)
        if abs(last["gain"]) > last["gain_error"] or possible == trials.rounds:
            return
        logger.info(
            "From %s: the gain in log loss, %.3f, is within its standard error, %.3f. Another fold "
            "judges",
            *(depth, last["gain"], last["gain_error"]),
        )
        for each in trials.depths:
            trials.judge(tuning, each, trials.rounds)
        trials.rounds += 1
