"""The code in the guide to exports gives the model what it was trained on."""

import json
import re

import numpy as np
import pytest
from drawings import draw_smooth
from PIL import Image
from small_exports import CLASSES, SIDE

from little_data.exports.formats import FORMATS
from little_data.exports.metadata import describe_export
from little_data.models import ImageClassifier
from little_data.photos.decoding import load_photo
from little_data.photos.shared_photos import SharedPhotos

pytestmark = pytest.mark.slow

FIGURES = {"photos": 2, "difference": 0.0, "distance": 0.0, "agreement": 1.0}
RUNTIMES = ("saved_model", "litert_int8", "onnx", "openvino")


@pytest.fixture(scope="module")
def code(project_path):
    """The two parts of the guide's code: how photos are read, and how models are asked."""
    page = (project_path / "docs/how-to/export.md").read_text("utf-8")
    reading, asking = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    return reading, asking


def draw_photos(folder):
    """One photo of each kind that the guide speaks of, each its own: path by kind."""
    smooth, turned = draw_smooth(1)
    paths = {
        name: folder / name
        for name in ("turned.jpg", "glass.png", "deep.png", "colours16.png", "palette.gif")
    }
    smooth.convert("RGB").save(paths["turned.jpg"], exif=turned, quality=95)
    smooth.save(paths["glass.png"])
    grey = np.asarray(smooth.convert("L"))
    Image.fromarray(grey.astype(np.uint16) << 4).save(paths["deep.png"])
    smooth.convert("P").save(paths["palette.gif"], transparency=3)
    write_16_bit_colours(paths["colours16.png"], np.asarray(smooth.convert("RGB")))
    return paths


def write_16_bit_colours(path, pixels):
    import cv2

    assert cv2.imwrite(str(path), pixels[..., ::-1].astype(np.uint16) * 257)


def write_metadata(folder, model, name="onnx"):
    (folder / "model_exports" / name).mkdir(parents=True, exist_ok=True)
    versions = dict.fromkeys(FORMATS[name].packages, "1")
    photos = SharedPhotos(folder, 10**8, None)
    about = describe_export(FORMATS[name], model, FIGURES, versions, photos)
    (folder / "model_exports" / name / "metadata.json").write_text(json.dumps(about))


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_its_photos_are_those_that_the_project_reads(
    code, network, resizing, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write_metadata(tmp_path, ImageClassifier(network, CLASSES, SIDE, resizing))
    names = {}
    exec(code[0], names)
    for kind, path in draw_photos(tmp_path).items():
        ours = load_photo(path, SIDE, resizing).astype(int)
        pixels = names["read_photo"](path)
        assert (pixels.shape, pixels.dtype) == ((1, SIDE, SIDE, 3), np.float32)
        assert np.abs(pixels[0] - ours).max() <= 1, kind
        assert np.ptp(ours) > 50, "the photo shows nothing"


def test_its_answers_are_those_of_the_project(code, source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = ImageClassifier(source.network, CLASSES, SIDE, "crop")
    for name in RUNTIMES:
        write_metadata(tmp_path, model, name)
        FORMATS[name].write(source, tmp_path / "model_exports" / name)
    photo = draw_photos(tmp_path)["turned.jpg"].rename("photo.jpg")
    (expected,) = model.predict_on_batch(load_photo(photo, SIDE, "crop")[np.newaxis])

    parts = code[1].replace("probabilities = ", "answers[len(answers)] = probabilities = ")
    names = {"answers": {}}
    exec(code[0] + parts, names)
    for name, answer in zip(RUNTIMES, names["answers"].values(), strict=True):
        rounding = 0.1 if name == "litert_int8" else 1e-2
        np.testing.assert_allclose(np.asarray(answer)[0], expected, atol=rounding, err_msg=name)
    assert np.ptp(expected) > 0.2, "the classes are too much alike"
