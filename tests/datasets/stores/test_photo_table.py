"""Tables for people: no spreadsheet runs a name, and names come back as they were."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from kedro.config import OmegaConfigLoader
from kedro.framework.context.context import _convert_paths_to_absolute_posix
from kedro.io import DataCatalog

from little_data.datasets import PhotoTableDataset, TableStreamDataset
from little_data.datasets.files.spreadsheets import read_cell, write_cell
from little_data.settings import CONFIG_LOADER_ARGS
from little_data.types.tables import TableStream

NAMES = [
    *("=cmd()", "+1", "-x", "@a", "\tb", "'=c", "''", "'tis", "＝d"),  # noqa: RUF001
    *("007", "7", "1e5", "NA", "null", "no", "True", ""),
    *('say "a, b"', "two\nlines", "a;b", "🐈", "é", " cat "),
]
PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_comes_back_and_is_no_formula(name):
    written = write_cell(name)
    assert read_cell(written) == name
    assert not written.startswith(("=", "+", "-", "@", "\t"))


def test_numbers_stay_numbers():
    assert write_cell(-1.5) == -1.5


@pytest.fixture
def catalog(tmp_path, monkeypatch):
    """The catalog of the project, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    loader = OmegaConfigLoader(str(PROJECT / "conf"), **CONFIG_LOADER_ARGS)
    # As the context of a run does it: whatever a key "path" has for a value becomes a path.
    return DataCatalog.from_config(
        _convert_paths_to_absolute_posix(tmp_path, loader["catalog"]), loader["credentials"]
    )


TABLES = {
    "rejected_images": ["path", "label", "reason"],
    "unreadable_images": ["path", "reason"],
    "most_wrong_table": ["path", "label", "predicted"],
    "least_sure_table": ["path", "label", "predicted"],
    "label_issues": ["path", "label", "given_label"],
    "near_duplicates": ["path", "label", "given_label", "other_path", "other_label"],
    "odd_photos": ["path", "label", "oddity"],
    "image_manifest": ["path", "label", "correction"],
    "corrected_images": ["path", "label"],
    "split_manifest": ["path", "label", "split"],
    "fine_tuned_predictions": ["path", "label"],
}


@pytest.mark.parametrize(("name", "columns"), TABLES.items(), ids=TABLES)
def test_names_survive_the_catalog(catalog, tmp_path, name, columns):
    table = pd.DataFrame(dict.fromkeys(columns, NAMES))
    catalog[name].save(table)
    pd.testing.assert_frame_equal(catalog[name].load(), table, check_dtype=False)
    for path in tmp_path.rglob("*.csv"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("name", ["007", "7", "1e5", "NA"])
def test_a_single_name_survives_the_catalog(catalog, name):
    """Without other text in its column nothing says that it is text."""
    for table, columns in TABLES.items():
        frame = pd.DataFrame({column: [name] for column in columns})
        catalog[table].save(frame)
        pd.testing.assert_frame_equal(catalog[table].load(), frame, check_dtype=False)


@pytest.mark.parametrize("table", ["label_issues", "near_duplicates"])
def test_rows_of_suspects_are_corrections(catalog, table):
    """Copied as they are, with all columns and the apostrophes."""
    labels = ["leave out", "=cmd()", "007"]
    suspects = pd.DataFrame({"path": ["-a.jpg", "b.jpg", "c/d.jpg"], "label": labels})
    catalog[table].save(suspects.assign(given_label="NA", split="test", similarity=0.5))
    (written,) = Path().rglob(f"*/{table}.csv/*/{table}.csv")
    place = Path(catalog["corrections"]._describe()["filepath"])
    place.parent.mkdir(parents=True)
    place.write_bytes(written.read_bytes())
    pd.testing.assert_frame_equal(
        catalog["corrections"].load()[["path", "label"]], suspects, check_dtype=False
    )


def test_predictions_come_back_and_run_nothing(tmp_path):
    dataset = TableStreamDataset(
        filepath=str(tmp_path / "a.csv"), text_columns=["path", "predicted"]
    )
    table = pd.DataFrame({"path": NAMES, "predicted": NAMES, "probability_=cmd()": -0.5})
    dataset.save(TableStream(columns=list(table.columns), chunks=iter([table[:5], table[5:]])))
    pd.testing.assert_frame_equal(dataset.load(), table, check_dtype=False)
    assert "\n=cmd()" not in (tmp_path / "a.csv").read_text(encoding="utf-8")


def test_a_folder_in_its_place_is_replaced(tmp_path):
    (tmp_path / "a.csv/inner").mkdir(parents=True)
    dataset = PhotoTableDataset(filepath=str(tmp_path / "a.csv"))
    dataset.save(pd.DataFrame({"path": ["a.jpg"]}))
    assert dataset.load()["path"].tolist() == ["a.jpg"]
