"""Wrong parameters are refused by their full name, with what is allowed."""

import math

import pytest
import yaml
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.validation.exceptions import ModelInstantiationError

from little_data.models.training import Recipe
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.autoencoders import (
    AutoencoderTrainingParameters,
    DenseAutoencoderParameters,
    LatentDrawingParameters,
    SequenceAutoencoderParameters,
)
from little_data.parameters.base import ParameterGroup, Seed
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.parameters.ingestion import IngestionParameters
from little_data.parameters.scratch import ScratchParameters
from little_data.parameters.top_model import TopModelParameters

TOP_MODEL = {
    "hidden_units": 0,
    "class_weight": None,
    "dropout": 0.2,
    "optimizer": "adamw",
    "learning_rate": 0.001,
    "schedule": "constant",
    "weight_decay": 0.0,
    "batch_size": 32,
    "epochs": 10,
    "patience": 3,
}
FINE_TUNE = {
    "depth": "auto",
    "minutes": 2,
    "optimizer": "adamw",
    "learning_rate": 0.0005,
    "schedule": "cosine",
    "warm_up": 1,
    "weight_decay": 0.01,
    "dropout": 0.3,
    "label_smoothing": 0.1,
    "batch_size": 32,
    "epochs": 8,
}
INGESTION = {"smallest_side": 32, "largest_pixels": 10**8}


@pytest.mark.parametrize("environment", ["base", "cluster", "kaggle", "folder", "mnist"])
def test_every_group_in_the_configuration_is_valid(project_path, environment):
    """Kedro builds them all; a group that no node asks for by its type would stay a dictionary."""
    bootstrap_project(project_path)
    with KedroSession.create(project_path=project_path, env=environment) as session:
        parameters = session.load_context().params
    names = ["random", "ingestion", "evaluation", "augmentation", "backbone", "bottleneck"]
    for name in [*names, "scratch", "top_model", "fine_tune"]:
        assert isinstance(parameters[name], ParameterGroup), name
    for variant, groups in parameters["autoencoders"].items():
        for group in groups.values() if isinstance(groups, dict) else [groups]:
            assert isinstance(group, ParameterGroup), variant


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dropout": 1.5}, r"top_model\.dropout: .*less than 1.*1\.5"),
        ({"learning_rate": 0}, r"top_model\.learning_rate: .*greater than 0"),
        ({"optimizer": "adam"}, r"top_model\.optimizer: .*'adamw', 'rmsprop' or 'sgd'.*'adam'"),
        ({"epochs": "many"}, r"top_model\.epochs: .*integer.*'many'"),
        ({"hiden_units": 3}, r"top_model\.hiden_units: .* Did you mean 'hidden_units'\?"),
        ({"class_weight": "equal"}, r"top_model\.class_weight: .*'balanced' \(it is 'equal'\)"),
    ],
)
def test_wrong_values_are_named(change, message):
    with pytest.raises(ModelInstantiationError, match=message):
        TopModelParameters.model_validate(TOP_MODEL | change)


@pytest.mark.parametrize("value", [1, 0, 2.5, "many", None])
def test_the_number_of_folds_is_auto_or_at_least_two(value):
    """By its own name: which kinds of value were tried is nothing that a user has to know."""
    message = rf"^evaluation\.folds: Input should be 'auto' .*, or: .* \(it is {value!r}\)$"
    with pytest.raises(ModelInstantiationError, match=message):
        EvaluationParameters.model_validate({"folds": value, "refit": True})
    for allowed in ("auto", 2, 10):
        values = {"folds": allowed, "refit": False}
        assert EvaluationParameters.model_validate(values).folds == allowed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"minutes": 0}, r"fine_tune\.minutes: .*greater than 0"),
        ({"warm_up": -1}, r"fine_tune\.warm_up: .*greater than or equal to 0"),
        ({"label_smoothing": 1}, r"fine_tune\.label_smoothing: .*less than 1"),
        ({"depth": None}, r"fine_tune\.depth: .*string"),
        (
            {"patience": 2},
            r"fine_tune\.patience: there is no such parameter\. There are: .*batch_size, .*depth,",
        ),
        ({"momentum": 0.9}, r"fine_tune: momentum is 0.9, and adamw has none"),
    ],
)
def test_wrong_fine_tuning_is_refused(change, message):
    with pytest.raises(ModelInstantiationError, match=message):
        FineTuneParameters.model_validate(FINE_TUNE | change)


