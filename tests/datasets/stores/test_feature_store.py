"""A row of features is computed once, whatever asks for it, and is the same ever after."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kedro.io import DatasetError
from small_features import ROW_BYTES, SHAPE, expected, key_of, request, row_of

from little_data.datasets import FeatureStoreDataset
from little_data.datasets.stores.feature_cache import FeatureCache, open_feature_caches


def dataset(folder, name="store", rows_a_chunk=4):
    return FeatureStoreDataset(
        filepath=str(folder / name),
        chunk_bytes=rows_a_chunk * ROW_BYTES,
    )


def cached(folder, network="0123"):
    return FeatureCache(folder / "cache" / network)


def test_the_store_holds_the_rows_in_order(tmp_path):
    names = list("aBcDefghij")
    dataset(tmp_path).save(request(names))
    store = dataset(tmp_path).load()
    assert store.values.dtype == np.float16
    np.testing.assert_array_equal(store.values, expected(names))
    assert store.rows["path"].tolist() == names
    assert store.seconds >= 0


def test_full_precision_is_kept_where_it_was_given(tmp_path):
    dataset(tmp_path).save(request(list("abC")))
    dataset(tmp_path, "other").save(request(list("Cab"), Counter(), dtype="float32"))
    np.testing.assert_array_equal(
        dataset(tmp_path, "other").load().values, expected("Cab", "float32")
    )


names_strategy = st.lists(st.sampled_from("abcdefgHIJKL"), max_size=15)


@settings(deadline=None, max_examples=60)
@given(
    runs=st.lists(st.tuples(names_strategy, st.none() | st.integers(0, 12)), max_size=5),
    rows_a_chunk=st.integers(1, 5),
)
def test_any_runs_whole_or_broken_off_end_with_what_one_from_nothing_gives(runs, rows_a_chunk):
    """Rows come and go, repeat and change places; what was kept is never computed again."""
    folder = Path(tempfile.mkdtemp())
    try:
        for names, fail_after in runs:
            before = cached(folder).keys
            computed = Counter()
            missing = {name for name in names if key_of(name) not in before}
            try:
                dataset(folder, rows_a_chunk=rows_a_chunk).save(
                    request(names, computed, fail_after)
                )
            except DatasetError as error:
                assert "the power failed" in str(error)
                assert fail_after < len(missing)
                kept = cached(folder).keys - before
                assert len(kept) == fail_after // rows_a_chunk * rows_a_chunk
                continue
            assert computed == Counter(missing)
            store = dataset(folder).load()
            np.testing.assert_array_equal(store.values, expected(names))
            assert store.rows["path"].tolist() == names
    finally:
        shutil.rmtree(folder)


def test_another_network_shares_nothing(tmp_path):
    dataset(tmp_path).save(request(list("abc")))
    computed = Counter()
    dataset(tmp_path).save(request(list("abc"), computed, network="4567"))
    assert computed == Counter("abc")


def test_the_seconds_count_what_the_rows_once_took(tmp_path):
    dataset(tmp_path).save(request(list("abc")))
    cache = cached(tmp_path)
    cache.append([key_of("d")], [row_of("d")], seconds_each=100.0)
    dataset(tmp_path, "other").save(request(list("ad")))
    assert 100 <= dataset(tmp_path, "other").load().seconds < 110


def test_a_store_that_is_made_again_is_the_same_to_the_byte(tmp_path):
    """What follows from it need not run again."""
    contents = []
    for _ in range(2):
        dataset(tmp_path).save(request(list("abc")))
        contents.append({file.name: file.read_bytes() for file in (tmp_path / "store").iterdir()})
    assert len(contents[0]) == 4
    assert contents[0] == contents[1]


def test_rows_that_were_never_made_are_noticed(tmp_path):
    with pytest.raises(DatasetError, match="0 rows were made where 2 were announced"):
        dataset(tmp_path).save(request(list("ab"), compute=lambda numbers: iter(())))
    assert not dataset(tmp_path).exists()


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-5])


def empty(path):
    path.write_bytes(b"")


def overwrite(path):
    path.write_bytes(b"not an array at all")


@pytest.mark.parametrize("damage", [cut_off, empty, overwrite, Path.unlink])
@pytest.mark.parametrize("ending", [".keys.npy", ".npy"])
def test_a_damaged_chunk_is_made_again(tmp_path, damage, ending, caplog):
    names = list("abcdefgh")
    dataset(tmp_path).save(request(names))
    keys_file = sorted((tmp_path / "cache/0123").glob("*.keys.npy"))[0]
    damage(keys_file.with_name(keys_file.name.replace(".keys.npy", ending)))
    computed = Counter()
    dataset(tmp_path, "again").save(request(names, computed))
    assert len(computed) == 4
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))
    # Keys that are gone are what a killed run leaves: nothing is damaged.
    was_killed = damage is Path.unlink and ending == ".keys.npy"
    assert ("is damaged" in caplog.text) != was_killed


def test_what_is_being_written_beside_is_left_alone(tmp_path):
    dataset(tmp_path).save(request(list("abc")))
    unfinished = tmp_path / "cache/0123/.unfinished-1-x.keys.npy"
    unfinished.write_bytes(b"")
    assert len(cached(tmp_path).keys) == 3
    assert unfinished.exists()


def test_a_cache_keeps_only_what_it_is_told_to(tmp_path):
    names = list("abcDEfghijkl")
    dataset(tmp_path).save(request(names))
    (tmp_path / "cache/0123/.unfinished-1-x.npy").write_bytes(b"left by a killed run")
    (tmp_path / "cache/0123/without_keys.npy").write_bytes(b"so is this")
    kept = list("aDEghijkl")
    cached(tmp_path).keep_only({key_of(name) for name in kept})
    cache = cached(tmp_path)
    assert cache.keys == {key_of(name) for name in kept}
    assert cache.count_bytes(cache.keys) == 7 * ROW_BYTES + 2 * ROW_BYTES / 2
    assert all(len(path.name) in (20, 25) for path in cache.folder.iterdir())
    computed = Counter()
    dataset(tmp_path).save(request(names, computed))
    assert computed == Counter("bcf")
    np.testing.assert_array_equal(dataset(tmp_path).load().values, expected(names))


def test_a_cache_knows_what_it_was_given_as_one_that_is_opened_does(tmp_path):
    cache = cached(tmp_path)
    keys = [key_of(name) for name in "aBc"]
    cache.append(keys, [row_of(name) for name in "aBc"], seconds_each=2.0)
    for each in (cache, cached(tmp_path)):
        assert each.keys == set(keys)
        assert each.count_bytes(keys[:2]) == ROW_BYTES + ROW_BYTES / 2
        assert each.count_seconds(keys[1:]) == 4.0
        np.testing.assert_array_equal(
            each.read(keys[::-1], SHAPE, "float32"), expected("cBa", "float32")
        )


def test_each_network_has_a_cache(tmp_path):
    assert open_feature_caches(tmp_path / "cache") == []
    for network, names in (("4567", "ab"), ("0123", "c")):
        dataset(tmp_path).save(request(list(names), network=network))
    (tmp_path / "cache/a_file").touch()
    found = open_feature_caches(tmp_path / "cache")
    assert [(cache.folder.name, len(cache.keys)) for cache in found] == [("0123", 1), ("4567", 2)]


def test_a_cache_that_keeps_nothing_is_gone(tmp_path):
    dataset(tmp_path).save(request(list("abc")))
    cached(tmp_path).keep_only(set())
    assert not (tmp_path / "cache/0123").exists()


def change_byte(path, place, mask):
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= mask
    path.write_bytes(content)


def chunk_files(folder):
    return sorted((folder / "cache/0123").iterdir())


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 5), st.integers(0, 2**16), st.integers(1, 255))
def test_no_changed_byte_comes_through(file, place, mask):
    """Not in a value, not in a key, not in a header."""
    folder = Path(tempfile.mkdtemp())
    try:
        names = list("abcDeFgh")
        dataset(folder).save(request(names))
        files = chunk_files(folder)
        change_byte(files[file % len(files)], place, mask)
        dataset(folder, "again").save(request(names))
        np.testing.assert_array_equal(dataset(folder, "again").load().values, expected(names))
        computed = Counter()
        dataset(folder, "healed").save(request(names, computed))
        assert not computed
    finally:
        shutil.rmtree(folder)


def test_only_the_damaged_rows_of_a_chunk_are_made_again(tmp_path, caplog):
    names = list("abcdefgh")
    dataset(tmp_path).save(request(names))
    values = [path for path in chunk_files(tmp_path) if ".keys" not in path.name]
    for path in values:
        change_byte(path, -1, 1)
    computed = Counter()
    dataset(tmp_path, "again").save(request(names, computed))
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))
    assert computed == Counter("dh")
    told = [message for message in caplog.messages if "damaged" in message]
    assert len(told) == 2
    assert all(any(str(path) in message for path in values) for message in told)


def test_zeros_in_place_of_values_are_made_again(tmp_path):
    names = list("abcd")
    dataset(tmp_path).save(request(names))
    values = next(path for path in chunk_files(tmp_path) if ".keys" not in path.name)
    content = values.read_bytes()
    values.write_bytes(content[:128] + bytes(len(content) - 128))
    dataset(tmp_path, "again").save(request(names))
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))


@pytest.mark.parametrize("ending", [".keys.npy", ".npy"])
def test_a_folder_in_the_place_of_a_chunk_is_replaced(tmp_path, ending, caplog):
    names = list("abcd")
    dataset(tmp_path).save(request(names))
    path = next(each for each in chunk_files(tmp_path) if ".keys" in each.name)
    place = path.with_name(path.name.replace(".keys.npy", ending))
    place.unlink()
    place.mkdir()
    dataset(tmp_path, "again").save(request(names))
    assert "is damaged" in caplog.text
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))


def test_chunks_of_before_there_were_checksums_are_taken_over_and_get_some(tmp_path, caplog):
    names = list("abcdefgh")
    dataset(tmp_path).save(request(names))
    for path in chunk_files(tmp_path):
        if ".keys" in path.name:
            table = np.load(path)[["key", "seconds"]]
            np.save(path, np.array(table.tolist(), [("key", "S64"), ("seconds", "f4")]))
    computed = Counter()
    for _ in range(2):
        dataset(tmp_path, "again").save(request(names, computed))
    assert not computed
    told = [message for message in caplog.messages if "without checksums" in message]
    assert len(told) == 1
    assert "8 rows" in told[0]
    assert str(tmp_path / "cache/0123") in told[0]
    values = next(path for path in chunk_files(tmp_path) if ".keys" not in path.name)
    change_byte(values, -1, 1)
    dataset(tmp_path, "again").save(request(names, computed))
    assert len(computed) == 1


def test_what_is_kept_keeps_its_checksum(tmp_path):
    """A row that was damaged before others were removed is damaged afterwards."""
    names = list("abcd")
    dataset(tmp_path).save(request(names))
    values = next(path for path in chunk_files(tmp_path) if ".keys" not in path.name)
    change_byte(values, -1, 1)
    cached(tmp_path).keep_only({key_of(name) for name in "acd"})
    computed = Counter()
    dataset(tmp_path, "again").save(request(names, computed))
    assert computed == Counter("bd")
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))


def test_a_chunk_without_rows_is_damaged(tmp_path, caplog):
    names = list("abcd")
    dataset(tmp_path).save(request(names))
    for path in chunk_files(tmp_path):
        np.save(path, np.load(path)[:0])
    dataset(tmp_path, "again").save(request(names))
    assert "is damaged" in caplog.text
    np.testing.assert_array_equal(dataset(tmp_path, "again").load().values, expected(names))
