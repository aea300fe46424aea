"""New photos get the answers that the same photos got in the evaluation."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from kedro.framework.project import pipelines
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from PIL import Image
from project_runs import run

from little_data.messages.errors import LittleDataError
from little_data.pipelines.predict.nodes import SHEET_COLUMNS, THUMBNAIL, draw_least_sure_photos
from little_data.types.listing import UnlabelledImages

BROKEN = {"broken/empty.jpg": b"", "broken/half.png": b"\x89PNG\r\n\x1a\n half", "notes.txt": b"hi"}


@pytest.fixture(scope="module")
def project(finished_project, tmp_path_factory):
    """A project with the finished model and its evaluation, and without any training photo."""
    folder = tmp_path_factory.mktemp("predict") / "project"
    kept = ["conf", "data/06_models/tiny/fine_tuned_model.keras"]
    kept += ["data/07_model_output/tiny/fine_tuned_predictions.parquet"]
    for name in kept:
        shutil.copytree(finished_project / name, folder / name)
    (folder / "src").mkdir()
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(finished_project / name, folder)
    return folder


@pytest.fixture(scope="module")
def new_photos(finished_project, tmp_path_factory):
    """The evaluated photos in another place, with files among them that cannot be read."""
    folder = tmp_path_factory.mktemp("new photos")
    shutil.copytree(finished_project / "photos", folder / "from/the evaluation")
    for name, content in BROKEN.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def predict(project, images, **parameters):
    return run(project, {"images": str(images), **parameters}, pipeline_names=["predict"])


@pytest.fixture(scope="module")
def predicted(project, new_photos):
    return predict(project, new_photos)


def test_the_same_photo_gets_the_same_answer_as_in_the_evaluation(predicted):
    evaluated = predicted("fine_tuned_predictions").query("split == 'test'")
    answers = predicted("new_predictions").set_index("path")
    answers = answers.loc["from/the evaluation/" + evaluated["path"]]
    columns = ["probability_disc", "probability_square", "probability_triangle"]
    np.testing.assert_allclose(answers[columns], evaluated[columns], atol=1e-5)
    assert answers["predicted"].tolist() == evaluated["predicted"].tolist()


def test_noise_is_unlike_the_shapes_that_the_model_was_trained_on(project, tmp_path):
    random = np.random.default_rng(0)
    (tmp_path / "noise").mkdir()
    for number in range(5):
        pixels = random.integers(0, 256, (60, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"noise/{number}.png")
    # The project itself keeps the answers to its own photos.
    copy = shutil.copytree(project, tmp_path / "project")
    answers = predict(copy, tmp_path / "noise")("new_predictions")
    assert answers["decision"].tolist() == ["unlike the training photos"] * 5


def test_few_photos_that_the_model_learned_from_are_called_unlike(predicted):
    """Its test photos are among them, and photos that it was not given."""
    answers = predicted("new_predictions")
    assert (answers["decision"] == "unlike the training photos").mean() < 0.2
    assert (answers["distance"] < 0.01).mean() > 0.6


def test_every_file_is_either_classified_or_listed_with_the_reason(predicted):
    answers, unreadable = predicted("new_predictions"), predicted("unreadable_images")
    assert answers.columns.tolist()[:4] == ["path", "predicted", "decision", "distance"]
    assert len(answers) == 63
    assert answers["path"].is_monotonic_increasing
    reasons = dict(zip(unreadable["path"], unreadable["reason"], strict=True))
    half = "damaged or truncated: the file begins like a photo, and cannot be opened"
    assert reasons == {
        "broken/empty.jpg": "the file is empty",
        "broken/half.png": half,
        "notes.txt": "not an image, or of an unknown format",
    }
    sheet = predicted("new_predictions_sheet")
    assert sheet.width > SHEET_COLUMNS * THUMBNAIL


def test_a_second_run_does_nothing_and_tells_the_same(project, new_photos, predicted, capsys):
    versions = project / "data/07_model_output/tiny/predictions.csv"
    before = [*versions.iterdir()]
    predict(project, new_photos)
    assert [*versions.iterdir()] == before
    told = capsys.readouterr().out
    assert re.search(r"^from/the evaluation/disc/00\.png +\S.* [01]\.\d\d\)?$", told, re.MULTILINE)
    assert "… and 51 more\nPhotos: 63 (" in told
    assert "Files skipped: 3; reasons: " in told
    latest = versions / "latest.csv"
    assert f"The newest are always in {latest}\n" in told
    assert len(pd.read_csv(latest)) == 63


def test_an_archive_in_which_nothing_can_be_read(project, new_photos, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "broken"), "zip", new_photos, "broken")
    catalog = predict(project, archive, bottleneck={"engine": "tensorflow"})
    assert catalog("new_predictions").empty
    assert catalog("unreadable_images")["path"].tolist() == ["broken/empty.jpg", "broken/half.png"]
    assert catalog("new_predictions_sheet").size > (0, 0)


def test_the_photos_that_the_model_is_least_sure_of_come_first(tmp_path):
    colours = {"sure.png": "blue", "unsure.png": "red", "gone.png": None, "so so.png": "lime"}
    for name, colour in colours.items():
        if colour:
            Image.new("RGB", (30, 30), colour).save(tmp_path / name)
    table = pd.DataFrame({"path": [*colours], "predicted": "cat"})
    table["decision"] = ["cat", "unlike the training photos", "unsure", "unsure"]
    table["probability_cat"] = [0.99, 0.51, 0.6, 0.7]
    table["probability_dog"] = 1 - table["probability_cat"]
    sheet = draw_least_sure_photos(UnlabelledImages(tmp_path, [*colours]), table)
    middles = [(number + 0.5) * sheet.width / 3 for number in range(3)]
    drawn = [sheet.getpixel((round(middle), THUMBNAIL // 2)) for middle in middles]
    assert drawn == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    captions = np.asarray(sheet.convert("L"))[THUMBNAIL + 8 :]
    assert (captions < 128).any()


def test_predict_trains_nothing_and_is_not_in_the_default_run(project):
    bootstrap_project(project)
    for name, source in (("predict", "new_images"), ("submission", "competition_test")):
        data = {item for item in pipelines[name].inputs() if not item.startswith("params:")}
        assert data == {source, "fine_tuned_model"}
        assert not set(pipelines[name].nodes) & set(pipelines["__default__"].nodes)


def test_without_a_model_the_user_is_told_how_to_make_one(project, new_photos, tmp_path):
    shutil.copytree(project, tmp_path / "new", ignore=shutil.ignore_patterns("data"))
    command = "fine_tuned_model is not there yet.*kedro run --env tiny --pipelines fine_tune$"
    with pytest.raises(LittleDataError, match=command):
        predict(tmp_path / "new", new_photos)


def test_photos_that_a_run_would_leave_aside_are_refused(project, new_photos):
    bootstrap_project(project)
    given = {"images": str(new_photos)}
    with (
        KedroSession.create(project_path=project, runtime_params=given) as session,
        pytest.raises(LittleDataError, match="about other photos.*--env folder"),
    ):
        session.run(pipeline_names=["ingestion"])
    with (
        KedroSession.create(project_path=project, runtime_params=given, env="folder") as session,
        pytest.raises(LittleDataError, match="no usable photo is left of: broken"),
    ):
        session.run(pipeline_names=["ingestion"])