def test_the_time_for_fine_tuning_is_given_in_minutes_or_has_no_end():
    assert FineTuneParameters.model_validate(FINE_TUNE | {"minutes": 0.5}).seconds == 30
    assert FineTuneParameters.model_validate(FINE_TUNE | {"minutes": None}).seconds == math.inf


def test_a_recipe_has_what_the_training_takes_and_nothing_else():
    """What a group has besides is for other functions."""
    fine_tune = FineTuneParameters.model_validate(FINE_TUNE).recipe
    top_model = TopModelParameters.model_validate(TOP_MODEL).recipe
    of_all = set(Recipe.__annotations__)
    assert set(fine_tune) == of_all - {"patience"}
    assert set(top_model) == of_all - {"warm_up", "label_smoothing"}
    assert fine_tune["rate_name"] == "fine_tune.learning_rate"
    assert fine_tune["warm_up"] == 1
    assert top_model["patience"] == 3


def test_all_of_mnist_is_trained_alike_whoever_serves_it(project_path):
    texts = [
        (project_path / "conf" / environment / "parameters_autoencoders.yml").read_text()
        for environment in ("kaggle", "mnist")
    ]
    kaggle, mnist = map(yaml.safe_load, texts)
    assert kaggle == mnist


@pytest.mark.parametrize("file", ["catalog_01_raw.yml", "globals.yml", "parameters.yml"])
def test_a_cluster_is_for_the_photos_of_a_folder(project_path, file):
    """What differs is where the work is done, and the name of the environment in an example."""
    here, there = (
        yaml.safe_load(
            (project_path / "conf" / name / file).read_text().replace("env folder", "env cluster")
        )
        for name in ("folder", "cluster")
    )
    if file == "parameters.yml":
        assert there.pop("cluster") == {"address": "auto"}
    assert there == here


def test_a_missing_value_is_named():
    values = {name: value for name, value in TOP_MODEL.items() if name != "dropout"}
    with pytest.raises(ModelInstantiationError, match=r"top_model\.dropout: a value is needed"):
        TopModelParameters.model_validate(values)


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(ModelInstantiationError) as error:
        TopModelParameters.model_validate(TOP_MODEL | {"dropout": 2, "epochs": 0})
    assert "top_model.dropout" in str(error.value)
    assert "top_model.epochs" in str(error.value)


def test_momentum_is_refused_where_the_optimizer_has_none():
    with pytest.raises(ModelInstantiationError, match="top_model: momentum is 0.9, and adamw has"):
        TopModelParameters.model_validate(TOP_MODEL | {"momentum": 0.9})
    for optimizer in ("sgd", "rmsprop"):
        values = TOP_MODEL | {"momentum": 0.9, "optimizer": optimizer}
        assert TopModelParameters.model_validate(values).recipe["momentum"] == 0.9


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ({"train": 0.6, "validation": 0.3, "test": 0.3}, "add up to 1.2"),
        ({"train": 100, "validation": 0.2, "test": 0.2}, "not both"),
        ({"train": 0, "validation": 10, "test": 10}, "train must be more than 0"),
        ({"train": 0.0, "validation": 0, "test": 0.2}, "train must be more than 0"),
        ({"train": 1, "validation": 0, "test": 0.2}, "not both"),
        ({"train": 1.5, "validation": 0, "test": 0}, r"^ingestion\.split\.train: .*equal to 1"),
        ({"train": -1, "validation": 10, "test": 10}, r"ingestion\.split\.train"),
        ({"validation": 10, "test": 10}, r"^ingestion\.split\.train: a value is needed$"),
        (
            {"train": 0.5, "tset": 0.5},
            r"^ingestion\.split\.tset: there is no such parameter\. Did you mean 'test'\?$",
        ),
        ("given", r"^ingestion\.split: .*'auto' or 'as_given' \(it is 'given'\)$"),
        (None, r"^ingestion\.split: "),
    ],
)
def test_impossible_splits_are_refused(split, message):
    with pytest.raises(ModelInstantiationError, match=message):
        IngestionParameters.model_validate(INGESTION | {"split": split})


