"""The ids of a competition's test photos are their names, or those of the sample submission."""

import pytest
from kaggle_server import make_zip
from kedro.io import DatasetError

from little_data.datasets import CompetitionTestDataset


def dataset(tmp_path, *names):
    archive = tmp_path / "test1.zip"
    archive.write_bytes(make_zip(dict.fromkeys(names, b"pixels")))
    return CompetitionTestDataset(
        filepath=str(archive), unpack_to=str(tmp_path / "unpacked"), example="kedro run"
    )


def test_names_are_ids_and_are_sorted_as_numbers(tmp_path):
    loaded = dataset(tmp_path, "test1/10.jpg", "test1/9.jpg", "test1/002.png").load()
    assert loaded.ids == [2, 9, 10]
    assert loaded.paths_by_id == {2: "test1/002.png", 9: "test1/9.jpg", 10: "test1/10.jpg"}


@pytest.mark.parametrize("name", ["sampleSubmission.csv", "sample_submission.csv"])
def test_the_sample_submission_says_which_ids_are_asked_for(tmp_path, name):
    given = dataset(tmp_path, "test1/1.jpg", "test1/2.jpg")
    assert given.list_stored_paths() == [tmp_path / "test1.zip"]
    (tmp_path / name).write_text("id,label\n3,0\n1,0\n")
    assert given.load().ids == [1, 3]
    assert given.list_stored_paths() == [tmp_path / "test1.zip", tmp_path / name]


def test_other_files_are_left_out_with_a_warning(tmp_path, caplog):
    loaded = dataset(
        tmp_path, "test1/1.jpg", "readme.txt", "test1/²3.jpg", "test1/Thumbs.db"
    ).load()
    assert loaded.paths == ["test1/1.jpg"]
    assert "2 files are not used" in caplog.text


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a/1.jpg", "b/01.jpg"], "a/1.jpg and b/01.jpg have the same id"),
        (["cat.0.jpg", "dog.0.jpg"], "no photo here is called by a number"),
    ],
)
def test_photos_that_have_no_id_each(tmp_path, names, message):
    with pytest.raises(DatasetError, match=message):
        dataset(tmp_path, *names).load()


@pytest.mark.parametrize(
    "content", ["", "label\n0\n", "id,label\none,0\n", 'id\n1\n"', "id\n1.5\n", "id,label\n,0\n"]
)
def test_a_sample_submission_that_is_none(tmp_path, content):
    (tmp_path / "sampleSubmission.csv").write_text(content)
    with pytest.raises(DatasetError, match=r"sampleSubmission\.csv: the sample submission must be"):
        dataset(tmp_path, "1.jpg").load()
