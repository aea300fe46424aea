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
BY_ID = {2: "2.jpg", 9: "9.jpg", 10: "10.jpg", 11: "11.jpg"}


def submit(ids=(2, 9, 10, 11), **changes):
    values = {"positive_class": "dog", "label": "probability", "clip": 0.005, **changes}
    test = CompetitionTest(Path(), [*BY_ID.values()], {}, BY_ID, list(ids))
    return tabulate_submission(test, PREDICTIONS, SubmissionParameters(**values))


def test_probabilities_of_the_positive_class_are_clipped(caplog):
    table = submit()
    assert table.columns.tolist() == ["id", "label"]
    assert table["id"].tolist() == [2, 9, 10, 11]
    assert table["label"].tolist() == [0.1, 0.6, 0.995, 0.5]
    assert "No readable photo for 1 ids" in caplog.text
    assert submit(positive_class="cat", clip=0.0)["label"].tolist() == [0.9, 0.4, 0.001, 0.5]


def test_a_competition_that_counts_right_answers_takes_classes():
    assert submit(label="class")["label"].tolist() == [0, 1, 1, 1]


def test_the_asked_ids_decide_about_the_rows():
    assert submit(ids=[1, 2])["label"].tolist() == [0.5, 0.1]


def test_a_class_that_the_model_does_not_know():
    message = r"submission\.positive_class: the model has no class 'Dog'\. It has: cat, dog"
    with pytest.raises(LittleDataError, match=message):
        submit(positive_class="Dog")


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
    assert submission["label"].between(0.005, 0.995).all()
    assert submission["label"][7] == 0.5
    expected = predictions["probability_disc"].clip(0.005, 0.995)
    np.testing.assert_allclose(submission["label"].drop(7), expected)
