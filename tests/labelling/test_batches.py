"""New labels are written, learned from, and not asked for again."""

import time
from pathlib import Path

import numpy as np
import pytest
from drawings import draw_shapes

from little_data.datasets import NewLabelsDataset
from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.datasets.sources.new_labels import NEW_LABEL_COLUMNS
from little_data.labelling.batches import BATCH, Batches
from little_data.labelling.unlabelled import UnlabelledPhotos

SHAPES = {"disc": 0, "square": 1, "triangle": 2}


@pytest.fixture
def unlabelled(tmp_path):
    """27 photos of three shapes, whose features tell the shape; one is there twice."""
    draw_shapes(tmp_path / "others", count=9)
    paths = sorted(path.as_posix() for path in (tmp_path / "others").rglob("*.png"))
    copy = tmp_path / "others/copy.png"
    copy.write_bytes(Path(paths[0]).read_bytes())
    (tmp_path / "others/words.png").write_text("no photo")
    paths += [copy.as_posix(), (tmp_path / "others/words.png").as_posix()]

    def make_features(photos):
        shapes = [SHAPES[Path(photo.path).parent.name] for photo in photos]
        return np.eye(3, dtype=np.float32)[shapes] + np.linspace(0, 0.1, len(photos))[:, None]

    photos = UnlabelledPhotos(tmp_path, paths, frozenset(), make_features)
    photos.start()
    wait(lambda: not photos.is_looking)
    assert photos.problem == ""
    return photos


def wait(is_there):
    for _ in range(600):
        if is_there():
            return
        time.sleep(0.05)
    raise AssertionError("it does not come")


def test_labels_are_learned_from(unlabelled, decide, tmp_path):
    file = tmp_path / "new.csv"
    nothing = np.empty((0, 3), np.float32), np.empty(0, np.int64)
    rows = DecisionRows(file, NEW_LABEL_COLUMNS)
    batches = Batches(unlabelled, decide(), nothing, rows, None)
    first = batches.choose()
    assert len(first) == BATCH
    assert all(photo["guesses"] == [] for photo in first)
    for photo in first:
        batches.label(photo["path"], Path(photo["path"]).parent.name)
    # It learns twice, the first time from half of the labels.
    wait(lambda: all(is_guessed(photo) for photo in batches.choose()))
    second = batches.choose()
    assert not {photo["path"] for photo in first} & {photo["path"] for photo in second}
    batches.label(first[0]["path"], "")
    batches.label(first[1]["path"], "leave out")
    assert len(NewLabelsDataset(filepath=str(file)).load()) == BATCH - 2
    assert unlabelled.found == 29
    assert len(unlabelled.take()[0]) == 27


def is_guessed(photo):
    return bool(photo["guesses"]) and photo["guesses"][0][0] == Path(photo["path"]).parent.name
