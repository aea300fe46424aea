"""Project settings: https://docs.kedro.org/en/stable/configure/project_settings/."""

import os
import sys

from little_data.catalog import LightCatalog
from little_data.hooks import RuntimeParametersHook, StoredDataHook
from little_data.skipping.session import SkippingSession

if not sys.stderr.isatty():
    # Progress bars are redrawn all the time in a terminal, and now and then in a log.
    os.environ.setdefault("TQDM_MININTERVAL", "10")

HOOKS = (RuntimeParametersHook(), StoredDataHook())

# A run does only what changed, unless it is given another runner.
SESSION_CLASS = SkippingSession

# A run in which nothing has changed starts without pandas.
DATA_CATALOG_CLASS = LightCatalog

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment's parameters replace single values, not whole groups.
    "merge_strategy": {"parameters": "soft"},
}
