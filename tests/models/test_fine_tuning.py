"""Only what is to be trained moves, and what was handed in stays as it was."""

import keras
import numpy as np
import pandas as pd
import pytest

from little_data.models import ImageNetPreprocessing
from little_data.models.backbones import (
    build_trunk_and_tail,
    count_features,
    put_preprocessing_before,
)
from little_data.models.batches import AugmentedBatches, OneViewBatches
from little_data.models.fine_tuning import (
    Backbone,
    DepthError,
    TuningExamples,
    join,
    measure_training,
)
from little_data.models.training import compile_classifier
from little_data.parameters.backbones import BACKBONES
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head
from little_data.types.views import ViewRanges

SIDE, FEATURES = 12, 9
TRUNK = ["trunk_1", "trunk_1_bn", "trunk_2"]
TAIL = ["tail_1", "tail_1_bn", "tail_2"]
RECIPE = {
    "optimizer": "sgd",
    "learning_rate": 0.1,
    "schedule": "constant",
    "weight_decay": 0.0,
    "epochs": 1,
}


def convolve(x, name, filters):
    """A convolution that is never quite at rest, and its normalization."""
    x = keras.layers.Conv2D(filters, 3, activation="tanh", name=name)(x)
    return keras.layers.BatchNormalization(name=f"{name}_bn")(x) if name.endswith("1") else x


