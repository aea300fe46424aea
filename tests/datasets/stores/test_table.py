"""No spreadsheet runs what is in a table of this project."""

import pandas as pd
import pytest
import yaml
from kedro.io import DataCatalog

TEXTS = ["=cmd|' calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "'=1", "cat", "'cat"]


def test_texts_that_would_be_run_are_marked_and_read_as_they_were(tmp_path):
    entry = {"type": "little_data.datasets.TableDataset", "filepath": str(tmp_path / "table.csv")}
    dataset = DataCatalog.from_config({"table": {**entry, "save_args": {"index": False}}})["table"]
    table = pd.DataFrame({"=name()": TEXTS, "number": [-1.5] * len(TEXTS)})
    dataset.save(table)
    lines = (tmp_path / "table.csv").read_text().splitlines()
    assert lines[0] == "'=name(),number"
    assert all(line.lstrip('"').startswith(("'", "cat")) for line in lines[1:])
    pd.testing.assert_frame_equal(dataset.load(), table, check_dtype=False)


@pytest.mark.parametrize("environment", ["base", "cluster", "folder", "kaggle", "mnist"])
def test_every_table_but_a_submission_is_written_so(project_path, environment):
    """A submission is what Kaggle wants: a node refuses what would be run."""
    entries = {}
    for path in (project_path / "conf" / environment).glob("catalog*.yml"):
        entries |= yaml.safe_load(path.read_text())
    safe = (
        "TableDataset",
        "PhotoTableDataset",
        "TableStreamDataset",
        "CorrectionsDataset",
        "NewLabelsDataset",
    )
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            continue  # an anchor
        if str(entry.get("filepath", "")).endswith(".csv") and name != "submission":
            assert entry["type"].endswith(safe), name
