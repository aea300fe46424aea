"""The standing attack in its short form: few attempts of each kind, the same each time."""

import pytest

from tests.attack import archives, images, kills, page_requests, parameter_sets, stored_files
from tests.attack.attempts import Outcome, Record, check_message, tabulate

ATTEMPTS = {images: 100, archives: 100, parameter_sets: 2000}
SLOW_ATTEMPTS = {page_requests: 40, stored_files: 3, kills: 1}


@pytest.fixture(params=ATTEMPTS, ids=lambda module: module.__name__.rpartition(".")[2])
def quick(request):
    yield request.param
    request.param.end()


@pytest.fixture(params=SLOW_ATTEMPTS, ids=lambda module: module.__name__.rpartition(".")[2])
def slow(request):
    yield request.param
    request.param.end()


def attack(module, attempts):
    record = Record(module.__name__.rpartition(".")[2])
    module.prepare()
    for number in range(attempts):
        record.attack(module.attack, 1, number)
    assert not record.wrong, "\n".join(record.wrong)
    return record


def test_nothing_is_wrong_after_quick_attempts(quick):
    record = attack(quick, ATTEMPTS[quick])
    assert record.outcomes["refused"]
    assert record.outcomes["unharmed"]


@pytest.mark.slow
def test_nothing_is_wrong_after_attempts_on_what_runs(slow, monkeypatch):
    if hasattr(slow, "PIPELINES"):
        monkeypatch.setattr(slow, "PIPELINES", slow.PIPELINES[:1])
    attack(slow, SLOW_ATTEMPTS[slow])


def test_what_goes_wrong_is_told_with_what_makes_it_again():
    record = Record("images")
    record.attack(lambda random: Outcome("refused"), 7, 0)
    record.attack(lambda random: 1 / 0, 7, 1)
    [told] = record.wrong
    assert "--only images --seed 7 --first 1" in told
    assert "ZeroDivisionError" in told
    assert "| images | 2 | 0 | 1 | 0 | 1 | 0.0 |" in tabulate([record])


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("a.npz: damaged", "refused"),
        ("", "wrong"),
        ("Traceback (most recent call last)", "wrong"),
        ("long " * 1000, "wrong"),
    ],
)
def test_a_refusal_is_a_message_for_people(message, kind):
    assert check_message(message, "a file").kind == kind