def small_backbone(preprocessing="built in"):
    """Two convolutions in the trunk, two in the tail, whose features are of two levels."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input((SIDE, SIDE, 3))
    features = convolve(
        convolve(keras.layers.Rescaling(1 / 255)(pixels), "trunk_1", 4), "trunk_2", 4
    )
    first = None if preprocessing == "built in" else ImageNetPreprocessing(preprocessing)
    trunk = put_preprocessing_before(keras.Model(pixels, features, name="trunk"), first)
    maps = keras.Input(features.shape[1:])
    x = convolve(convolve(maps, "tail_1", 5), "tail_2", 5)
    pools = [
        keras.layers.GlobalAveragePooling2D(name=name)(each)
        for name, each in (("pooling", x), ("pooling_1", maps))
    ]
    tail = keras.Model(maps, keras.layers.Concatenate(name="all_levels")(pools), name="tail")
    trunk.trainable = False
    for layer in (tail.get_layer("tail_1_bn"),):
        layer.trainable = False
    return Backbone(trunk, tail)


def draw_head(features=FEATURES, classes=3):
    random = np.random.default_rng(0)
    return Head(((random.normal(size=(features, classes)).astype(np.float32), np.zeros(classes)),))


def draw_inputs(network, count=6):
    shape = network.input_shape[1:]
    random = np.random.default_rng(0)
    values = (
        random.uniform(0, 255, (count, *shape))
        if shape[-1] == 3
        else random.normal(size=(count, *shape))
    )
    return values.astype(np.float32), np.arange(count) % 3


def take_a_step(network):
    """Train on one batch, and return the names of the layers that have moved."""
    before = {variable.path: np.array(variable) for variable in network.variables}
    compile_classifier(network, steps_per_epoch=1, **RECIPE)
    network.train_on_batch(*draw_inputs(network))
    return {
        variable.path.split("/")[-2]
        for variable in network.variables
        if not np.array_equal(before[variable.path], np.array(variable))
    }


HEAD = "probabilities"
CASES = [
    ("tail_1", {"tail_1", "tail_2", HEAD}),
    ("tail_2", {"tail_2", HEAD}),
    ("all_levels", {HEAD}),
    ("trunk_2", {"trunk_2", "tail_1", "tail_2", HEAD}),
    ("trunk_1", {"trunk_1", "trunk_2", "tail_1", "tail_2", HEAD}),
    ("whole", {"trunk_1", "trunk_2", "tail_1", "tail_2", HEAD}),
]


@pytest.mark.slow
@pytest.mark.parametrize("preprocessing", ["built in", "tf"])
@pytest.mark.parametrize(("depth", "expected"), CASES)
def test_the_layers_from_the_depth_on_move_and_no_other(depth, expected, preprocessing):
    """BatchNormalization neither learns nor follows the batch, wherever it is."""
    backbone = small_backbone(preprocessing)
    moved = take_a_step(backbone.assemble(draw_head(), depth))
    assert moved == expected


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["tail_2", "trunk_2", "whole"])
def test_the_backbone_stays_as_it_is_whatever_is_trained(depth):
    backbone, head = small_backbone(), draw_head()
    parts = backbone.trunk, backbone.tail
    weights = [[np.array(each) for each in part.get_weights()] for part in parts]
    frozen = [[layer.trainable for layer in part.layers] for part in parts]
    take_a_step(backbone.assemble(head, depth))
    for part, kept in zip(parts, weights, strict=True):
        for now, before in zip(part.get_weights(), kept, strict=True):
            np.testing.assert_array_equal(now, before)
    assert [[layer.trainable for layer in part.layers] for part in parts] == frozen
    np.testing.assert_array_equal(head.layers[0][0], draw_head().layers[0][0])


@pytest.mark.parametrize("features", [FEATURES, 5], ids=["all levels", "last level"])
@pytest.mark.parametrize("depth", ["head", "tail_1", "tail_2", "trunk_2", "whole"])
def test_untrained_it_answers_as_the_head_on_the_features_of_the_tail(depth, features):
    backbone, head = small_backbone("tf"), draw_head(features)
    network = backbone.assemble(head, depth)
    pixels = np.random.default_rng(1).uniform(0, 255, (5, SIDE, SIDE, 3)).astype(np.float32)
    maps = backbone.trunk.predict(pixels, verbose=0)
    begins_at_boundary = depth in ("head", "tail_1", "tail_2")
    answers = network.predict(maps if begins_at_boundary else pixels, verbose=0)
    expected = head.predict(backbone.tail.predict(maps, verbose=0))
    np.testing.assert_allclose(answers, expected, atol=1e-6)
    if begins_at_boundary:
        joined = join(backbone.trunk, network)
        np.testing.assert_allclose(joined.predict(pixels, verbose=0), expected, atol=1e-6)


def test_the_boundary_is_the_first_layer_of_the_tail_that_can_be_trained():
    backbone = small_backbone()
    assert backbone.boundary == "tail_1"
    assert backbone.begins_in_tail("tail_2")
    assert not backbone.begins_in_tail("trunk_2")
    assert not backbone.begins_in_tail("whole")


@pytest.mark.parametrize("preprocessing", ["built in", "tf"])
def test_a_depth_that_there_is_not_names_the_parameter_and_some_that_there_are(preprocessing):
    message = r"fine_tune\.depth: the network has no layer 'block9'\. .*head, whole.*trunk_1"
    with pytest.raises(DepthError, match=message):
        small_backbone(preprocessing).assemble(draw_head(), "block9")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "boundary", "depth", "first", "frozen"),
    [
        ("EfficientNetLite2", None, None, "block5a_expand_conv", None),
        ("EfficientNetLite2", None, "block7a_expand_conv", "block7a_expand_conv", "block6"),
        ("EfficientNetLite0", None, "block3a_expand_conv", "block3a_expand_conv", "block2"),
        ("VGG16", None, "block4_conv1", "block4_conv1", "block3"),
    ],
)
def test_real_backbones_are_trained_from_the_depth_on(name, boundary, depth, first, frozen):
    known = BACKBONES[name]
    backbone = Backbone(
        *build_trunk_and_tail(
            name,
            weights=None,
            image_size=64,
            boundary=boundary or known.boundary,
            preprocessing=known.preprocessing,
            pooling="avg",
            levels=known.levels,
        )
    )
    assert backbone.boundary == known.boundary
    network = backbone.assemble(
        draw_head(count_features(backbone.tail)[-1]), depth or backbone.boundary
    )
    trained = [variable.path.split("/")[-2] for variable in network.trainable_variables]
    assert trained[0] == first
    assert trained[-1] == HEAD
    assert not any(layer.startswith(frozen or "none") for layer in trained)
    assert not any(layer.endswith("_bn") for layer in trained)


def examples(ranges=None):
    """Two views of five photos, as features or as pixels."""
    rows = pd.DataFrame({"path": np.repeat(list("dbace"), 2), "view": np.tile([0, 1], 5)})
    pixels = np.random.default_rng(0).integers(0, 256, (10, SIDE, SIDE, 3), dtype=np.uint8)
    labels = np.repeat([0, 1, 2, 0, 1], 2)
    weights = np.array([0.5, 1.0, 2.0])[labels]
    return TuningExamples(ArrayStore(rows, pixels, seconds=0.0), labels, weights, ranges)


def test_stored_views_take_turns():
    batches = examples().make_batches(np.arange(10), batch_size=3, seed=1)
    assert isinstance(batches, OneViewBatches)
    labels = np.concatenate([batches[number][1] for number in range(len(batches))])
    assert sorted(labels) == [0, 0, 1, 1, 2]


def test_photos_as_they_are_get_new_views():
    given = examples(ViewRanges(rotation=30))
    batches = given.make_batches(np.arange(0, 10, 2), batch_size=5, seed=1)
    assert isinstance(batches, AugmentedBatches)
    values, labels, weights = batches[0]
    np.testing.assert_array_equal(weights, np.array([0.5, 1.0, 2.0])[labels])
    assert len(values) == 5
    assert not np.isin(values[:, 0, 0], given.store.values[:, 0, 0]).all()


@pytest.mark.slow
def test_the_time_of_an_epoch_can_be_measured_with_a_single_batch():
    backbone = small_backbone()
    network = backbone.assemble(draw_head(), "whole")
    batches = examples(ViewRanges()).make_batches(np.arange(10), batch_size=32, seed=1)
    assert len(batches) == 1
    measured = measure_training(network, batches, **RECIPE)
    assert 0 < measured.epoch < 60
    assert 0 < measured.start < 60
