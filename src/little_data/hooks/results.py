"""After a run: the tables of results, and where the page of results is."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)

REPORT = "report_page"


class ResultsHook:
    """Show the results that a run's pipeline makes.

    The tables are shown if any node ran, also where the table itself was up to date.
    """

    @hook_impl
    def before_pipeline_run(self) -> None:
        """Begin anew: a session in Python may run many pipelines."""
        self.ran = False

    @hook_impl
    def before_node_run(self) -> None:
        """Note that something ran: skipped nodes have no hooks."""
        self.ran = True

    @hook_impl
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Log the tables and the path of the page."""
        made = pipeline.all_outputs()
        for name in sorted(made & set(TABLES)) if self.ran else []:
            title, summarize = TABLES[name]
            logger.info("%s:\n%s", title, summarize(catalog.load(name)).to_string(index=False))
        if REPORT in made:
            # From the configuration: a run in which nothing ran loads no class of a dataset.
            page = Path(catalog.config_resolver.resolve_pattern(REPORT)["filepath"])
            if page.is_file():
                shown = page.relative_to(run_params["project_path"])
                logger.info("All results are on one page: %s", shown)


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
