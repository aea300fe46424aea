"""What a project's data weigh."""

import pytest

pytestmark = pytest.mark.slow


def test_disk(measure, kedro_here):
    kedro_here("disk")
    many_views = "augmentation.views=16"
    rows = measure("disk", "--runs", 2, "--pipeline", "bottleneck", "--params", many_views)
    assert [row[0] for row in rows[1:]] == ["run 1", "run 2", "`kedro features prune`"]
    first, second, pruned = (int(row[2]) for row in rows[1:])
    assert first <= pruned < second
