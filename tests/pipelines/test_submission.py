"""A submission has one row for each id, and probabilities that a log loss forgives."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from kedro.framework.startup import bootstrap_project

from little_data.messages.errors import LittleDataError
from little_data.parameters.submission import SubmissionParameters
from little_data.pipelines.submission.nodes import tabulate_submission
from little_data.skipping import SkippingSession
from little_data.types.listing import CompetitionTest

PREDICTIONS = pd.DataFrame(
    {
        "path": ["10.jpg", "2.jpg", "9.jpg"],
        "predicted": ["dog", "cat", "dog"],
        "probability_cat": [0.001, 0.9, 0.4],
        "probability_dog": [0.999, 0.1, 0.6],
    }
)
BY_ID = {"2": "2.jpg", "9": "9.jpg", "10": "10.jpg", "11": "11.jpg"}


def submit(sample=None, paths_by_id=BY_ID, predictions=PREDICTIONS, **changes):
    """Return the submission for a sample: columns of text, of which the first has the ids."""
    values = {"positive_class": "dog", "label": "auto", "clip": 0.005, **changes}
    sample = pd.DataFrame(sample or {"id": ["2", "9", "10", "11"], "label": "0"}, dtype=str)
    test = CompetitionTest(
        Path(),
        [*paths_by_id.values()],
        sample=sample,
        id_column=sample.columns[0],
        paths_by_id=paths_by_id,
    )
    return tabulate_submission(test, predictions, SubmissionParameters(**values))


def test_probabilities_of_the_positive_class_are_clipped(caplog):
    table = submit()
    assert table.columns.tolist() == ["id", "label"]
    assert table["id"].tolist() == ["2", "9", "10", "11"]
    assert table["label"].tolist() == [0.1, 0.6, 0.995, 0.5]
    assert "No readable photo for 1 ids" in caplog.text
    assert submit(positive_class="cat", clip=0.0)["label"].tolist() == [0.9, 0.4, 0.001, 0.5]


def test_a_competition_that_counts_right_answers_takes_classes():
    assert submit(label="class")["label"].tolist() == [0, 1, 1, 1]


def test_the_asked_ids_decide_about_the_rows():
    assert submit({"id": ["1", "2"], "label": ["0", "0"]})["label"].tolist() == [0.5, 0.1]


def test_a_class_that_the_model_does_not_know():
    message = r"submission\.positive_class: the model has no class 'Dog'\. It has: cat, dog"
    with pytest.raises(LittleDataError, match=message):
        submit(positive_class="Dog")


BREEDS = pd.DataFrame(
    {
        "path": ["test/a1.jpg", "test/b2.jpg"],
        "predicted": ["pug", "beagle"],
        "probability_beagle": [0.0, 0.7],
        "probability_pug": [0.8, 0.1],
        "probability_whippet": [0.2, 0.2],
    }
)
BREEDS_BY_ID = {"a1": "test/a1.jpg", "b2": "test/b2.jpg"}


def submit_breeds(sample, **changes):
    return submit(sample, BREEDS_BY_ID, BREEDS, **{"clip": 0.0, **changes})


def test_a_column_for_each_class_in_the_order_of_the_sample():
    sample = {"id": ["b2", "a1", "c3"], "Whippet": "0.3", "beagle": "0.3", "pug": "0.3"}
    table = submit_breeds(sample)
    assert table.columns.tolist() == ["id", "Whippet", "beagle", "pug"]
    assert table["id"].tolist() == ["b2", "a1", "c3"]
    expected = [[0.2, 0.7, 0.1], [0.2, 0.0, 0.8], [1 / 3, 1 / 3, 1 / 3]]
    np.testing.assert_allclose(table.iloc[:, 1:].to_numpy(), expected)


def test_clipped_probabilities_of_all_classes_sum_to_one():
    sample = {"id": ["b2", "a1"], "beagle": "0", "pug": "0", "whippet": "0"}
    values = submit_breeds(sample, clip=0.1).iloc[:, 1:].to_numpy()
    np.testing.assert_allclose(values.sum(axis=1), 1)
    assert values.min() > 0.04


def test_the_names_of_classes():
    sample = {"file": ["a1", "b2", "c3", "d4"], "breed": "pug"}
    by_id = {**BREEDS_BY_ID, "d4": "test/a1.jpg"}
    table = submit(sample, by_id, BREEDS)
    assert table["breed"].tolist() == ["pug", "beagle", "pug", "pug"]
    numbers = BREEDS.set_axis(["path", "predicted", *(f"probability_{n}" for n in "012")], axis=1)
    table = submit({"image_id": ["b2"], "label": ["2"]}, BREEDS_BY_ID, numbers)
    assert table["label"].tolist() == ["0"]


def test_names_where_the_sample_has_numbers_if_the_user_says_so():
    sample = {"id": ["b2"], "label": ["0"]}
    assert submit_breeds(sample, label="name")["label"].tolist() == ["beagle"]


def test_the_probability_of_the_class_that_a_column_is_called_after():
    sample = {"id": ["b2", "a1"], "Whippet": ["0.5", "0.5"]}
    assert submit_breeds(sample)["Whippet"].tolist() == [0.2, 0.2]


def test_columns_that_are_not_the_classes_of_the_model():
    message = "no class is called poodle; no column is called pug, whippet"
    with pytest.raises(LittleDataError, match=message):
        submit_breeds({"id": ["a1"], "beagle": ["0"], "poodle": ["0"]})
    with pytest.raises(LittleDataError, match="'poodle' in column 'breed', which is neither"):
        submit_breeds({"id": ["a1"], "breed": ["poodle"]})


def test_the_submission_of_the_kaggle_environment_from_a_copy(finished_project, tmp_path):
    """The finished model of the shapes answers for some photos of theirs, called by numbers."""
    project = tmp_path / "project"
    shutil.copytree(finished_project / "conf", project / "conf")
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(finished_project / name, project)
    (project / "src").mkdir()
    model = "06_models/{}/fine_tuned_model.keras"
    shutil.copytree(
        finished_project / "data" / model.format("tiny"), project / "data" / model.format("kaggle")
    )
    shutil.copytree(finished_project / "photos/disc", tmp_path / "test/test1")
    (tmp_path / "test/test1/07.png").write_bytes(b"damaged")
    archive = shutil.make_archive(str(tmp_path / "test1"), "zip", tmp_path / "test")
    given = {"test_images": archive, "submission": {"positive_class": "disc"}}
    bootstrap_project(project)
    with SkippingSession.create(project, env="kaggle", runtime_params=given) as session:
        session.run(pipeline_names=["submission"])
        load = session.load_context().catalog.load
    submission, predictions = load("submission"), load("competition_predictions")
    assert submission["id"].tolist() == list(range(21))
    assert submission.columns.tolist() == ["id", "label"]
    assert submission["label"].between(0.005, 0.995).all()
    assert submission["label"][7] == 0.5
    expected = predictions["probability_disc"].clip(0.005, 0.995)
    np.testing.assert_allclose(submission["label"].drop(7), expected)


@pytest.mark.parametrize("name", ["=cmd|' calc'!A0", "@SUM(A1)", "+1+cmd()", "-2 3", "\t=1"])
def test_what_a_spreadsheet_would_run_is_refused(name):
    with pytest.raises(LittleDataError, match="spreadsheets run as a formula"):
        submit({"id": [name, "2"], "label": ["0", "0"]})


def test_ids_that_call_nothing_stay_what_they_are():
    ids = ["-a7_x", "+49", "--", "a=b"]
    assert submit({"id": ids, "label": ["0"] * len(ids)})["id"].tolist() == ids
