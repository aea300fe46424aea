"""How long the page of labels takes: of many photos a page at a time is drawn."""

import shutil

import pytest

pytestmark = pytest.mark.slow


# The fixture of the browser would be a second one in this process.
@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium")
def test_label_page(measure):
    [_, *rows] = measure("label_page", "--photos", 400, "--classes", 4, "--repetitions", 1)
    assert [row[0] for row in rows][:2] == ["review: decide", "review: relabel"]
    for _, middle, longest, elements in rows:
        assert 0 < float(middle) <= float(longest) < 5000
        assert int(elements) < 1500
