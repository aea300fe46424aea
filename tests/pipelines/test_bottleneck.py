"""The bottleneck features of all splits are made in one place, by one engine, in one precision."""

import numpy as np
import pytest
from kedro.framework.project import pipelines
from project_runs import run


@pytest.fixture(scope="module")
def features(tiny_project):
    """A function that loads what the pipeline has made of the photos."""
    return run(tiny_project, pipeline_names=["bottleneck"])


def test_test_photos_have_the_features_that_the_tail_makes_of_half_precision(features):
    test, trunk_features = features("test_bottleneck_features"), features("test_features")
    manifest = features("split_manifest")
    assert sorted(test.rows["path"]) == sorted(manifest.query("split == 'test'")["path"])
    assert (test.rows["split"] == "test").all()
    half = np.asarray(trunk_features.values).astype("float16").astype("float32")
    expected = features("tail_model").predict_on_batch(half)
    assert test.values.dtype == np.float32
    np.testing.assert_allclose(test.values, expected, rtol=1e-3, atol=1e-4)


def test_the_trunks_features_of_test_photos_are_stored_in_full_precision(features):
    """What is measured on them is what the finished model answers."""
    values = features("test_features").values
    assert values.dtype == np.float32
    assert (values != values.astype("float16")).any()


def test_no_other_pipeline_makes_bottleneck_features(features):
    readers = {
        name: {node.name for node in pipelines["__default__"].nodes if name in node.inputs}
        for name in ("tail_model", "test_features")
    }
    assert readers["tail_model"] == {"prepare_networks", "fine_tune_tail"}
    assert readers["test_features"] == {
        "compute_test_bottleneck_features",
        "evaluate_fine_tuned_model",
    }


def test_what_reads_test_photos_is_part_of_the_evaluation(features):
    tagged = {node.name for node in pipelines["bottleneck"].nodes if "evaluation" in node.tags}
    assert tagged == {"extract_test_features", "compute_test_bottleneck_features"}
