"""The pipeline `export` as its user runs it, and what a program makes of its files."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from kedro.validation.exceptions import ModelInstantiationError
from project_runs import kedro, leave_out_coverage, run

from little_data.exports.formats import FORMATS
from little_data.messages.errors import LittleDataError
from little_data.parameters.base import Seed
from little_data.parameters.export import ExportParameters
from little_data.photos.decoding import load_photo
from little_data.pipelines.export.nodes import choose_photos, leave_out_unavailable

# What a program needs to know is in the metadata.
PROGRAM = """
import json, sys
from pathlib import Path
import numpy as np
from PIL import Image

sys.modules["little_data"] = None  # as if it were not installed
sys.modules["openvino_telemetry"] = None

def load(name, path, settings, pixels, probabilities):
    if name == "saved_model":
        import tensorflow as tf
        model = tf.saved_model.load(path)
        sign = model.signatures["serving_default"]
        return lambda photos: sign(**{pixels: tf.constant(photos)})[probabilities].numpy()
    if name.startswith("litert"):
        from ai_edge_litert.interpreter import Interpreter
        run = Interpreter(path).get_signature_runner()
        return lambda photos: run(**{pixels: photos})[probabilities]
    if name == "onnx":
        import onnxruntime
        session = onnxruntime.InferenceSession(path)
        return lambda photos: session.run([probabilities], {pixels: photos})[0]
    if name == "openvino":
        import openvino
        model = openvino.compile_model(path, "CPU", settings)
        return lambda photos: model({pixels: photos})[probabilities]

answers = {}
for folder in Path(sys.argv[1]).iterdir():
    about = json.loads((folder / "metadata.json").read_text())
    _, height, width, _ = about["input"]["shape"]
    photo = Image.open(sys.argv[2]).resize((width, height), Image.Resampling.BILINEAR)
    names = about["input"]["name"], about["outputs"][0]["name"]
    classify = load(folder.name, str(folder / about["file"]), about["settings"], *names)
    (numbers,) = classify(np.asarray(photo, dtype=about["input"]["type"])[np.newaxis])
    answers[folder.name] = dict(zip(about["class_names"], numbers.tolist(), strict=True))
