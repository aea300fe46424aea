"""The table of corrections, as people and spreadsheets write it."""

import pandas as pd
import pytest
from kedro.io import DatasetError

from little_data.datasets import CorrectionsDataset

COLUMNS = ["path", "content_hash", "label", "when", "why"]


def load(path, text):
    path.write_text(text, encoding="utf-8")
    return CorrectionsDataset(filepath=str(path)).load()


def test_names_of_classes_stay_text(tmp_path):
    table = load(tmp_path / "a.csv", "path,label\na.png,007\nb.png,NA\nc.png,1e5\nd.png,null\n")
    assert table["label"].tolist() == ["007", "NA", "1e5", "null"]
    assert table.columns.tolist() == COLUMNS
    assert (table[["content_hash", "when", "why"]] == "").all(axis=None)


def test_a_spreadsheet_may_have_written_it(tmp_path):
    (tmp_path / "a.csv").write_bytes("Path;Label;Why\r\nx\\ä.png;'=cmd();\r\n".encode("cp1252"))
    table = CorrectionsDataset(filepath=str(tmp_path / "a.csv")).load()
    assert table.iloc[0].tolist() == ["x/ä.png", "", "=cmd()", "", ""]


@pytest.mark.parametrize("text", ["path,split\na,b\n", "label\ncat\n", "a.png,cat\n"])
def test_a_table_without_its_columns_is_refused(tmp_path, text):
    with pytest.raises(DatasetError, match=r"a\.csv: the corrections need a header"):
        load(tmp_path / "a.csv", text)


def test_other_columns_do_not_matter(tmp_path):
    table = load(tmp_path / "a.csv", "split,label,score,path\ntest,cat,0.5,a.png\n")
    assert table.loc[0, ["path", "label"]].tolist() == ["a.png", "cat"]
    assert isinstance(table, pd.DataFrame)


def test_a_runner_looks_at_the_file(tmp_path):
    dataset = CorrectionsDataset(filepath=str(tmp_path / "a.csv"))
    assert dataset.list_stored_paths() == [tmp_path / "a.csv"]
    with pytest.raises(DatasetError, match="read only"):
        dataset.save(pd.DataFrame())
