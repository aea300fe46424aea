"""Corrections change labels and leave photos out; the photos stay as they are."""

import logging

import pandas as pd
import pytest

from little_data.datasets import CorrectionsDataset
from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.pipelines.ingestion.corrections import correct_labels
from little_data.pipelines.ingestion.nodes import sort_images

PARAMETERS = IngestionParameters(
    smallest_side=1, largest_pixels=100, split=SplitShares(train=1.0, validation=0, test=0)
)


FOUND_OR_NOT = ["reason", "note", "bits", "bits_used", "split", "group", "perceptual_hash"]
FOUND_OR_NOT += ["camera", "taken"]


@pytest.fixture
def facts():
    """Three cats and three dogs; the first of each have the same pixels."""
    paths = [f"{label}/{n}.png" for label in ("cat", "dog") for n in range(3)]
    return pd.DataFrame(
        {
            "path": paths,
            "label": [path[:3] for path in paths],
            "width": 8,
            "height": 8,
            "format": "PNG",
            "content_hash": ["same", "c1", "c2", "same", "d1", "d2"],
            **dict.fromkeys(FOUND_OR_NOT),
        }
    )


def corrections(*rows):
    columns = ["path", "content_hash", "label", "when", "why"]
    return pd.DataFrame([dict.fromkeys(columns, "") | row for row in rows], columns=columns)


def labels(facts, *rows):
    manifest, rejected = sort_images(correct_labels(facts, corrections(*rows)), PARAMETERS)
    return (
        dict(zip(manifest["path"], manifest["label"], strict=True)),
        dict(zip(rejected["path"], rejected["reason"], strict=True)),
        dict(zip(manifest["path"], manifest["correction"], strict=True)),
    )


def test_a_correction_is_in_the_manifest(facts, caplog):
    caplog.set_level(logging.INFO)
    used, rejected, notes = labels(
        facts,
        {"path": "cat/1.png", "label": "dog", "when": "2026-05-01", "why": "barks"},
        {"content_hash": "d2", "label": "LEAVE OUT", "why": "blurred"},
    )
    assert used == {"cat/1.png": "dog", "cat/2.png": "cat", "dog/1.png": "dog"}
    assert notes["cat/1.png"] == "cat → dog, 2026-05-01: barks"
    assert pd.isna(notes["cat/2.png"])
    assert rejected["dog/2.png"] == "left out by the corrections: blurred"
    assert "Corrections: photos with another label: 1; left out: 1" in caplog.text


def test_a_correction_settles_what_two_labels_of_the_same_pixels_mean(facts):
    used, rejected, _ = labels(facts, {"path": "dog/0.png", "label": "cat"})
    assert used["cat/0.png"] == "cat"
    assert rejected == {"dog/0.png": "a copy of cat/0.png, which is used"}


def test_a_hash_corrects_all_photos_with_these_pixels(facts):
    used, rejected, _ = labels(facts, {"content_hash": "same", "label": "dog"})
    assert used["cat/0.png"] == "dog"
    assert list(rejected) == ["dog/0.png"]


def test_corrections_that_fit_nothing_are_counted(facts, caplog):
    used, _, _ = labels(
        facts,
        {"path": "cat/9.png", "label": "dog"},
        {"path": "cat/1.png", "content_hash": "older", "label": "dog"},
        {"path": "cat/2.png", "content_hash": "c2", "label": "dog"},
        {"path": "dog/1.png", "label": "dog"},
    )
    assert "fit no photo here: 2 of 4" in caplog.text
    assert (used["cat/1.png"], used["cat/2.png"]) == ("cat", "dog")


def test_the_last_correction_counts_and_new_classes_are_named(facts, caplog):
    used, _, notes = labels(
        facts,
        {"path": "cat/1.png", "label": "leave out"},
        {"path": "cat/1.png", "label": "lynx"},
        {"path": "cat/2.png", "label": "Dog"},
        {"content_hash": "same", "label": "cat"},
    )
    assert used["cat/1.png"] == "lynx"
    assert notes["cat/1.png"] == "cat → lynx"
    assert used["cat/2.png"] == "dog"
    assert "no photo had before: lynx" in caplog.text


def test_a_class_may_be_left_out_as_a_whole(facts):
    more = pd.concat([facts, facts.assign(path="fox" + facts["path"].str[3:], label="fox")[:1]])
    more.loc[more["label"] == "fox", "content_hash"] = "f"
    used, rejected, _ = labels(
        more.reset_index(drop=True), {"path": "fox/0.png", "label": "leave out"}
    )
    assert set(used.values()) == {"cat", "dog"}
    assert "fox/0.png" in rejected


def test_corrections_that_say_too_little_are_refused(facts):
    with pytest.raises(LittleDataError, match=r"row 1 \(cat/1.png\) has no label. Write a class"):
        correct_labels(facts, corrections({"path": "cat/1.png"}))
    with pytest.raises(LittleDataError, match="has neither a path nor a content_hash"):
        correct_labels(facts, corrections({"label": "dog"}))


def test_without_the_file_nothing_is_corrected(facts, tmp_path):
    dataset = CorrectionsDataset(filepath=str(tmp_path / "none.csv"))
    assert not dataset.exists()
    corrected = correct_labels(facts, dataset.load())
    pd.testing.assert_frame_equal(corrected[[*facts]], facts, check_dtype=False)
    assert corrected["correction"].isna().all()
