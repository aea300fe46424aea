"""A streamed table is written as it comes, and is whole or not there."""

import pandas as pd
import pytest
from kedro.io import DatasetError, Version
from s3_server import serve_s3
from upath import UPath

from little_data.datasets import TableStreamDataset
from little_data.types.tables import TableStream

COLUMNS = ["path", "predicted", "probability"]
ROWS = [
    ('a, "b".jpg', "NA", 0.25),
    ("日本/ü\nnewline.jpg", "", 1.0),
    ("007", "nan", 1e-9),
]


def chunks(rows=ROWS):
    return (pd.DataFrame([row], columns=COLUMNS) for row in rows)


def dataset(tmp_path, save="2026-01-01T00.00.00.000Z", **options):
    return TableStreamDataset(
        filepath=str(tmp_path / "table.csv"),
        text_columns=["path", "predicted"],
        version=Version(None, save),
        **options,
    )


def test_what_was_saved_is_loaded(tmp_path):
    dataset(tmp_path).save(TableStream(COLUMNS, chunks()))
    loaded = dataset(tmp_path).load()
    assert [*loaded.itertuples(index=False, name=None)] == ROWS
    assert dataset(tmp_path).preview(nrows=1)["data"] == [list(ROWS[0])]


def test_rows_are_written_while_others_are_still_made(tmp_path):
    """After 3,000 rows of 100 letters most of them have left memory for the disk."""
    written = []

    def watched():
        for _ in range(3):
            yield pd.DataFrame([("x" * 100, "cat", 0.5)] * 1000, columns=COLUMNS)
            written.append(sum(path.stat().st_size for path in tmp_path.rglob("*.csv*/*/.*")))

    dataset(tmp_path).save(TableStream(COLUMNS, watched()))
    assert written[-1] > written[0] > 50_000


def test_a_table_without_rows_has_its_columns(tmp_path):
    dataset(tmp_path).save(TableStream(COLUMNS, []))
    loaded = dataset(tmp_path).load()
    assert loaded.columns.tolist() == COLUMNS
    assert loaded.empty


def test_a_failure_in_the_middle_leaves_nothing(tmp_path):
    def broken():
        yield from chunks()
        raise RuntimeError("the disk caught fire")

    with pytest.raises(DatasetError, match="the disk caught fire"):
        dataset(tmp_path).save(TableStream(COLUMNS, broken()))
    assert not dataset(tmp_path).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_newest_version_is_loaded(tmp_path):
    dataset(tmp_path).save(TableStream(COLUMNS, chunks()))
    dataset(tmp_path, "2026-01-02T00.00.00.000Z").save(TableStream(COLUMNS, chunks(ROWS[:1])))
    assert len(dataset(tmp_path).load()) == 1


def test_numbers_may_be_shortened(tmp_path):
    short = dataset(tmp_path, save_args={"float_format": "%.3g"})
    short.save(TableStream(COLUMNS, chunks([("1.jpg", "cat", 0.123456789)])))
    [path] = tmp_path.rglob("*.csv/*/table.csv")
    assert path.read_text() == "path,predicted,probability\n1.jpg,cat,0.123\n"


@pytest.fixture(params=["memory", "s3"])
def bucket(request):
    """The address of a place in a store, and the credentials for it."""
    if request.param == "s3":
        with serve_s3() as server:
            server.put()
            yield "s3://bucket/results", server.credentials
        return
    yield "memory://bucket/results", None
    UPath("memory://bucket").fs.store.clear()


def test_a_table_goes_to_object_storage_with_versions(bucket):
    address, credentials = bucket

    def make(save):
        return TableStreamDataset(
            filepath=f"{address}/table.csv",
            text_columns=["path", "predicted"],
            version=Version(None, save),
            credentials=credentials,
        )

    first = make("2026-01-01T00.00.00.000Z")
    assert not first.exists()
    first.save(TableStream(COLUMNS, chunks()))
    assert first.exists()
    make("2026-01-02T00.00.00.000Z").save(TableStream(COLUMNS, chunks(ROWS[:1])))
    assert [*make(None).load().itertuples(index=False, name=None)] == ROWS[:1]
    older = TableStreamDataset(
        filepath=f"{address}/table.csv",
        text_columns=["path", "predicted"],
        version=Version("2026-01-01T00.00.00.000Z", None),
        credentials=credentials,
    )
    assert [*older.load().itertuples(index=False, name=None)] == ROWS
    assert older.preview(nrows=1)["data"] == [list(ROWS[0])]


def test_what_breaks_off_leaves_nothing_in_object_storage(bucket):
    address, credentials = bucket

    def break_off():
        yield from chunks()
        raise ValueError("no more")

    table = TableStreamDataset(filepath=f"{address}/table.csv", credentials=credentials)
    with pytest.raises(DatasetError, match="no more") as told:
        table.save(TableStream(COLUMNS, break_off()))
    # The store has nothing to do with it.
    assert "credentials" not in str(told.value)
    assert not table.exists()
