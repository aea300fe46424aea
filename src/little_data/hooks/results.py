"""After a run: the tables of results, what was found, and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from little_data.hooks.answers import PREDICTIONS, tell_answers
from little_data.hooks.parameter_names import find_environment
from little_data.hooks.places import find_newest, show, show_newest
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)

PAGES = {"report_page": "All results are", "autoencoders_page": "The autoencoders are"}
METRICS = "fine_tuned_metrics"
REJECTED = "rejected_images"

# What the accuracy is about.
PHOTOS_OF_SPLIT = {
    "test": "{:,} test photos, which the model had never seen",
    "validation": "{:,} validation photos, which helped to choose the model's settings",
    "cross-validation": "{:,} photos, each judged by a model that had not seen it",
}


class ResultsHook:
    """Show the results that a run's pipeline makes.

    The tables are shown if any node ran, also where the table itself was up to date. What was found
    is no log: it is written line by line, and no line is broken.
    """

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note the environment."""
        self.environment = find_environment(context.config_loader)

    @hook_impl
    def before_pipeline_run(self) -> None:
        """Begin anew: a session in Python may run many pipelines."""
        self.ran = False

    @hook_impl
    def before_node_run(self) -> None:
        """Note that something ran: skipped nodes have no hooks."""
        self.ran = True

    @hook_impl(trylast=True)
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Log the tables; then tell what was found, where the page is, and the next command."""
        made = pipeline.all_outputs()
        for name in sorted(made & set(TABLES)) if self.ran else []:
            title, summarize = TABLES[name]
            logger.info("%s:\n%s", title, summarize(catalog.load(name)).to_string(index=False))
        for line in self._tell_what_was_found(made, catalog):
            click.echo(line)
        if METRICS in made:
            given = (run_params["runtime_params"] or {}).get("name")
            click.echo(f"Next, classify new photos: {write_next_command(self.environment, given)}")

    def _tell_what_was_found(self, made: set[str], catalog: DataCatalog) -> Iterator[str]:
        if METRICS in made:
            yield from tell_accuracy(catalog.load(METRICS))
        # What was skipped is a table, which is not loaded for nothing.
        if REJECTED in made and self.ran and (skipped := len(catalog.load(REJECTED))):
            yield f"Files skipped: {skipped:,}; reasons: {show_newest(catalog, REJECTED)}"
        if PREDICTIONS in made:
            yield from tell_answers(catalog)
        for name, contents in PAGES.items():
            page = find_newest(catalog, name) if name in made else None
            if isinstance(page, Path):
                yield f"{contents} on one page: {show(page)}"


def tell_accuracy(metrics: dict[str, Any]) -> Iterator[str]:
    """Tell how often the finished model is right on photos that it has not seen.

    Args:
        metrics: Those of the finished model; of the splits, the last is the one to be trusted most.
    """
    split, found = [*metrics["splits"].items()][-1]
    low, high = write_share(found["accuracy_low"]), write_share(found["accuracy_high"])
    photos = PHOTOS_OF_SPLIT[split].format(found["photos"])
    yield f"Accuracy: {write_share(found['accuracy'])} (95 % interval: {low} to {high}) on {photos}"


def write_share(share: float) -> str:
    """Write a share in percent, as on the page."""
    return f"{100 * share:.1f} %"


def write_next_command(environment: str, name: object) -> str:
    """Write the command that uses the model that a run has made."""
    given = {"local": "", "folder": ""}.get(environment, f" --env {environment}")
    return f"little-data predict{given}{f' --name {name}' if name else ''} /path/to/new/photos"


def summarize_strategies(strategy_comparison: pd.DataFrame) -> pd.DataFrame:
    """Shorten the comparison of the strategies to what fits a terminal."""
    interval = [
        f"{row.accuracy:.3f} ({row.accuracy_low:.3f} to {row.accuracy_high:.3f})"
        for row in strategy_comparison.itertuples()
    ]
    shown = strategy_comparison[["strategy", "split"]].assign(**{"accuracy (95 %)": interval})
    shown["log loss"] = strategy_comparison["log_loss"].map("{:.3f}".format)
    shown["seconds"] = strategy_comparison["seconds"].map("{:.0f}".format)
    return shown


def summarize_autoencoders(comparison: pd.DataFrame) -> pd.DataFrame:
    """Shorten the comparison of the autoencoders to what fits a terminal."""
    shown = {
        "code_size": "code",
        "binary_cross_entropy": "cross-entropy",
        "mean_squared_error": "squared error",
        "ssim": "SSIM",
        "seconds": "seconds",
    }
    return comparison[["variant", *shown]].rename(columns=shown).round(4).astype(object).fillna("")


def summarize_exports(exported_models: pd.DataFrame) -> pd.DataFrame:
    """Shorten the comparison of the exported models to what fits a terminal."""
    milliseconds = exported_models["milliseconds"]
    return pd.DataFrame(
        {
            "format": exported_models["format"],
            "size": (exported_models["bytes"] / 1e6).map("{:.1f} MB".format),
            "a photo": milliseconds.map("{:.1f} ms".format),
            "speed": (milliseconds.iloc[0] / milliseconds).map("{:.1f}x".format),
            "difference": exported_models["difference"].map("{:.2g}".format),
            "agreement": exported_models["agreement"].map("{:.1%}".format),
            "accuracy": exported_models["accuracy"].map("{:.3f}".format),
        }
    )


TABLES = {
    "strategy_comparison": ("The strategies compared", summarize_strategies),
    "autoencoders.comparison": ("The autoencoders compared", summarize_autoencoders),
    "exported_models": ("The exported models, compared with Keras", summarize_exports),
}
