"""What a table takes over from the one before is what was written."""

import pandas as pd
import pytest

from little_data.datasets import UpdatedTableDataset
from little_data.types.tables import TableUpdate

TABLE = pd.DataFrame({"path": ["a.jpg", "b.jpg"], "width": [10, 20]})


class Maker:
    """Makes the same table again, and notes which table it was given."""

    def __init__(self):
        self.before = []

    def update(self, before):
        self.before.append(before)
        return TABLE


@pytest.fixture
def dataset(tmp_path):
    return UpdatedTableDataset(filepath=str(tmp_path / "facts.parquet"))


def save(dataset):
    maker = Maker()
    dataset.save(TableUpdate(maker.update))
    [before] = maker.before
    return before


def test_a_table_is_given_the_one_before(dataset):
    assert save(dataset) is None
    pd.testing.assert_frame_equal(save(dataset), TABLE)
    pd.testing.assert_frame_equal(dataset.load(), TABLE)


def test_no_changed_byte_is_taken_over(dataset, tmp_path, caplog):
    save(dataset)
    kept = tmp_path / "cache/facts.checked"
    content = kept.read_bytes()
    places = range(0, len(content), 17)
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        kept.write_bytes(damaged)
        assert save(dataset) is None
    assert len(caplog.messages) == len(places)
    assert str(kept) in caplog.messages[0]


@pytest.mark.parametrize("spoil", ["cut off", "empty", "folder"])
def test_what_is_not_whole_is_made_again(dataset, tmp_path, spoil, caplog):
    save(dataset)
    kept = tmp_path / "cache/facts.checked"
    if spoil == "folder":
        kept.unlink()
        kept.mkdir()
    else:
        kept.write_bytes(kept.read_bytes()[:100] if spoil == "cut off" else b"")
    assert save(dataset) is None
    assert "is damaged" in caplog.text
    pd.testing.assert_frame_equal(save(dataset), TABLE)


def test_a_table_of_before_there_were_checksums_is_taken_over(dataset, tmp_path, caplog):
    caplog.set_level("INFO", "little_data")
    (tmp_path / "cache").mkdir()
    TABLE.to_parquet(tmp_path / "cache/facts.parquet", index=False)
    pd.testing.assert_frame_equal(save(dataset), TABLE)
    assert "without a checksum" in caplog.text
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["facts.checked"]
