"""Photos are classified one after the other, in flat memory, whatever lies among them."""

import keras
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.inference.classification import classify_photos
from little_data.models import ImageClassifier
from little_data.models.nearest_photo import add_distance
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.photos.squares import PADDING_GREY
from little_data.types.listing import UnlabelledImages

PARAMETERS = BottleneckParameters(engine="tensorflow")


@pytest.fixture(scope="module")
def model():
    """The mean of red and that of blue, as probabilities."""
    pixels = keras.Input((8, 8, 3))
    mean = keras.layers.GlobalAveragePooling2D()(pixels)
    network = keras.Model(pixels, keras.layers.Dense(2)(mean))
    network.set_weights([np.array([[1, 0], [0, 0], [0, 1]]) / 255, np.zeros(2)])
    return ImageClassifier(network, ["red", "blue"], image_size=8)


def paint(folder, count):
    """Write photos that are the redder, the later they come; return their paths."""
    names = [f"{number:04}.png" for number in range(count)]
    for number, name in enumerate(names):
        red = round(255 * number / count)
        Image.new("RGB", (20, 10), (red, 0, 255 - red)).save(folder / name)
    return names


def test_each_photo_has_its_own_probabilities_in_order(tmp_path, model):
    names = paint(tmp_path, 150)
    (tmp_path / names[70]).write_text("no photo")
    stream = classify_photos(UnlabelledImages(tmp_path, [*names, "gone.png"]), model, PARAMETERS)
    chunks = list(stream.chunks)
    assert len(chunks) > 1
    rows = [row for chunk in chunks for row in chunk[stream.columns].itertuples(index=False)]
    assert [row.path for row in rows] == names[:70] + names[71:]
    for row in rows:
        red = round(255 * int(row.path[:4]) / 150) / 255
        assert row.probability_red == pytest.approx(red, abs=1e-5)
        assert row.probability_blue == pytest.approx(1 - red, abs=1e-5)
        assert row.predicted == ("red" if red > 0.5 else "blue")


@pytest.mark.parametrize(
    ("resizing", "red"),
    [("squeeze", 1 / 3), ("crop", 1), ("pad", 1 / 9 + 2 / 3 * PADDING_GREY / 255)],
)
def test_photos_become_squares_as_the_model_wants_them(tmp_path, model, resizing, red):
    """The middle third is red, the rest black; two thirds of a padded square are grey."""
    photo = Image.new("RGB", (72, 24))
    photo.paste("red", (24, 0, 48, 24))
    photo.save(tmp_path / "photo.png")
    other = ImageClassifier(model.network, model.class_names, 8, resizing)
    (answer,) = classify_photos(UnlabelledImages(tmp_path, ["photo.png"]), other, PARAMETERS).chunks
    assert answer["probability_red"].item() == pytest.approx(red, abs=0.01)


def test_photos_are_read_when_their_turn_comes(tmp_path, model):
    names = paint(tmp_path, 600)
    chunks = iter(classify_photos(UnlabelledImages(tmp_path, names), model, PARAMETERS).chunks)
    first = next(chunks)
    for name in names[300:]:
        (tmp_path / name).unlink()
    later = [path for chunk in chunks for path in chunk["path"]]
    assert [*first["path"], *later] == names[:300]


def test_nothing_that_can_be_read(tmp_path, model):
    (tmp_path / "1.jpg").touch()
    stream = classify_photos(UnlabelledImages(tmp_path, ["1.jpg"]), model, PARAMETERS)
    assert list(stream.chunks) == []
    names = ["path", "predicted", "decision", "probability_red", "probability_blue"]
    assert stream.columns == names


@pytest.mark.parametrize("engine", ["tensorflow", "openvino"])
def test_each_photo_has_the_distance_and_the_decision_of_the_model(tmp_path, engine):
    names = paint(tmp_path, 70)
    pixels = keras.Input((8, 8, 3))
    mean = keras.layers.GlobalAveragePooling2D(name="pooling")(pixels)
    network = keras.Model(pixels, keras.layers.Softmax()(keras.layers.Rescaling(1 / 50)(mean)))
    blue = add_distance(network, np.array([[0.0, 0, 1]]))
    thresholds = {"sure_from": 0.9, "unlike_from": 0.6}
    model = ImageClassifier(blue, ["red", "green", "blue"], 8, **thresholds)
    parameters = BottleneckParameters(engine=engine)
    stream = classify_photos(UnlabelledImages(tmp_path, names), model, parameters)
    table = pd.concat(stream.chunks)[stream.columns]
    reds = np.round(255 * np.arange(70) / 70)
    cosines = (255 - reds) / np.hypot(reds, 255 - reds)
    np.testing.assert_allclose(table["distance"], np.sqrt(2 - 2 * cosines), atol=1e-3)
    assert set(table["decision"]) == {"blue", "unsure", "unlike the training photos"}
    answers = {
        "probabilities": table.filter(like="probability_").to_numpy(),
        "distance": table[["distance"]].to_numpy(),
    }
    assert table["decision"].tolist() == model.decide(answers).tolist()
