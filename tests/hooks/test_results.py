"""What a run ends with."""

import logging
import re
import shutil

import pandas as pd
import pytest
from project_runs import run

from little_data.hooks.results import (
    logger,
    summarize_autoencoders,
    summarize_strategies,
    write_next_command,
)

PAGE = "data/08_reporting/tiny/report.html"


@pytest.fixture
def finished(finished_project, tmp_path):
    return shutil.copytree(finished_project, tmp_path / "project")


@pytest.fixture
def logged():
    """What is logged of results."""
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logger.addHandler(handler)
    yield messages
    logger.removeHandler(handler)


def test_a_run_ends_with_the_table_though_it_was_up_to_date_and_with_the_page(
    finished, logged, capsys
):
    comparison = finished / "data/08_reporting/tiny/strategy_comparison.csv"
    before = len(list(comparison.iterdir()))
    shutil.rmtree(finished / "data/08_reporting/tiny/class_counts_plot.json")
    run(finished, pipeline_names=["report"])
    assert len(list(comparison.iterdir())) == before
    [table] = logged
    title, header, *rows = table.splitlines()
    assert title == "The strategies compared:"
    assert header.split() == [
        "strategy",
        "split",
        "accuracy",
        "(95",
        "%)",
        "log",
        "loss",
        "seconds",
    ]
    assert [row.split()[0] for row in rows] == [*2 * ["scratch"], *2 * ["top"], *2 * ["fine-tuned"]]
    accuracy, page, next_command = capsys.readouterr().out.splitlines()[-3:]
    assert re.fullmatch(
        r"Accuracy: \d+\.\d % \(95 % interval: \d+\.\d % to \d+\.\d %\) on 15 test photos, "
        "which the model had never seen",
        accuracy,
    )
    assert page == f"All results are on one page: {finished / PAGE}"
    assert next_command == (
        "Next, classify new photos: little-data predict --env tiny /path/to/new/photos"
    )


def test_a_run_of_the_autoencoders_ends_with_their_page(finished, capsys):
    run(finished, pipeline_names=["autoencoders"])
    page = finished / "data/08_reporting/tiny/autoencoders/report.html"
    assert capsys.readouterr().out.splitlines()[-1] == f"The autoencoders are on one page: {page}"


def test_a_run_without_the_comparison_ends_without_it(finished, logged, capsys):
    run(finished, node_names=["plot_class_counts"])
    assert not logged
    assert "Next" not in capsys.readouterr().out


def test_files_that_were_skipped_are_counted_with_the_place_of_the_reasons(
    finished, monkeypatch, capsys
):
    (finished / "photos/disc/empty.jpg").write_bytes(b"")
    monkeypatch.chdir(finished / "data")
    run(finished, pipeline_names=["ingestion"])
    reasons = "Files skipped: 1; reasons: 02_intermediate/tiny/rejected_images.csv"
    assert reasons in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("environment", "name", "command"),
    [
        ("local", None, "little-data predict /path/to/new/photos"),
        ("folder", "ants", "little-data predict --name ants /path/to/new/photos"),
        ("kaggle", None, "little-data predict --env kaggle /path/to/new/photos"),
    ],
)
def test_the_next_command_names_what_has_been_trained(environment, name, command):
    assert write_next_command(environment, name) == command


def test_the_tables_fit_a_terminal():
    strategies = pd.DataFrame(
        {
            "strategy": "fine-tuned",
            "split": ["validation"],
            "photos": 800,
            "accuracy": 0.98765,
            "accuracy_low": 0.976,
            "accuracy_high": 0.99,
            "log_loss": 0.04567,
            "seconds": 1234.5,
        }
    )
    [row] = summarize_strategies(strategies).to_dict(orient="records")
    assert row == {
        "strategy": "fine-tuned",
        "split": "validation",
        "accuracy (95 %)": "0.988 (0.976 to 0.990)",
        "log loss": "0.046",
        "seconds": "1234",
    }
    autoencoders = pd.DataFrame(
        {
            "variant": ["PCA 2", "variational"],
            "code_size": 2,
            "binary_cross_entropy": [None, 0.16351],
            "mean_squared_error": [0.05569, 0.03408],
            "ssim": [0.24, 0.577],
            "seconds": [0.1, 50.25],
        }
    )
    baseline, variational = summarize_autoencoders(autoencoders).to_dict(orient="records")
    assert baseline["cross-entropy"] == ""
    assert variational["cross-entropy"] == pytest.approx(0.1635)
