"""The search for garbage pauses, and goes on as it was."""

import gc

import pytest

from little_data.startup.garbage import leave_garbage


@pytest.fixture(params=[True, False], ids=["on", "off"])
def is_on(request):
    """Whether Python searches for garbage by itself; at last it does."""
    if not request.param:
        gc.disable()
    yield request.param
    gc.enable()


def test_there_is_no_search_within_the_block(is_on):
    with leave_garbage():
        assert not gc.isenabled()
    assert gc.isenabled() == is_on


def test_an_import_that_fails_changes_nothing(is_on):
    frozen = gc.get_freeze_count()
    with pytest.raises(ImportError), leave_garbage():
        raise ImportError
    assert gc.isenabled() == is_on
    assert gc.get_freeze_count() <= frozen


def test_what_an_import_has_made_is_never_searched():
    with leave_garbage():
        made = [[number] for number in range(1000)]
    later = [[number] for number in range(1000)]
    searched = {id(each) for each in gc.get_objects()}
    assert searched.isdisjoint(map(id, made))
    assert searched.issuperset(map(id, later))
