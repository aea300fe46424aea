"""What is checked in every run, before anything is computed."""

from __future__ import annotations

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

from little_data.errors import LittleDataError


class RuntimeParametersHook:
    """Refuse ``--params`` that no parameter of the configuration bears the name of."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Check the names; Kedro itself would ignore a misspelt group of parameters."""
        given = context._runtime_params
        if not given:
            return
        runtime_params = context.config_loader.runtime_params
        context.config_loader.runtime_params = {}
        known = context.config_loader["parameters"]
        context.config_loader.runtime_params = runtime_params
        for name in given:
            if name not in known:
                raise LittleDataError(
                    f"--params {name}: there is no such parameter. There are: "
                    f"{', '.join(sorted(known))}"
                )
