"""Photos that were labelled on the page join those of the source."""

import logging

import pandas as pd
import pytest
from drawings import draw_shapes
from upath import UPath

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import IngestionParameters
from little_data.pipelines.ingestion.new_labels import add_new_labels
from little_data.pipelines.ingestion.nodes import inspect_images
from little_data.types.listing import ImageListing


def table(*rows):
    return pd.DataFrame(rows, columns=["path", "label"], dtype=object)


def test_they_are_in_no_split_and_have_the_spelling_of_the_source(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    source = ImageListing(
        tmp_path,
        ImageListing.from_labels(tmp_path, [("a.png", "Cat"), ("b.png", "Dog")]).files,
        {"unlabelled/c.png": "neither folder nor name says its class", "d.png": "as well"},
    )
    found = add_new_labels(
        source,
        table(("unlabelled/c.png", "cat "), ("/elsewhere/e.png", "Bird"), ("a.png", "Dog")),
    )
    assert found.files[["path", "label"]].to_numpy().tolist() == [
        ["/elsewhere/e.png", "Bird"],
        ["a.png", "Cat"],
        ["b.png", "Dog"],
        ["unlabelled/c.png", "Cat"],
    ]
    assert found.files["split"].isna().all()
    assert [*found.unused] == ["d.png"]
    assert "source labels itself are not used: 1, the first is a.png" in caplog.text
    assert "New labels: 2 photos" in caplog.text


def test_their_files_are_looked_at_wherever_they_are(tmp_path):
    draw_shapes(tmp_path / "photos", count=2)
    draw_shapes(tmp_path / "others", count=3)
    listing = ImageListing.from_labels(tmp_path / "photos", [("disc/00.png", "disc")])
    other = (tmp_path / "others/disc/02.png").as_posix()
    wanted = IngestionParameters(smallest_side=1, largest_pixels=10**6)
    labels = table((other, "new"), ("square/01.png", "square"), ("gone.png", "disc"))
    facts = inspect_images(listing, wanted, labels).update(None).set_index("path")
    assert facts.loc[[other, "square/01.png"], "reason"].isna().all()
    assert facts.loc[other, "label"] == "new"
    assert "gone" in facts.loc["gone.png", "reason"]


def test_photos_in_object_storage_are_not_added_to(tmp_path):
    source = ImageListing(UPath("memory://photos"), ImageListing.from_labels(tmp_path, []).files)
    assert add_new_labels(source, table()) is source
    with pytest.raises(LittleDataError, match="is elsewhere"):
        add_new_labels(source, table(("a.png", "b")))