@pytest.mark.parametrize(
    "split",
    [
        {"train": 0.6, "validation": 0.2, "test": 0.2},
        {"train": 0.7, "validation": 0.2, "test": 0.1},
        {"train": 0.8, "validation": 0.2, "test": 0},
        {"train": 1000, "validation": 400, "test": 0},
        {"train": 0.8, "validation": 0, "test": 0.2},
        {"train": 1.0, "validation": 0, "test": 0},
        {"train": 10, "validation": 0, "test": 10},
    ],
)
def test_possible_splits_are_taken(split):
    assert IngestionParameters.model_validate(INGESTION | {"split": split})


@pytest.mark.parametrize("split", ["auto", "as_given", {"train": 0.8}])
def test_a_split_is_one_choice(split):
    assert IngestionParameters.model_validate(INGESTION | {"split": split})


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"pattern": "(["}, r"ingestion\.groups\.pattern: not a regular expression"),
        (
            {"pattern": "_.*"},
            r"ingestion\.groups\.pattern: put the part of the path .* in brackets",
        ),
        ({"pattern": "(a)(b)"}, r"ingestion\.groups\.pattern: .*in \(\?P<group>\.\.\.\)"),
        ({"burst_seconds": 0}, r"ingestion\.groups\.burst_seconds: .*greater than 0"),
        ({"alike": "very"}, r"ingestion\.groups\.alike: .*boolean"),
    ],
)
def test_impossible_groups_are_refused(groups, message):
    with pytest.raises(ModelInstantiationError, match=message):
        IngestionParameters.model_validate(INGESTION | {"groups": groups})


@pytest.mark.parametrize("pattern", ["/(.*)_", "(a)(?P<group>b)", None])
def test_possible_patterns_of_groups_are_taken(pattern):
    values = INGESTION | {"groups": {"pattern": pattern}}
    assert IngestionParameters.model_validate(values).groups.pattern == pattern


def test_unknown_augmentation_preset_names_the_known_ones():
    values = {"views": 2, "preset": "wild", "presets": {"gentle": {}, "strong": {"rotation": 40}}}
    with pytest.raises(ModelInstantiationError, match="'wild'.*gentle, strong"):
        AugmentationParameters.model_validate(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"turn": "round"}, r"augmentation\.turn: .*'upright' or 'any' \(it is 'round'\)"),
        ({"mirror": "maybe"}, r"augmentation\.mirror: .*boolean.* \(it is 'maybe'\)"),
        ({"presets": {"mine": {"flip": True}}}, r"presets\.mine\.flip: there is no such parameter"),
        ({"presets": {"mine": {"blur": -1}}}, r"presets\.mine\.blur: .*greater than or equal to 0"),
        ({"presets": {"mine": {"colour": 1}}}, r"presets\.mine\.colour: .*less than 1"),
    ],
)
def test_impossible_augmentation_is_refused(change, message):
    values = {"views": 2, "preset": "mine", "presets": {"mine": {}}}
    with pytest.raises(ModelInstantiationError, match=message):
        AugmentationParameters.model_validate(values | change)


def test_convnet_deeper_than_its_photos_is_refused():
    values = TOP_MODEL | {"image_size": 16, "filters": [8, 8, 8, 8], "dense_units": 8}
    values |= {"batch_normalization": True, "pooling": "avg"}
    del values["hidden_units"], values["class_weight"]
    with pytest.raises(ModelInstantiationError, match="image_size 16 is too small for 4 blocks"):
        ScratchParameters.model_validate(values)


def test_an_unknown_engine_names_the_known_ones():
    message = r"bottleneck\.engine: .*'auto', 'openvino' or 'tensorflow' \(it is 'onnx'\)"
    with pytest.raises(ModelInstantiationError, match=message):
        BottleneckParameters.model_validate({"engine": "onnx"})


