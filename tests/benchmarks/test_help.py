"""Each benchmark says what it does."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in BENCHMARKS.glob("*.py") if path.stem != "projects")


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_does(name, measure):
    with pytest.raises(SystemExit) as end:
        measure(name, "--help")
    assert end.value.code == 0
