"""The report points at the right photos, and every picture is there, whatever there is to show."""

import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from project_runs import load

from little_data.evaluation.metrics import tabulate_predictions
from little_data.figures.style import CLEAR, GREY
from little_data.parameters.report import ReportParameters
from little_data.pipelines.report.mistakes import describe_answer, list_least_sure, list_most_wrong
from little_data.pipelines.report.photos import (
    count_rejections,
    draw_photo_sheet,
    plot_class_counts,
)
from little_data.pipelines.report.probabilities import (
    plot_calibration,
    plot_roc_curves,
    take_last_split,
)
from little_data.types.listing import ImageListing

PARAMETERS = ReportParameters(photos_shown=3, near_duplicate_similarity=0.95)

NONE = pd.DataFrame({"path": []})
TUNED, NOT_TUNED = {"depth": "whole"}, {"depth": "head"}


def predictions(*answers):
    """Predictions of cats and dogs from (path, split, label, probability of a dog)."""
    photos = pd.DataFrame([row[:3] for row in answers], columns=["path", "split", "label"])
    of_dog = np.array([row[3] for row in answers])
    return tabulate_predictions(photos, np.column_stack([1 - of_dog, of_dog]), ["cat", "dog"])


SOME = predictions(
    ("right", "test", "dog", 0.9),
    ("hopeless", "test", "cat", 1.0),
    ("unsure", "cross-validation", "dog", 0.52),
    ("wrong", "cross-validation", "cat", 0.8),
    ("less sure", "test", "cat", 0.49),
)


def test_the_mistakes_with_the_highest_losses_come_first():
    table = list_most_wrong(SOME, NONE, PARAMETERS)
    assert table["path"].tolist() == ["hopeless", "wrong"]
    wrong = table.iloc[1]
    assert (wrong["split"], wrong["label"], wrong["predicted"]) == (
        "cross-validation",
        "cat",
        "dog",
    )
    measured = wrong[["label_probability", "predicted_probability", "margin", "loss"]].to_list()
    assert measured == pytest.approx([0.2, 0.8, 0.6, -np.log(0.2)])
    assert np.isfinite(table["loss"]).all()


def test_the_caption_of_a_mistake_has_the_figure_that_it_is_sorted_by():
    _, wrong = list_most_wrong(SOME, NONE, PARAMETERS).itertuples()
    told = [line.text for line in describe_answer(wrong)]
    assert told[2:4] == ["probability of the prediction: 0.800", "probability of the label: 0.200"]
    right = list_least_sure(SOME, NONE, NONE, PARAMETERS).query("label == predicted")
    told = [line.text for line in describe_answer(next(right.itertuples()))]
    assert not any("probability of the label" in text for text in told)


def test_the_smallest_margins_come_first():
    table = list_least_sure(SOME, NONE, NONE, PARAMETERS)
    assert table["path"].tolist() == ["less sure", "unsure", "wrong"]


def test_no_photo_is_listed_twice():
    doubted = pd.DataFrame({"path": ["hopeless"]})
    wrong = list_most_wrong(SOME, doubted, PARAMETERS)
    assert wrong["path"].tolist() == ["wrong"]
    unsure = list_least_sure(SOME, doubted, wrong, PARAMETERS)
    assert unsure["path"].tolist() == ["less sure", "unsure", "right"]


