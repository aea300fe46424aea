"""The stored features are what the frozen network makes of each view, for all splits alike."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from kedro.framework.project import pipelines
from project_runs import load

from little_data.inference.engines import hash_network
from little_data.models.efficientnet_lite import EfficientNetLite0
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.photos.decoding import load_photo
from little_data.photos.views import warp_photos
from little_data.pipelines.bottleneck.nodes import (
    compute_bottleneck_features,
    compute_test_bottleneck_features,
    extract_test_features,
    extract_trunk_features,
    prepare_networks,
    split_backbone,
)


@pytest.fixture(scope="module")
def catalog(finished_project):
    return load(finished_project)


def test_test_photos_have_the_features_that_the_tail_makes_of_half_precision(catalog):
    test, trunk_features = catalog("test_bottleneck_features"), catalog("test_features")
    manifest = catalog("split_manifest")
    for _, rows in test.rows.groupby("view"):
        assert sorted(rows["path"]) == sorted(manifest.query("split == 'test'")["path"])
    assert (test.rows["split"] == "test").all()
    half = np.asarray(trunk_features.values).astype("float16").astype("float32")
    expected = catalog("tail_model").predict_on_batch(half)
    assert test.values.dtype == np.float32
    np.testing.assert_allclose(test.values, expected, rtol=1e-3, atol=1e-4)


def test_the_trunks_features_of_test_photos_are_stored_in_full_precision(catalog):
    """What is measured on them is what the finished model answers."""
    values = catalog("test_features").values
    assert values.dtype == np.float32
    assert (values != values.astype("float16")).any()


def test_no_other_pipeline_makes_bottleneck_features(catalog):
    readers = {
        name: {node.name for node in pipelines["__default__"].nodes if name in node.inputs}
        for name in ("tail_model", "test_features")
    }
    assert readers["tail_model"] == {
        "prepare_networks",
        "try_depths",
        "cross_validate_fine_tuning",
        "train_chosen_depth",
    }
    assert readers["test_features"] == {"compute_test_bottleneck_features"}


def test_what_reads_test_photos_is_part_of_the_evaluation(catalog):
    tagged = {node.name for node in pipelines["bottleneck"].nodes if "evaluation" in node.tags}
    assert tagged == {"extract_test_features", "compute_test_bottleneck_features"}


@pytest.fixture(scope="module")
def views(catalog, finished_project):
    """Pixels of each row of the features: decoded and warped here, one after the other."""
    rows = catalog("trunk_features").rows
    resizing = catalog("params:backbone").resizing
    decoded = [
        load_photo(finished_project / "photos" / path, 64, resizing) for path in rows["path"]
    ]
    return warp_photos(np.stack(decoded), rows)


def test_trunk_and_tail_together_are_the_pretrained_network(catalog, views):
    """The whole one is built here by itself; each level is averaged over the picture.

    The last level comes first, and what goes into the tail comes last.
    """
    trunk, tail = catalog("trunk_model"), catalog("tail_model")
    whole = EfficientNetLite0(weights="packaged", input_shape=(64, 64, 3))
    names = ["block7a_project_bn", "block6d_add", "block5c_add"]
    levels = [whole.output, *(whole.get_layer(name).output for name in names)]
    levels.append(whole.get_layer("block5a_expand_conv").input)
    maps = keras.Model(whole.input, levels).predict_on_batch(views[:4])
    expected = np.concatenate([each.mean(axis=(1, 2)) for each in maps], axis=1)
    answer = tail.predict_on_batch(trunk.predict_on_batch(views[:4]))
    np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-4)
    assert catalog("feature_levels") == {"widths": [1280, expected.shape[1]]}


def test_each_planned_view_has_its_features_and_each_view_of_a_photo_its_fold(catalog):
    plan, manifest = catalog("augmentation_plan"), catalog("split_manifest")
    rows = catalog("trunk_features").rows
    assert rows[plan.columns].equals(plan)
    photos = manifest.set_index("path").loc[rows["path"]]
    for column in ("label", "split", "fold"):
        assert rows[column].tolist() == photos[column].tolist()
    assert set(rows["path"]) == set(manifest.query("split == 'train'")["path"])


def test_stored_features_are_those_of_the_warped_photos(catalog, views):
    """OpenVINO makes them, and Keras what they are compared with; half precision is in between."""
    trunk, tail = catalog("trunk_model"), catalog("tail_model")
    of_trunk = trunk.predict(views, verbose=0)
    stored = catalog("trunk_features")
    assert stored.values.dtype == "float16"
    np.testing.assert_allclose(stored.values, of_trunk, rtol=1e-2, atol=1e-2)
    np.testing.assert_allclose(
        catalog("bottleneck_features").values, tail.predict(of_trunk, verbose=0), atol=2e-2
    )
    # Each row is its own view's: no other one is closer. (A drawing may be its own mirror image.)
    values = np.asarray(stored.values, np.float32).reshape(len(views), -1)
    distances = ((values[:, None] - of_trunk.reshape(1, len(views), -1)) ** 2).sum(axis=2)
    assert (np.diag(distances) <= distances.min(axis=1) + 1e-4 * distances.mean()).all()


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_the_trunk_knows_how_a_photo_becomes_its_view(resizing):
    pixels = keras.Input((8, 8, 3))
    model = keras.Model(pixels, keras.layers.AveragePooling2D(2)(pixels))
    backbone = BackboneParameters(name="VGG16", weights="random", pooling="avg", resizing=resizing)
    trunk, _ = prepare_networks(model, model, backbone, BottleneckParameters(engine="tensorflow"))
    assert trunk.resizing == resizing


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
def test_trunk_and_tail_compute_in_the_precision_that_is_asked_for(precision):
    pixels = keras.Input((8, 8, 3))
    model = keras.Model(pixels, keras.layers.Conv2D(2, 3)(pixels))
    backbone = BackboneParameters(name="VGG16", weights="random", pooling="avg")
    parameters = BottleneckParameters(engine="tensorflow", precision=precision)
    for network in prepare_networks(model, model, backbone, parameters):
        assert network.precision == precision


def test_test_photos_are_run_in_full_precision_whatever_is_learned_from(catalog):
    """What is measured on them is what the finished model answers, which computes in float32."""
    inputs = [catalog(name) for name in ("raw_images", "split_manifest", "augmentation_plan")]
    full = [catalog(name) for name in ("trunk_network", "tail_network")]
    half = [replace(network, precision="bfloat16") for network in full]

    def request(trunk, tail):
        return (
            extract_trunk_features(*inputs, trunk),
            compute_bottleneck_features(catalog("trunk_features"), trunk, tail),
            extract_test_features(*inputs, trunk),
            compute_test_bottleneck_features(catalog("test_features"), trunk, tail),
        )

    is_same = [a.network == b.network for a, b in zip(request(*full), request(*half), strict=True)]
    assert is_same == [False, False, True, True]


def test_random_weights_depend_on_the_seed_and_on_nothing_that_ran_before():
    backbone = BackboneParameters(name="VGG16", weights="random", image_size=32, pooling="avg")
    hashes = []
    for process_seed, seed in enumerate((7, 7, 8)):
        keras.utils.set_random_seed(process_seed)
        hashes.append(
            [hash_network(part) for part in split_backbone(backbone, Seed(seed=seed))[:2]]
        )
    assert hashes[0] == hashes[1]
    assert hashes[0][0] != hashes[2][0]
    assert hashes[0][1] != hashes[2][1]


def test_pretrained_weights_do_not_depend_on_the_seed():
    """Otherwise all features would be computed anew with another seed."""
    backbone = BackboneParameters(
        name="EfficientNetLite0", weights="packaged", image_size=64, pooling="avg"
    )
    first, other = (split_backbone(backbone, Seed(seed=seed)) for seed in (7, 8))
    for before, after in zip(first[:2], other[:2], strict=True):
        assert hash_network(before) == hash_network(after)
