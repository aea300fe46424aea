"""The project as its user runs it: the real pipelines and catalog, on a few tiny photos."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from kedro.framework.project import pipelines
from kedro.runner import SequentialRunner
from project_runs import HEAVY_MODULES, kedro, kedro_commands, load, run, session

from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import load_photo
from little_data.pipelines.fine_tune.choice import choose_depth

PUBLIC_DATASETS = [
    "raw_images",
    "image_manifest",
    "rejected_images",
    "split_manifest",
    "augmentation_plan",
    "trunk_features",
    "scratch_model",
    "top_model",
    "fine_tuning_plan",
    "fine_tuned_model",
    "strategy_comparison",
    "photo_sheet",
    "class_counts_plot",
    "roc_curves_plot",
    "bottleneck_features_plot",
    "calibration_plot",
    "most_wrong_figure",
    "least_sure_figure",
    "label_issues_figure",
    "near_duplicates_figure",
    "odd_photos_figure",
    "autoencoders.comparison",
]
TARGETS = ["ingestion", "augmentation", "scratch", "bottleneck", "top_model", "fine_tune"]
TARGETS += ["autoencoders", "photo_autoencoders"]
VARIANTS = ["simple", "sparse", "deep", "convolutional", "denoising", "sequence", "variational"]

TINY = ("--env", "tiny")
MISTAKES = [
    (
        (*TINY, "--params", "top_model.dropout=1.5"),
        "top_model.dropout: Input should be less than 1",
    ),
    (
        (*TINY, "--params", "top_modle.dropout=0.1"),
        "top_modle: there is no such parameter. Did you mean 'top_model'?",
    ),
    ((*TINY, "--params", "random.seed=abc"), "random.seed: Input should be a valid integer"),
    (
        (*TINY, "--pipelines", "ingestion", "--params", "ingestion.split.train=1000"),
        "disc (21), ",
    ),
    (
        (*TINY, "--params", "backbone.name=VGG17"),
        "backbone.name: not a known backbone. Known are:",
    ),
    (
        (*TINY, "--params", "evaluation.folds=1"),
        "evaluation.folds: Input should be 'auto' (it is 1), or: Input should be greater than or",
    ),
    (
        (
            *TINY,
            "--nodes",
            "split_images",
            "--params",
            "ingestion.split.train=9,ingestion.split.validation=2",
        ),
        "evaluation.folds is 3, but ingestion.split keeps validation photos",
    ),
    (
        (*TINY, "--nodes", "try_depths", "--params", "fine_tune.depth=block9"),
        "fine_tune.depth: the network has no layer 'block9'. Use auto, head, whole, or one of",
    ),
    (
        (*TINY, "--params", "autoencoders.deep.model.code_size=0"),
        "autoencoders.deep.model.code_size: Input should be greater than or equal to 1",
    ),
    (
        (*TINY, "--params", "autoencoders.simple.model.activation=rleu"),
        "autoencoders.simple.model.activation: Input should be 'relu', 'elu'",
    ),
    (
        (
            *(*TINY, "--pipelines", "photo_autoencoders"),
            *("--params", "photo_autoencoders.images.image_size=2"),
        ),
        "photo_autoencoders.images.image_size: Input should be greater than or equal to 8",
    ),
    ((*TINY, "--pipelines", "fine_tuning"), "there is no pipeline 'fine_tuning'"),
    (
        (*TINY, "--pipelines", "finetune"),
        "there is no pipeline 'finetune'. Did you mean 'fine_tune'?",
    ),
    (
        (*TINY, "--nodes", "train_topmodel"),
        "no node 'train_topmodel' in the default pipeline. Did you mean 'train_top_model'?",
    ),
    (
        (*TINY, "--namespaces", "autoencoders.simpel"),
        "no namespace 'autoencoders.simpel' in the default pipeline. Did you mean "
        "'autoencoders.simple'?",
    ),
    (
        (*TINY, "--pipelines", "report", "--nodes", "autoencoders.simple.train_autoencoder"),
        "no node 'autoencoders.simple.train_autoencoder' in report. It is in autoencoders",
    ),
    (
        (*TINY, "--pipelines", "report", "--tags", "finetune"),
        "no tag 'finetune' in report. Did you mean 'fine_tune'?",
    ),
    (
        ("--env", "tinny"),
        "there is no environment 'tinny'. Did you mean 'tiny'?",
    ),
]


@pytest.fixture(scope="module")
def finished(finished_project, tmp_path_factory):
    """The project after a run of everything: a copy that these tests may change."""
    copy = tmp_path_factory.mktemp("finished") / "project"
    return shutil.copytree(finished_project, copy)


def test_a_run_makes_every_public_dataset(finished):
    catalog = load(finished)
    loaded = {name: catalog(name) for name in PUBLIC_DATASETS}
    assert len(loaded["image_manifest"]) == 63
    assert loaded["rejected_images"].empty
    splits = loaded["split_manifest"].groupby(["label", "split"]).size()
    assert splits.unstack().loc["disc"].to_dict() == {"train": 15, "test": 5}
    folds = loaded["split_manifest"].groupby(["label", "fold"]).size()
    assert folds.unstack().loc["disc"].to_dict() == {-1: 5, 0: 5, 1: 5, 2: 5}
    assert len(loaded["augmentation_plan"]) == 2 * 45
    assert len(loaded["trunk_features"].rows) == 2 * 45
    comparison = loaded["strategy_comparison"]
    assert comparison["strategy"].unique().tolist() == ["scratch", "top model", "fine-tuned"]
    assert (comparison["accuracy_low"] <= comparison["accuracy"]).all()
    assert (comparison["seconds"] > 0).all()


def kedro_without_heavy_modules(project, *arguments):
    """Run a command that must do without what takes long to import."""
    program = (
        "import sys; from kedro.framework.cli.cli import main\n"
        f"sys.argv = ['kedro', *{arguments}]\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        f"imported = {HEAVY_MODULES} & set(sys.modules)\n"
        "assert not imported, imported"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result


def test_a_second_run_runs_nothing_and_waits_for_no_heavy_module(finished):
    result = kedro_without_heavy_modules(finished, "run", "--env", "tiny")
    count = len(pipelines["__default__"].nodes)
    assert f"0 nodes ran, {count} were up to date" in result.stdout + result.stderr
    assert "one page: data/08_reporting/tiny/report.html" in result.stdout
    assert "The strategies compared" not in result.stdout


def test_every_autoencoder_is_in_the_comparison_beside_the_baseline(finished):
    comparison = load(finished)("autoencoders.comparison").set_index("variant")
    assert comparison.index.tolist() == ["PCA 2", "PCA 8", *VARIANTS]
    measured = comparison[["mean_squared_error", "psnr", "ssim", "linear_probe_3", "anomaly_auc"]]
    assert measured.notna().all(axis=None)
    assert comparison["gained_psnr"].notna().sum() == 1
    assert comparison.loc["variational", "negative_elbo"] > 0


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_saved_parts_of_an_autoencoder_belong_together(finished, variant):
    """Saved images, encoder, decoder, whole and codes, each loaded anew."""
    catalog = load(finished)
    images, codes = (catalog(f"autoencoders.{variant}.{name}") for name in ("images", "codes"))
    whole, decoder = (
        catalog(f"autoencoders.{variant}.{name}") for name in ("autoencoder", "decoder")
    )
    batch = images.values[:5].astype("float32") / 255
    expected = decoder.predict(codes.values[:5], verbose=0)
    np.testing.assert_allclose(whole.predict(batch, verbose=0), expected, atol=1e-5)
    pd.testing.assert_frame_equal(codes.rows, images.rows)


def test_one_variant_runs_alone_from_nothing(finished, tmp_path):
    """By its namespace, in a project that has not run anything yet; its tag names the same."""
    fresh = tmp_path / "fresh"
    shutil.copytree(finished, fresh, ignore=shutil.ignore_patterns("data", "photos"))
    run(fresh, pipeline_names=["autoencoders"], namespaces=["autoencoders.simple"])
    assert load(fresh)("autoencoders.simple.metrics")["epochs"] == 2
    everything = pipelines["autoencoders"]
    of_namespace = everything.filter(node_namespaces=["autoencoders.simple"])
    assert everything.filter(tags=["simple"]).nodes == of_namespace.nodes


def test_autoencoders_of_the_photos(finished):
    catalog = load(finished)
    images = catalog("photo_autoencoders.images")
    manifest = catalog("split_manifest")
    assert images.values.shape == (len(manifest), 16, 16, 3)
    for variant in ("convolutional", "denoising", "variational"):
        metrics = catalog(f"photo_autoencoders.{variant}.metrics")
        assert 0 < metrics["mean_squared_error"] < 0.2
    photo = load_photo(finished / "photos" / manifest["path"].iloc[3], 16, "squeeze")
    np.testing.assert_array_equal(images.values[3], photo)


def test_the_top_model_learned_the_shapes(finished):
    metrics = load(finished)("top_model_metrics")
    assert metrics["splits"]["cross-validation"]["accuracy"] > 0.8


def test_the_finished_model_answers_on_photos_what_the_evaluation_measured(finished):
    """Trunk, tail, head, class names and decoding belong together: to 1e-5 on every test photo."""
    catalog = load(finished)
    model, predictions = catalog("fine_tuned_model"), catalog("fine_tuned_predictions")
    test = predictions[predictions["split"] == "test"]
    paths = [finished / "photos" / path for path in test["path"]]
    photos = np.stack([load_photo(path, model.image_size, model.resizing) for path in paths])
    columns = [f"probability_{name}" for name in model.class_names]
    answers = model.predict(photos, verbose=0)["probabilities"]
    np.testing.assert_allclose(answers, test[columns], atol=1e-5)
    assert [path.parent.name for path in paths] == test["label"].tolist()


def test_predictions_hold_each_photo_that_is_judged_once(finished):
    """The baseline is judged by one fold, fine-tuning by as many as there was time for."""
    catalog = load(finished)
    manifest = catalog("split_manifest").set_index("path")
    rounds = {"scratch": 1, "top_model": 3, "fine_tuned": catalog("fine_tuning_plan")["rounds"]}
    for strategy, count in rounds.items():
        predictions = catalog(f"{strategy}_predictions").set_index("path")
        judged = manifest[(manifest["split"] == "test") | (manifest["fold"].between(0, count - 1))]
        assert sorted(predictions.index) == sorted(judged.index)
        photos = manifest.loc[predictions.index]
        assert (predictions["label"] == photos["label"]).all()
        named = photos["split"].replace("train", "cross-validation")
        assert (predictions["split"] == named).all()


def test_the_depth_that_is_kept_is_in_the_finished_network(finished):
    """It is the best on photos not seen; where it is the head alone, nothing else has moved."""
    catalog = load(finished)
    plan, judged = catalog("fine_tuning_plan"), catalog("fine_tuned_judged")
    assert plan["depth"] == choose_depth(catalog("fine_tuning_trials"))[0]
    assert set(judged["depth"]) == {plan["depth"]}
    network, trunk = catalog("fine_tuned_network"), catalog("trunk_model")
    moved = not all(map(np.array_equal, network.layers[1].get_weights(), trunk.get_weights()))
    assert moved == (plan["depth"] == "whole")
    assert len(catalog("fine_tuned_history")) == (plan["depth"] != "head") * plan["epochs"]


@pytest.mark.no_cover  # the finished project has run the same nodes
def test_same_seed_same_results_and_another_seed_others(finished):
    """The rest of it is in test_held_out.py: to train again makes the same networks."""
    names = ["split_manifest", "augmentation_plan"]
    metrics = ["scratch_metrics", "top_model_metrics", "fine_tuned_metrics"]
    metrics += ["autoencoders.denoising.metrics", "autoencoders.variational.metrics"]

    def results():
        catalog = load(finished)
        tables = {name: catalog(name) for name in names}
        figures = {name: catalog(name) for name in metrics}
        for measured in figures.values():
            del measured["seconds"]
        return tables, figures

    tables, figures = results()
    everything = ["__default__", "autoencoders"]
    variants = (None, "autoencoders.denoising", "autoencoders.variational")
    names_of_nodes = {
        node.name
        for name in everything
        for node in pipelines[name].only_nodes_with_tags("evaluation").nodes
        if node.namespace in variants
    }
    names_of_nodes |= {node.name for node in pipelines["augmentation"].nodes}
    run(
        finished,
        pipeline_names=everything,
        node_names=[*names_of_nodes],
        runner=SequentialRunner(),
    )
    tables_again, figures_again = results()
    for name in names:
        pd.testing.assert_frame_equal(tables[name], tables_again[name])
    assert figures == figures_again
    run(finished, runtime_params={"random": {"seed": 8}}, pipeline_names=["augmentation"])
    other_tables, _ = results()
    assert not tables["split_manifest"]["split"].equals(other_tables["split_manifest"]["split"])
    run(finished, pipeline_names=["augmentation"])


def test_without_other_splits_all_photos_are_learned_from_and_judged(finished, tmp_path):
    """As the environment `folder` has it."""
    project = shutil.copytree(finished, tmp_path / "project")
    everything = {"split": {"train": 1.0, "validation": 0, "test": 0}}
    catalog = run(project, {"ingestion": everything}, pipeline_names=["report"])
    assert len(catalog("split_manifest")) == 63
    comparison = catalog("strategy_comparison").set_index("strategy")
    assert (comparison["split"] == "cross-validation").all()
    assert comparison["photos"].to_dict() == {"scratch": 21, "top model": 63, "fine-tuned": 63}
    assert "each by a model that had not seen it" in catalog("report_page")


def test_a_single_node_reruns_from_what_is_stored(finished):
    before = load(finished)("top_model_candidates")
    changed = {"top_model": {"hidden_units": 4, "epochs": 1}}
    run(finished, changed, node_names=["train_top_model"])
    after = load(finished)("top_model_candidates")
    assert "penalty" in before
    assert after["epochs"].tolist() == [1]


def test_an_older_version_can_be_loaded(finished):
    versions = sorted(
        path.name for path in (finished / "data/04_feature/tiny/bottleneck_features").iterdir()
    )
    run(
        finished,
        node_names=["train_top_model"],
        load_versions={"bottleneck_features": versions[0]},
    )
    with pytest.raises(LittleDataError, match="1999"):
        run(
            finished,
            node_names=["train_top_model"],
            load_versions={"bottleneck_features": "1999-01-01T00.00.00.000Z"},
        )


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_runs_all_that_it_needs_and_no_more(finished, target):
    assert pipelines[target].inputs() <= {
        *(["digits"] if target == "autoencoders" else ["raw_images", "new_labels", "corrections"]),
        *(name for name in pipelines[target].inputs() if name.startswith("params:")),
    }
    own = {node.name for node in pipelines[target].nodes if target in node.tags}
    assert own
    if target not in ("scratch", "report"):
        assert not pipelines[target].only_nodes_with_tags("scratch").nodes


@pytest.fixture(scope="module")
def entries(finished):
    """The catalog entry of each dataset of any pipeline; some entries are for many datasets."""
    with session(finished) as current:
        resolver = current.load_context().catalog.config_resolver
        names = {name for pipeline in pipelines.values() for name in pipeline.datasets()}
        return {
            name: resolver.resolve_pattern(name) for name in names if not name.startswith("params:")
        }


def find_layer(entry):
    return entry["metadata"]["kedro-viz"]["layer"]


def test_every_written_dataset_is_in_the_catalog_with_its_layer(finished, entries):
    for pipeline in pipelines.values():
        for name in pipeline.all_outputs():
            place = Path(entries[name]["filepath"]).relative_to(finished)
            folder, layer = place.parts[1], find_layer(entries[name])
            # Of a model that was trained elsewhere, the features come after it.
            assert folder.split("_", 1)[1] == ("models" if layer == "pretrained" else layer)
            assert (layer == "pretrained") == ("pretrained" in place.parts)
            if folder[:2] in ("04", "06", "07"):
                assert entries[name]["versioned"]


def test_what_is_tracked_was_learned_or_measured_here(entries):
    """The others are in the project for the same reason in every run, or can be made again."""
    models = {
        name
        for name, entry in entries.items()
        if entry["metadata"].get("tracked") and find_layer(entry) != "reporting"
    }
    single = {"scratch_model", "top_model", "fine_tuned_network", "fine_tuned_model"}
    single |= {"model_exports", "fine_tuning_plan", "decision_thresholds", "prediction_views"}
    assert single <= models
    parts = {name.rpartition(".")[2] for name in models - single}
    assert parts == {"autoencoder", "encoder", "decoder"}
    for entry in entries.values():
        if find_layer(entry) == "reporting":
            assert entry["metadata"]["tracked"] is True


def test_no_pipeline_runs_back_to_an_earlier_layer(entries):
    """Kedro-Viz shows no layers at all when they form a cycle."""
    order = ["raw", "intermediate", "primary", "pretrained", "feature", "model_input", "models"]
    order += ["model_output", "reporting"]
    for pipeline in pipelines.values():
        for node in pipeline.nodes:
            read = [name for name in node.inputs if not name.startswith("params:")]
            latest = max((order.index(find_layer(entries[name])) for name in read), default=0)
            for name in node.outputs:
                assert latest <= order.index(find_layer(entries[name])), node.name


def test_kedro_viz_shows_every_row_of_the_comparison(finished):
    with session(finished) as current:
        dataset = current.load_context().catalog["strategy_comparison"]
        shown = dataset.preview(**dataset.metadata["kedro-viz"]["preview_args"])
        assert len(shown["data"]) == len(dataset.load()) > 5


def test_both_spellings_of_the_pipeline_option_work(finished):
    everything = ("ingestion", "--runner", "SequentialRunner")
    commands = [
        ("run", "--env", "tiny", option, *everything) for option in ("--pipeline", "--pipelines")
    ]
    for result in kedro_commands(finished, commands):
        assert result.code == 0, result.output
        assert "Completed 4 out of 4 tasks" in result.output


@pytest.fixture(scope="module")
def told(finished):
    """What ``kedro run`` ends with after each mistake."""
    commands = [("run", *arguments) for arguments, _ in MISTAKES]
    return dict(zip(MISTAKES, kedro_commands(finished, commands), strict=True))


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_mistakes_get_one_clear_message(told, arguments, message):
    result = told[arguments, message]
    assert result.code == 1
    assert message in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_a_mistake_in_the_configuration_gets_one_clear_message(finished):
    result = kedro(finished, "run", "--env", "kaggle", "--params", "copy=gogle")
    assert result.code == 1
    assert "the configuration cannot be read: " in result.output
    assert "_copies.gogle" in result.output
    assert "Traceback" not in result.output


def test_listing_the_pipelines_waits_for_no_heavy_module(finished):
    assert "fine_tune" in kedro_without_heavy_modules(finished, "registry", "list").stdout
