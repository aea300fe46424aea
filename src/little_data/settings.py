"""Project settings: https://docs.kedro.org/en/stable/configure/project_settings/."""

import os
import sys

from little_data.hooks import RuntimeParametersHook, StoredDataHook
from little_data.skipping import SkippingSession

if not sys.stderr.isatty():
    # Progress bars are redrawn all the time in a terminal, and now and then in a log.
    os.environ.setdefault("TQDM_MININTERVAL", "10")

HOOKS = (RuntimeParametersHook(), StoredDataHook())

# A run does only what changed, unless it is given another runner.
SESSION_CLASS = SkippingSession

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment's parameters replace single values, not whole groups.
    "merge_strategy": {"parameters": "soft"},
}
