"""An export is found, and what it says is decided by; what cannot be served is told."""

import json

import numpy as np
import pytest
from served_export import write_export

from little_data.models import ImageClassifier
from little_data.serving.exported import ExportedModel, NoExportError, find_export, load_export


def make_model(decision, classes=("cat", "dog")):
    about = {"class_names": list(classes), "decision": [*decision, {"answer": "the class"}]}
    return ExportedModel(None, about, "onnxruntime", None)


UNLIKE = {"if": {"output": "distance", "is_above": 0.5}, "answer": "unlike the training photos"}
UNSURE = {"if": {"output": "probabilities", "largest_is_below": 0.9}, "answer": "unsure"}


@pytest.mark.parametrize(
    ("probability", "distance", "decision", "unsure", "unlike"),
    [
        (0.95, 0.2, "dog", False, False),
        (0.8, 0.2, "unsure", True, False),
        (0.95, 0.6, "unlike the training photos", False, True),
        (0.8, 0.6, "unlike the training photos", False, True),
    ],
)
def test_the_first_step_that_holds_decides(probability, distance, decision, unsure, unlike):
    outputs = {
        "probabilities": np.array([[1 - probability, probability]], np.float32),
        "distance": np.array([[distance]], np.float32),
    }
    answer = make_model([UNLIKE, UNSURE]).decide(outputs)
    assert (answer.decision, answer.unsure, answer.unlike) == (decision, unsure, unlike)
    assert (answer.predicted, answer.probability) == ("dog", pytest.approx(probability))
    assert answer.distance == pytest.approx(distance)
    assert list(answer.probabilities) == ["cat", "dog"]


def test_a_folder_without_an_export_says_what_makes_one(tmp_path):
    with pytest.raises(NoExportError, match="kedro run --pipelines export"):
        find_export(tmp_path)


def test_the_faster_of_several_formats_is_served(tmp_path):
    for name in ("saved_model", "onnx", "openvino"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metadata.json").write_text("{}")
    assert find_export(tmp_path) == tmp_path / "openvino"
    assert find_export(tmp_path / "onnx") == tmp_path / "onnx"


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ("{", "is of an earlier version"),
        ('{"file": "model.onnx", "input": {}}', "is of an earlier version"),
        ('{"file": ".", "input": {"preprocessing": [1]}}', "for another runtime"),
    ],
)
def test_metadata_that_say_too_little_are_told(about, message, tmp_path):
    (tmp_path / "metadata.json").write_text(about)
    with pytest.raises(NoExportError, match=message):
        load_export(tmp_path)


@pytest.mark.slow
def test_a_damaged_file_is_told(network, photos, tmp_path):
    write_export(tmp_path, network, photos)
    (tmp_path / "onnx/model.onnx").write_bytes(b"cut off")
    with pytest.raises(NoExportError, match="onnx cannot be loaded: "):
        load_export(tmp_path)


@pytest.mark.slow
def test_a_class_that_is_called_unsure_is_no_doubt(network, photos, tmp_path):
    write_export(tmp_path, network, photos)
    model = ImageClassifier(network, ["unsure", "b", "c"], 32, "crop", sure_from=0.5)
    path = tmp_path / "onnx/metadata.json"
    about = json.loads(path.read_text())
    about["class_names"] = model.class_names
    about["decision"] = [
        {"if": {"output": "probabilities", "largest_is_below": 0.5}, "answer": "(unsure)"},
        {"answer": "the class with the largest probability"},
    ]
    path.write_text(json.dumps(about))
    served = load_export(tmp_path)
    for probabilities in ([0.9, 0.05, 0.05], [0.4, 0.3, 0.3]):
        outputs = {"probabilities": np.array([probabilities], np.float32)}
        answer = served.decide(outputs)
        assert answer.decision == model.decide(outputs)[0]
        assert answer.unsure == (max(probabilities) < 0.5)
