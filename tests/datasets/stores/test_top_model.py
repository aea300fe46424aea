"""A top model comes back as it was, as plain arrays."""

import pickle
from io import BytesIO

import numpy as np
import pytest
from drawn_heads import draw_head
from kedro.io import DatasetError, Version

from little_data.datasets import TopModelDataset
from little_data.types.heads import Head, TopModel


def dataset(tmp_path):
    version = Version(None, "2026-01-01T00.00.00.000Z")
    return TopModelDataset(filepath=str(tmp_path / "top_model.npz"), version=version)


def check_same(head, other):
    assert len(head.layers) == len(other.layers)
    for layer, expected in zip(head.layers, other.layers, strict=True):
        for numbers, own in zip(layer, expected, strict=True):
            np.testing.assert_array_equal(numbers, own)
            assert numbers.dtype == own.dtype


def test_all_heads_come_back_in_their_order(tmp_path):
    """A dozen of them: the tenth must not be taken for the first."""
    heads = [draw_head(4, 3, seed=number) for number in range(11)]
    model = TopModel(head=draw_head(6, 5, 3, seed=99), heads_of_rounds=tuple(heads))
    assert not dataset(tmp_path).exists()
    dataset(tmp_path).save(model)
    assert dataset(tmp_path).exists()
    loaded = dataset(tmp_path).load()
    assert len(loaded.heads_of_rounds) == 11
    check_same(loaded.head, model.head)
    for head, expected in zip(loaded.heads_of_rounds, heads, strict=True):
        check_same(head, expected)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    """Somebody else's top model is read as numbers, or not at all."""

    class Attack:
        def __reduce__(self):
            return (pytest.fail, ("code of the file was run",))

    path = tmp_path / "top_model.npz/2026-01-01T00.00.00.000Z/top_model.npz"
    path.parent.mkdir(parents=True)
    bad = np.empty(1, object)
    bad[0] = Attack()
    np.savez(path, heads=bad)
    with pytest.raises(DatasetError, match="allow_pickle"):
        dataset(tmp_path).load()
    path.write_bytes(pickle.dumps(Attack()))
    with pytest.raises(DatasetError):
        dataset(tmp_path).load()


def test_a_failed_save_leaves_nothing(tmp_path):
    broken = TopModel(head=Head(((np.zeros((2, 2)), None, None),)), heads_of_rounds=())
    with pytest.raises(DatasetError):
        dataset(tmp_path).save(broken)
    assert not dataset(tmp_path).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_file_has_the_name_that_it_is_given(tmp_path):
    dataset = TopModelDataset(filepath=str(tmp_path / "top_model.arrays"))
    dataset.save(TopModel(head=draw_head(2, 2), heads_of_rounds=()))
    assert [path.name for path in tmp_path.iterdir()] == ["top_model.arrays"]
    check_same(dataset.load().head, draw_head(2, 2))


def test_a_damaged_file_is_told_in_one_message(tmp_path):
    dataset(tmp_path).save(TopModel(head=draw_head(6, 5, 3), heads_of_rounds=()))
    [path] = tmp_path.rglob("top_model.npz/*/top_model.npz")
    content = path.read_bytes()
    damaged = bytearray(content)
    damaged[len(content) // 3] ^= 1
    other = BytesIO()
    np.savez(other, weights=np.zeros(3))
    for spoilt in (content[:-30], b"", bytes(damaged), other.getvalue()):
        path.write_bytes(spoilt)
        with pytest.raises(DatasetError, match=rf"^{path} is .*Remove it"):
            TopModelDataset(
                filepath=str(tmp_path / "top_model.npz"), version=Version(None, None)
            ).load()
