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
    assert loaded.sample["id"].tolist() == ["2", "9", "10"]
    assert loaded.paths_by_id == {"2": "test1/002.png", "9": "test1/9.jpg", "10": "test1/10.jpg"}


@pytest.mark.parametrize("name", ["sampleSubmission.csv", "sample_submission.csv"])
def test_the_sample_submission_says_which_ids_are_asked_for(tmp_path, name):
    given = dataset(tmp_path, "test1/1.jpg", "test1/2.jpg")
    assert given.list_stored_paths() == [tmp_path / "test1.zip"]
    (tmp_path / name).write_text("id,label\n3,0\n1,0\n")
    loaded = given.load()
    assert loaded.sample["id"].tolist() == ["3", "1"]
    assert loaded.paths_by_id == {"1": "test1/1.jpg"}
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
    ("content", "problem"),
    [
        ("", "must be a CSV file"),
        ("label\n0\n", "must be a CSV file"),
        ('id\n1\n"', "must be a CSV file"),
        ("id,label\n", "must be a CSV file"),
        ("id,label\none,0\n", "is not of these test photos"),
        ("id,label\n,0\n", "is not of these test photos"),
    ],
)
def test_a_sample_submission_that_is_none(tmp_path, content, problem):
    (tmp_path / "sampleSubmission.csv").write_text(content)
    message = rf"sampleSubmission\.csv: the sample submission {problem}"
    with pytest.raises(DatasetError, match=message):
        dataset(tmp_path, "1.jpg").load()


@pytest.mark.parametrize(
    "ids", [["b7", "a1"], ["b7.jpg", "a1.jpg"], ["test/b7.jpg", "test/a1.jpg"]]
)
def test_ids_stay_as_the_sample_has_them(tmp_path, ids):
    (tmp_path / "sample_submission.csv").write_text(
        "image_id,cat,dog\n" + "".join(f"{written},0.5,0.5\n" for written in ids)
    )
    loaded = dataset(tmp_path, "test/a1.jpg", "test/b7.jpg", "train/a1.jpg").load()
    assert loaded.id_column == "image_id"
    assert loaded.sample["image_id"].tolist() == ids
    assert loaded.paths_by_id == dict(zip(ids, ["test/b7.jpg", "test/a1.jpg"], strict=True))
    assert loaded.paths == ["test/a1.jpg", "test/b7.jpg"]


def test_a_sample_submission_in_the_archive(tmp_path):
    archive = tmp_path / "all.zip"
    sample = "id,breed\n007,pug\n"
    archive.write_bytes(make_zip({"sample_submission.csv": sample, "test/007.jpg": "pixels"}))
    loaded = CompetitionTestDataset(
        filepath=str(archive), unpack_to=str(tmp_path / "unpacked"), example="kedro run"
    ).load()
    assert loaded.paths_by_id == {"007": "test/007.jpg"}
    assert loaded.sample["breed"].tolist() == ["pug"]


def test_ids_that_stand_there_twice(tmp_path):
    (tmp_path / "sample_submission.csv").write_text("id,label\n1,cat\n1,dog\n")
    with pytest.raises(DatasetError, match="the id 1 stands there twice"):
        dataset(tmp_path, "1.jpg").load()


@pytest.mark.parametrize("ids", [["1_cat", "1_dog"], ["001_big_cat", "001_dog"]])
def test_rows_for_each_class_are_refused_for_what_they_are(tmp_path, ids):
    rows = "".join(f"{written},0.5\n" for written in ids)
    (tmp_path / "sample_submission.csv").write_text(f"id_class,probability\n{rows}")
    with pytest.raises(DatasetError, match=f"rows for each class of a photo, such as {ids[0]}"):
        dataset(tmp_path, "1.jpg", "2.jpg").load()


def test_two_sample_submissions(tmp_path):
    for name in ("sample_submission.csv", "sampleSubmission.csv"):
        (tmp_path / name).write_text("id,label\n1,0\n")
    with pytest.raises(DatasetError, match=r"several files could be the sample submission: sample"):
        dataset(tmp_path, "1.jpg").load()