def test_photos_that_are_equally_wrong_come_by_path():
    same = predictions(*[(path, "test", "cat", 0.7) for path in "bdac"])
    for ranked in (
        list_most_wrong(same, NONE, PARAMETERS),
        list_least_sure(same, NONE, NONE, PARAMETERS),
    ):
        assert ranked["path"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(("splits", "last"), [(2, "test"), (1, "cross-validation")])
def test_the_last_split_that_there_is_counts(splits, last):
    table = SOME[SOME["split"].isin(["cross-validation", "test"][:splits])]
    split, class_names, probabilities, labels = take_last_split(table)
    assert (split, class_names) == (last, ["cat", "dog"])
    assert len(probabilities) == len(labels) == (SOME["split"] == last).sum()


def predict_many(classes, splits, count=240):
    random = np.random.default_rng(0)
    names = [f"class {number}" for number in range(classes)]
    probabilities = random.dirichlet(np.ones(classes), count)
    labels = np.array(names)[random.integers(0, classes, count)]
    photos = pd.DataFrame({"path": np.arange(count).astype(str), "label": labels})
    photos["split"] = np.array(splits)[np.arange(count) % len(splits)]
    return tabulate_predictions(photos, probabilities, names)


def name_curves(figure):
    named = [trace.name for trace in figure.data if trace.type == "scatter" and trace.name]
    return [name.split(":")[0] for name in named if not name.startswith("worst")]


@pytest.mark.parametrize("plot", [plot_roc_curves, plot_calibration])
def test_a_finished_model_that_is_the_top_model_is_shown_once(plot):
    figure = plot(*[predict_many(3, ("test",))] * 3, NOT_TUNED)
    assert name_curves(figure) == ["scratch", "top model"]


def test_the_worst_classes_have_roc_curves_of_their_own():
    names = [f"class {number}" for number in range(81)]
    labels = np.arange(81).repeat(4)
    probabilities = np.full((len(labels), 81), 0.001)
    probabilities[np.arange(len(labels)), labels] = 1
    probabilities[labels == 7, 7] = 0
    photos = pd.DataFrame({"path": labels.astype(str), "label": np.array(names)[labels]})
    table = tabulate_predictions(photos.assign(split="test"), probabilities, names)
    figure = plot_roc_curves(table, table, table, TUNED)
    worst = [trace.name for trace in figure.data if trace.name and "worst" in trace.name]
    assert [name.split(":")[1] for name in worst] == [" class 7"]


@pytest.mark.parametrize("classes", [2, 12])
@pytest.mark.parametrize("splits", [("cross-validation", "test"), ("validation",)])
@pytest.mark.parametrize("plot", [plot_roc_curves, plot_calibration])
def test_each_strategy_has_its_curve(plot, classes, splits):
    figure = plot(*[predict_many(classes, splits)] * 3, TUNED)
    named = name_curves(figure)
    assert named == ["scratch", "top model", "fine-tuned"]
    titles = [axis.title.text for axis in figure.select_xaxes() if axis.title.text]
    assert titles[0].endswith(splits[-1])


def test_a_class_that_is_missing_in_a_split_does_not_stop_the_plots():
    table = predict_many(3, ("validation", "test"))
    table = table[(table["split"] == "validation") | (table["label"] != "class 1")]
    assert name_curves(plot_roc_curves(table, table, table, TUNED))[0] == "scratch"
    plot_calibration(table, table, table, TUNED)


def test_without_a_second_class_the_picture_says_why_it_is_empty():
    cats = SOME[(SOME["label"] == "cat")]
    figure = plot_roc_curves(cats, cats, cats, TUNED)
    assert [note.text for note in figure.layout.annotations] == [
        "The test photos are all of one class"
    ]


def test_the_calibration_counts_the_photos_of_its_bins_and_names_its_source():
    table = predict_many(2, ("cross-validation", "test"))
    figure = plot_calibration(table, table, table, TUNED)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [sum(bar.y) for bar in bars] == [120] * 3
    assert "Guo et al. 2017" in figure.layout.legend.title.text


def test_plots_have_no_width_of_their_own_and_a_clear_background():
    figure = plot_roc_curves(SOME, SOME, SOME, TUNED)
    assert figure.layout.width is None
    style = figure.layout.template.layout
    assert style.paper_bgcolor == style.plot_bgcolor == CLEAR
    assert style.font.color == GREY
    assert style.legend.orientation == "h"


REJECTED = pd.DataFrame(
    {
        "reason": [
            "a copy of a.jpg, which is used",
            "the same pixels as odd: name (1).jpg, which is labelled cat",
            "a copy of b: c.jpg, which is used",
            "too small: 9 x 9 pixels, at least 32 a side are needed (ingestion.smallest_side)",
            "the file is empty",
            "the file may not be read (permission denied)",
        ]
    }
)


def test_rejected_files_are_counted_by_kind():
    counts = count_rejections(REJECTED)
    assert counts.index[0] == "a copy of another photo"
    assert counts.to_dict() == {
        "a copy of another photo": 2,
        "the same pixels under two labels": 1,
        "too small": 1,
        "the file is empty": 1,
        "the file may not be read": 1,
    }


def test_photos_are_counted_by_class_and_split():
    manifest = pd.DataFrame({"label": list("aaabb"), "split": ["train"] * 4 + ["test"]})
    figure = plot_class_counts(manifest, REJECTED)
    train, test, rejected = figure.data
    assert (train.name, list(train.x), list(train.y)) == ("train", ["a", "b"], [3, 1])
    assert (test.name, list(test.y)) == ("test", [0, 1])
    assert sum(rejected.x) == len(REJECTED)
    # Each reason stands on its bar, and not across it; the axis is turned around.
    for number, told in enumerate(figure.layout.annotations):
        assert told.text.startswith(rejected.y[number])
        assert (told.yanchor, told.y) == ("bottom", number - rejected.width / 2)
    none = plot_class_counts(manifest, REJECTED.head(0))
    assert [trace.name for trace in none.data] == ["train", "test"]


def test_names_of_many_classes_have_room():
    """On a narrow screen the plot scrolls; that of a few classes fits every screen."""
    labels = [f"class {number}" for number in range(81)]
    manifest = pd.DataFrame({"label": labels, "split": "train"})
    figure = plot_class_counts(manifest, REJECTED)
    assert figure.layout.width >= 81 * figure.layout.xaxis.tickfont.size
    assert plot_class_counts(manifest.head(6), REJECTED).layout.width is None


@pytest.fixture
def photos(tmp_path):
    """Plain photos: of one class six, of the other one."""
    for name in ("b.0", *(f"a.{number}" for number in range(6))):
        Image.new("RGB", (40, 30), (200, 0, 0)).save(tmp_path / f"{name}.png")
    files = pd.DataFrame({"path": [f"a.{number}.png" for number in range(6)] + ["b.0.png"]})
    return ImageListing(tmp_path, files.assign(label=files["path"].str[0], split="train"))


def test_the_sheet_has_a_row_a_class_and_white_where_a_class_has_no_more(photos):
    sheet, html = draw_photo_sheet(photos, photos.files)
    is_red = (np.asarray(sheet) == (200, 0, 0)).all(axis=2)
    half = len(is_red) // 2
    # In their own proportions, 40 x 30.
    assert is_red[:half].sum() == 6 * 96 * 72
    assert is_red[half:].sum() == 96 * 72
    assert html.count("<img") == 7
    assert html.count('width="96" height="72"') == 7


def test_of_very_many_classes_some_are_on_the_sheet_from_the_first_to_the_last(photos):
    path = photos.files["path"].iloc[0]
    many = pd.DataFrame({"path": path, "label": [f"class {number:03}" for number in range(150)]})
    _, html = draw_photo_sheet(photos, many)
    assert html.count("<img") == 100
    assert "100 of 150 classes" in html
    assert "class 000" in html and "class 149" in html


@pytest.fixture(scope="module")
def finished(finished_project, tmp_path_factory):
    copy = tmp_path_factory.mktemp("finished") / "project"
    return load(shutil.copytree(finished_project, copy))


def test_the_tables_of_a_run_name_its_photos(finished):
    manifest = finished("split_manifest").set_index("path")
    listed = finished("label_issues")["path"].tolist()
    for name in ("most_wrong_table", "least_sure_table"):
        table = finished(name)
        assert len(table) <= 2
        listed += table["path"].tolist()
        assert (table["label"].to_numpy() == manifest.loc[table["path"], "label"]).all()
        assert set(table["split"]) <= {"cross-validation", "test"}
    assert len(listed) == len(set(listed))
    for name in ("label_issues", "near_duplicates", "odd_photos"):
        assert set(finished(name)["path"]) <= set(manifest.index)


def test_the_pictures_of_a_run_are_there(finished):
    for name in ("most_wrong", "least_sure", "label_issues", "near_duplicates", "odd_photos"):
        picture = np.asarray(finished(f"{name}_figure"))
        assert (picture < 100).any()
        assert isinstance(finished(f"{name}_gallery"), str)
    assert len(finished("class_counts_plot").data) == 2
    assert [trace.name for trace in finished("bottleneck_features_plot").data] == [
        "disc",
        "square",
        "triangle",
    ]
    assert name_curves(finished("roc_curves_plot"))[0] == "scratch"
    assert name_curves(finished("calibration_plot"))[0] == "scratch"
