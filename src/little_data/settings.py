"""Project settings: https://docs.kedro.org/en/stable/configure/project_settings/."""

import os

from little_data.hooks import RuntimeParametersHook

# TensorFlow reads this when it is imported: warnings and errors only.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

HOOKS = (RuntimeParametersHook(),)

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment's parameters replace single values, not whole groups.
    "merge_strategy": {"parameters": "soft"},
}