def test_a_batch_size_of_features_is_refused_since_it_would_do_nothing():
    """OpenVINO runs one view at a time; for TensorFlow it follows from the size of the views."""
    with pytest.raises(
        ModelInstantiationError, match=r"bottleneck\.batch_size: there is no such parameter"
    ):
        BottleneckParameters.model_validate({"engine": "auto", "batch_size": 32})


@pytest.mark.parametrize(
    ("group", "change", "message"),
    [
        (DenseAutoencoderParameters, {"code_size": 0}, "code_size: .*greater than or equal to 1"),
        (DenseAutoencoderParameters, {"activation": "rleu"}, "activation: .*'relu', 'elu'.*'rleu'"),
        (DenseAutoencoderParameters, {"widths": [64, 0]}, r"widths\.1: .*greater than or equal"),
        (SequenceAutoencoderParameters, {"units": -1}, "units: .*greater than or equal to 1"),
    ],
)
def test_wrong_autoencoders_are_refused(group, change, message):
    values = {"widths": [], "code_size": 32, "activation": "relu", "code_activation": "linear"}
    values |= {"code_penalty": 0.0}
    if group is SequenceAutoencoderParameters:
        values = {"units": 8, "bidirectional": False, "code_size": 4}
    with pytest.raises(ModelInstantiationError, match=message):
        group.model_validate(values | change)


@pytest.mark.parametrize(
    ("group", "values", "message"),
    [
        (Seed, {"seed": True}, r"^random\.seed: a number is needed, not true or false .*is True"),
        (Seed, {"seed": 2**32}, r"^random\.seed: .*\[at least 0, less than 4,294,967,296\]"),
        (
            TopModelParameters,
            TOP_MODEL | {"hidden_units": 10**12},
            r"top_model\.hidden_units: .*\[at least 0, at most 100,000\] \(it is 1000000000000\)",
        ),
        (TopModelParameters, TOP_MODEL | {"dropout": False}, r"top_model\.dropout: a number"),
        (
            AugmentationParameters,
            {"views": 10**6, "preset": "mine", "presets": {"mine": {}}},
            r"augmentation\.views: .*'auto'.*, or: .*\[at least 1, at most 1,000\]",
        ),
        (
            AugmentationParameters,
            {"views": 1, "preset": "mine", "presets": {"mine": {"blur": 10**6}}},
            r"augmentation\.presets\.mine\.blur: .*\[at least 0, at most 20\]",
        ),
    ],
)
def test_numbers_beyond_all_reason_are_refused_with_their_range(group, values, message):
    with pytest.raises(ModelInstantiationError, match=message):
        group.model_validate(values)


@pytest.mark.parametrize("train", [[1], {"x": 1}, "half", math.nan, math.inf, -math.inf, True])
def test_shares_that_are_none_are_named_as_the_user_knows_them(train):
    with pytest.raises(ModelInstantiationError) as caught:
        IngestionParameters.model_validate(INGESTION | {"split": {"train": train}})
    assert str(caught.value).startswith("ingestion.split.train: ")
    assert "constrained" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_too_short_is_refused_by_its_name():
    values = {"manifold_side": 3, "samples": 3, "steps": 3, "interpolation": ["0"]}
    with pytest.raises(ModelInstantiationError, match=r"^interpolation\.1: a value is needed$"):
        LatentDrawingParameters.model_validate(values)


def test_a_group_that_does_not_know_its_name_leaves_no_gap_for_it():
    values = TOP_MODEL | {"loss": "mean_squared_error", "noise": 0, "momentum": 0.1}
    for name in ("hidden_units", "class_weight", "dropout"):
        del values[name]
    with pytest.raises(ModelInstantiationError, match=r"^momentum is 0\.1, and adamw has none"):
        AutoencoderTrainingParameters.model_validate(values)


def test_half_a_character_is_refused():
    values = {"views": 2, "preset": "\ud800", "presets": {"mine": {}}}
    with pytest.raises(ModelInstantiationError, match=r"^augmentation\.preset: .* no text.*ud800"):
        AugmentationParameters.model_validate(values)
