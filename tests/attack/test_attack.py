"""The standing attack in its short form: few attempts of each kind, the same each time."""

import pytest

from tests.attack import (
    archives,
    cheap_project,
    images,
    kills,
    page_requests,
    parameter_sets,
    stored_files,
)
from tests.attack.attempts import Outcome, Record, check_message, prepared, tabulate

ATTEMPTS = {images: 100, archives: 100, parameter_sets: 2000}


def name(module):
    return module.__name__.rpartition(".")[2]


def attack(module, attempts):
    record = Record(name(module))
    for number in range(attempts):
        record.attack(module.attack, 1, number)
    assert not record.wrong, "\n".join(record.wrong)
    return record


@pytest.fixture(scope="module")
def one_project():
    """A project of few pipelines, for all that harm one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cheap_project, "HIDDEN_UNITS", [0])
        parts = ["ingestion", "augmentation", "bottleneck", "top_model", "autoencoders.simple"]
        patch.setattr(cheap_project, "PARTS", parts)
        with prepared(cheap_project):
            yield


@pytest.mark.parametrize("module", ATTEMPTS, ids=name)
def test_nothing_is_wrong_after_quick_attempts(module):
    with prepared(module):
        record = attack(module, ATTEMPTS[module])
    assert record.outcomes["refused"]
    assert record.outcomes["unharmed"]


@pytest.mark.slow
def test_nothing_is_wrong_after_requests():
    with prepared(page_requests):
        attack(page_requests, 40)


@pytest.mark.slow
@pytest.mark.parametrize(("module", "attempts"), [(stored_files, 4), (kills, 2)])
def test_nothing_is_wrong_after_harm_to_what_runs(module, attempts, one_project):
    attack(module, attempts)


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
