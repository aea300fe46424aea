"""Project settings: https://docs.kedro.org/en/stable/configure/project_settings/."""

from little_data.hooks import RuntimeParametersHook

HOOKS = (RuntimeParametersHook(),)

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment's parameters replace single values, not whole groups.
    "merge_strategy": {"parameters": "soft"},
}
