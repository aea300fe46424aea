"""Names and paths on the command line stay the text that they are."""

import pytest

from little_data.cli.run import run


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("name=007", {"name": "007"}),
        ("images=2026,name=1e5", {"images": "2026", "name": "1e5"}),
        ("random.seed=8,name=no", {"random": {"seed": 8}, "name": "no"}),
        ("images=/my photos/1.5,name=a-1", {"images": "/my photos/1.5", "name": "a-1"}),
        ("labels=null,name='7'", {"labels": None, "name": "7"}),
        ("labels.label_column=007", {"labels": {"label_column": "007"}}),
        ("digits=2024,labels=1", {"digits": "2024", "labels": "1"}),
        ("backbone.name=7", {"backbone": {"name": 7}}),
    ],
)
def test_names_stay_text_and_other_values_are_read(given, read):
    assert run.make_context("run", ["--params", given]).params["params"] == read
