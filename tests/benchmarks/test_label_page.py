"""How long the page of labels takes: of many photos a page at a time is drawn."""

import pytest

pytestmark = pytest.mark.slow


# The benchmark starts the browser itself: two cannot be steered in one process.
@pytest.mark.usefixtures("browser_program")
def test_label_page(measure):
    [_, *rows] = measure("label_page", "--photos", 400, "--classes", 4, "--repetitions", 1)
    assert [row[0] for row in rows][:2] == ["review: decide", "review: relabel"]
    for _, middle, longest, elements in rows:
        assert 0 < float(middle) <= float(longest)
        assert int(elements) < 1500
