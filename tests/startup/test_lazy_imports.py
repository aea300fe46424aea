"""Modules that are imported when something in them is first used."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pandas
import pytest

from little_data.startup.lazy_imports import LazyModule, pd


@pytest.fixture
def slow_module(tmp_path, monkeypatch):
    """The name of a module that takes a moment to import."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_module.py").write_text("import time\ntime.sleep(0.05)\nANSWER = 42\n")
    yield "slow_module"
    sys.modules.pop("slow_module", None)


def test_a_module_is_imported_with_its_first_use(slow_module):
    lazy = LazyModule(slow_module)
    assert slow_module not in sys.modules
    assert lazy.ANSWER == 42
    assert lazy.ANSWER is sys.modules[slow_module].ANSWER


def test_threads_wait_for_the_whole_module(slow_module):
    lazy = LazyModule(slow_module)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: lazy.ANSWER, range(4))) == [42] * 4


def test_what_is_not_there_is_told_as_by_python(slow_module):
    with pytest.raises(AttributeError, match="'slow_module' has no attribute 'QUESTION'"):
        _ = LazyModule(slow_module).QUESTION
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
        _ = LazyModule("no_such_module").anything


def test_classes_are_those_of_the_module():
    assert pd.DataFrame is pandas.DataFrame
