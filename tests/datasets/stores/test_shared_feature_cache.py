"""What one computer has computed is fetched by another one, also from a store that fails."""

import shutil
from collections import Counter

import numpy as np
import pytest
from kedro.io import DatasetError
from s3_server import serve_s3
from small_features import ROW_BYTES, expected, request

from little_data.datasets import FeatureStoreDataset
from little_data.photos import object_storage

NAMES = list("aBcDefghij")


@pytest.fixture
def server(monkeypatch):
    """A server whose refusals are met at once: the packages would wait seconds after each."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    monkeypatch.setattr(object_storage, "WAITS", (0.05, 0.1, 0.2))
    with serve_s3() as server:
        server.put()
        yield server


@pytest.fixture
def save(server, tmp_path):
    """Make the features of names on a computer; return how often each was computed."""

    def save(computer, names=NAMES, **options):
        computed = Counter()
        dataset = FeatureStoreDataset(
            filepath=str(tmp_path / computer / "store"),
            chunk_bytes=4 * ROW_BYTES,
            bucket="s3://bucket/features",
            credentials=server.credentials,
        )
        dataset.save(request(names, computed, **options))
        np.testing.assert_array_equal(dataset.load().values, expected(names))
        return computed

    return save


def list_read(server):
    return sorted(each for each in server.requests if each.endswith(".npy") and "GET" in each)


def test_another_computer_computes_nothing_while_every_fifth_request_fails(save, server):
    server.refuse = lambda number, path: number % 5 == 0
    assert save("first") == Counter(NAMES)
    assert save("second") == Counter()


def test_it_computes_what_no_computer_has_made_and_shares_it(save):
    save("first", NAMES[:6])
    assert save("second", NAMES) == Counter(NAMES[6:])
    assert save("first", NAMES) == Counter()


def test_whole_chunks_of_a_run_that_was_killed_are_there(save):
    with pytest.raises(DatasetError, match="the power failed"):
        save("first", fail_after=9)
    assert save("second") == Counter(NAMES[8:])


def test_only_chunks_with_rows_that_are_missing_are_fetched(save, server):
    save("first", NAMES[4:])
    server.requests.clear()
    save("second", NAMES[4:6])
    values = [each for each in list_read(server) if ".keys." not in each]
    assert len({*values}) == 1
    server.requests.clear()
    save("second", NAMES[4:6])
    assert list_read(server) == []


def test_chunks_without_keys_are_no_chunks(save, server):
    """A computer that was sending one was switched off."""
    save("first", NAMES[:2])
    sent = [each for each in server.requests if each.startswith("PUT") and ".keys." in each]
    server.delete(sent[0].removeprefix("PUT /bucket/"))
    assert sum(save("second", NAMES[:2]).values()) == 1


def test_a_store_that_is_away_is_one_message_and_no_work_is_lost(save, server):
    # The first chunk is taken; then the store is away.
    server.refuse = lambda number, path: any(".keys." in each for each in server.requests)
    with pytest.raises(DatasetError, match=r"s3://bucket/features.*Check the"):
        save("first")
    server.refuse = lambda number, path: False
    again = save("first")
    assert 0 < sum(again.values()) < len(NAMES)
    assert save("second") == Counter()


def test_a_cache_that_was_lost_is_fetched_again(save, tmp_path):
    save("first")
    shutil.rmtree(tmp_path / "first/cache")
    assert save("first") == Counter()


def test_an_address_that_is_none_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="no address of object storage"):
        FeatureStoreDataset(filepath=str(tmp_path / "store"), bucket=str(tmp_path / "bucket"))