print(json.dumps(answers))
"""


def find_exports(project):
    return sorted((project / "data/06_models/tiny/model_exports").glob("*/model_exports"))


def export(project, **parameters):
    return run(project, {"export": parameters}, pipeline_names=["export"])


def test_the_files_of_a_run_can_be_used_without_this_project(project):
    catalog = export(project)
    table = catalog("exported_models").set_index("format")
    assert table.index.tolist() == ["keras", *FORMATS]
    assert table["problem"].isna().all()
    assert (table["photos"] == 15).all()
    assert (table["milliseconds"] > 0).all()
    assert table.loc["litert_int8", "bytes"] < table.loc["onnx", "bytes"] / 3
    (folder,) = find_exports(project)
    assert sorted(catalog("model_exports")) == sorted(FORMATS)

    photo = next((project / "photos").rglob("*.png"))
    command = [sys.executable, "-c", PROGRAM, str(folder), str(photo)]
    result = subprocess.run(
        command, env=leave_out_coverage(), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    model = catalog("fine_tuned_model")
    pixels = load_photo(photo, model.image_size, model.resizing)[np.newaxis].astype("float32")
    expected = dict(zip(model.class_names, model.predict_on_batch(pixels)[0], strict=True))
    answers = json.loads(result.stdout)
    assert answers.keys() == FORMATS.keys()
    for name, answer in answers.items():
        rounding = 0.1 if name == "litert_int8" else 1e-3
        assert answer == pytest.approx(expected, abs=rounding), name

    export(project)
    assert find_exports(project) == [folder], "the second run was to skip the export"


def test_a_format_out_of_tolerance_is_named_and_the_others_are_stored(project):
    strict = {"litert_int8": {"difference": 0}}
    with pytest.raises(LittleDataError, match="litert_int8: its probabilities differ") as refused:
        export(project, formats=["saved_model", "litert_int8"], tolerances=strict)
    assert "saved_model:" not in str(refused.value)
    (folder,) = find_exports(project)
    assert [path.name for path in folder.iterdir()] == ["saved_model"]


def test_missing_packages_are_told_in_one_line_and_other_formats_are_made(project):
    overrides = {
        "export_packages": {
            "type": "little_data.datasets.InstalledPackagesDataset",
            "packages": ["tensorflow", "no-such-converter"],
            "metadata": {"kedro-viz": {"layer": "raw"}},
        }
    }
    with (project / "conf/tiny/catalog.yml").open("a") as file:
        yaml.safe_dump(overrides, file)
    result = kedro(project, "run", "--env", "tiny", "--pipelines", "export")
    assert result.code == 0, result.output
    (folder,) = find_exports(project)
    assert [path.name for path in folder.iterdir()] == ["saved_model"]
    output = " ".join(result.output.split())
    assert (
        "The model is not exported as litert_float16, litert_int8, onnx, openvino, because these "
        "packages are not installed: ai-edge-litert, onnx, onnxruntime, openvino, tf2onnx. To "
        'install what is missing, run `pip install -c constraints.txt -e ".[export]"` in a checkout'
    ) in output
    assert "The exported models, compared with Keras:" in output
    assert "Traceback" not in output


def test_a_run_that_could_make_no_format_fails():
    installed = {"tensorflow": "2.20.0", "onnx": "1.18.0"}
    assert leave_out_unavailable(["saved_model", "onnx"], installed) == ["saved_model"]
    with pytest.raises(LittleDataError, match="not installed: onnxruntime, tf2onnx"):
        leave_out_unavailable(["onnx"], installed)


def make_parameters(**changed):
    tolerance = {"difference": 0.1, "distance": 0.1, "agreement": 0.9}
    tolerances = dict.fromkeys(FORMATS, tolerance)
    parameters = {"formats": [*FORMATS], "calibration_photos": 3, "checked_photos": 4}
    return ExportParameters.model_validate({**parameters, "tolerances": tolerances, **changed})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"formats": "onxx"}, "export.formats: Input should be 'saved_model', 'litert_float16'"),
        ({"formats": []}, "export.formats: List should have at least 1 item"),
        ({"checked_photos": 0}, "export.checked_photos: Input should be greater than or equal"),
        ({"format": "onnx"}, "export.format: there is no such parameter"),
        (
            {"tolerances": {"onnx": {"difference": 2, "distance": 0, "agreement": 1}}},
            "export.tolerances.onnx.difference: Input should be less than or equal to 1",
        ),
        ({"formats": "onnx", "tolerances": {}}, r"export\.tolerances: there is none for onnx"),
    ],
)
def test_wrong_parameters_are_told_by_their_name(changed, message):
    with pytest.raises(ModelInstantiationError, match=message):
        make_parameters(**changed)


def test_one_format_can_be_given_on_the_command_line():
    assert make_parameters(formats="onnx").formats == ["onnx"]


@pytest.mark.parametrize(
    ("splits", "held_out"),
    [(["train", "validation", "test"], "test"), (["train", "validation"], "validation")],
)
def test_the_model_is_calibrated_and_checked_with_photos_of_the_right_splits(splits, held_out):
    manifest = pd.DataFrame({"split": splits * 5})
    calibration, checked = choose_photos(manifest, make_parameters(), Seed(seed=1))
    assert calibration["split"].tolist() == ["train"] * 3
    assert checked["split"].tolist() == [held_out] * 4
    _, others = choose_photos(manifest, make_parameters(checked_photos=100), Seed(seed=1))
    assert sorted(others.index) == manifest.index[manifest["split"] == held_out].tolist()


def test_photos_that_the_model_has_learned_from_are_said_to_measure_nothing(caplog):
    told = "photos that the model has learned from"
    choose_photos(pd.DataFrame({"split": ["train", "test"] * 5}), make_parameters(), Seed(seed=1))
    assert told not in caplog.text
    _, checked = choose_photos(
        pd.DataFrame({"split": ["train"] * 5}), make_parameters(), Seed(seed=1)
    )
    assert set(checked["split"]) == {"train"}
    assert told in caplog.text


def test_the_export_trains_nothing_and_is_not_in_the_default_run(project):
    bootstrap_project(project)
    data = {name for name in pipelines["export"].inputs() if not name.startswith("params:")}
    assert data == {"fine_tuned_model", "raw_images", "split_manifest", "export_packages"}
    assert not set(pipelines["export"].nodes) & set(pipelines["__default__"].nodes)
