"""Arrays are written as they come, read without being read, and never half there."""

import numpy as np
import pandas as pd
import pytest
from kedro.io import DatasetError, Version

from little_data.datasets import ArrayStoreDataset
from little_data.datasets.files.damaged_data import DamagedDataError
from little_data.types.arrays import ArrayStream


def stream(count=10, chunk=4, dtype="float16", announced=None):
    values = np.arange(count * 6, dtype=float).reshape(count, 2, 3)
    rows = pd.DataFrame({"path": [f"{n}.jpg" for n in range(announced or count)]})
    rows["split"] = ["train" if n % 2 else "validation" for n in range(len(rows))]
    chunks = (values[start : start + chunk] for start in range(0, count, chunk))
    return ArrayStream(rows=rows, chunks=chunks, shape=(2, 3), dtype=dtype)


def dataset(tmp_path, save="2026-01-01T00.00.00.000Z"):
    return ArrayStoreDataset(filepath=str(tmp_path / "store"), version=Version(None, save))


def test_what_was_saved_is_loaded(tmp_path):
    dataset(tmp_path).save(stream())
    store = dataset(tmp_path).load()
    assert store.values.dtype == np.float16
    assert isinstance(store.values, np.memmap)
    np.testing.assert_array_equal(store.values, np.arange(60).reshape(10, 2, 3))
    assert store.rows["path"].tolist() == [f"{n}.jpg" for n in range(10)]
    assert store.find_rows("train").tolist() == [1, 3, 5, 7, 9]
    assert store.seconds >= 0


def test_stores_that_share_keep_equal_values_once(tmp_path):
    stores = [
        ArrayStoreDataset(filepath=str(tmp_path / name), shared=str(tmp_path / "shared"))
        for name in ("one", "two", "three")
    ]
    for store, count in zip(stores, (10, 10, 9), strict=True):
        store.save(stream(count))
    one, two, three = (tmp_path / name / "values.npy" for name in ("one", "two", "three"))
    assert one.samefile(two)
    assert not one.samefile(three)
    for store, count in zip(stores, (10, 10, 9), strict=True):
        assert len(store.load().values) == len(store.load().rows) == count


def test_no_rows_at_all(tmp_path):
    rows = pd.DataFrame({"path": [], "split": []})
    dataset(tmp_path).save(ArrayStream(rows=rows, chunks=[], shape=(2, 3), dtype="float32"))
    store = dataset(tmp_path).load()
    assert store.values.shape == (0, 2, 3)
    assert store.find_rows("test").size == 0


def test_a_failure_in_the_middle_leaves_nothing(tmp_path):
    def chunks():
        yield np.zeros((4, 2, 3))
        raise RuntimeError("the disk caught fire")

    whole = stream()
    broken = ArrayStream(rows=whole.rows, chunks=chunks(), shape=(2, 3), dtype="float32")
    with pytest.raises(DatasetError, match="the disk caught fire"):
        dataset(tmp_path).save(broken)
    assert not dataset(tmp_path).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_missing_rows_are_noticed(tmp_path):
    with pytest.raises(DatasetError, match="10 rows were made where 12 were announced"):
        dataset(tmp_path).save(stream(announced=12))
    assert not dataset(tmp_path).exists()


def test_the_latest_version_is_loaded_and_older_ones_stay(tmp_path):
    dataset(tmp_path, "2026-01-01T00.00.00.000Z").save(stream(count=4))
    dataset(tmp_path, "2026-01-02T00.00.00.000Z").save(stream(count=6))
    assert len(dataset(tmp_path).load().rows) == 6
    older = ArrayStoreDataset(
        filepath=str(tmp_path / "store"), version=Version("2026-01-01T00.00.00.000Z", None)
    )
    assert len(older.load().rows) == 4


def find_store(tmp_path):
    dataset(tmp_path).save(stream())
    [folder] = (tmp_path / "store").iterdir()
    return folder / "store"


@pytest.mark.parametrize("name", ["values.npy", "rows.parquet", "facts.json", "checksums.json"])
@pytest.mark.parametrize("share", [0, 0.2, 0.6, 0.99])
def test_no_changed_byte_is_taken_for_a_number(tmp_path, name, share):
    path = find_store(tmp_path) / name
    content = bytearray(path.read_bytes())
    content[int(share * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedDataError, match=f"{path} is damaged"):
        dataset(tmp_path).load()


@pytest.mark.parametrize("name", ["values.npy", "rows.parquet", "facts.json"])
def test_what_is_cut_off_or_gone_is_noticed(tmp_path, name):
    path = find_store(tmp_path) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedDataError, match=f"{path} is damaged"):
        dataset(tmp_path).load()
    path.unlink()
    with pytest.raises(DamagedDataError, match=f"{name} is gone"):
        dataset(tmp_path).load()


def test_a_damaged_value_says_so_although_others_share_it(tmp_path):
    one, two = (
        ArrayStoreDataset(filepath=str(tmp_path / name), shared=str(tmp_path / "shared"))
        for name in ("one", "two")
    )
    one.save(stream())
    two.save(stream())
    with (tmp_path / "one/values.npy").open("rb+") as file:
        file.seek(-1, 2)
        file.write(b"x")
    for store in (one, two):
        with pytest.raises(DamagedDataError):
            store.load()
    two.save(stream())
    np.testing.assert_array_equal(two.load().values, np.arange(60).reshape(10, 2, 3))


def test_a_store_of_before_there_were_checksums_is_taken_as_it_is(tmp_path):
    (find_store(tmp_path) / "checksums.json").unlink()
    assert len(dataset(tmp_path).load().values) == 10


def test_the_preview_is_the_head_of_the_table(tmp_path):
    dataset(tmp_path).save(stream())
    preview = dataset(tmp_path).preview(nrows=3)
    assert preview["columns"] == ["path", "split"]
    assert len(preview["data"]) == 3


@pytest.fixture
def full_disk():
    """No file may grow beyond 64 bytes."""
    resource = pytest.importorskip("resource")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, limit[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_a_disk_that_takes_no_more_is_one_message(tmp_path, full_disk):
    with pytest.raises(DatasetError, match=r"store cannot be written: File too large"):
        dataset(tmp_path).save(stream())
    assert [*tmp_path.rglob("*.npy")] == []
