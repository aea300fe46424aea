"""While a run loads data: say which run makes again what cannot be loaded."""

from __future__ import annotations

from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog, DatasetError

from little_data.datasets.files.damaged_data import DamagedDataError
from little_data.hooks.makers import find_makers, write_command
from little_data.messages.errors import LittleDataError


class UnreadableDataHook:
    """Say which run makes again what cannot be loaded."""

    def __init__(self) -> None:
        self._loading: set[str] = set()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note the configuration."""
        self._config_loader = context.config_loader

    @hook_impl
    def before_dataset_loaded(self, dataset_name: str) -> None:
        """Note what is being loaded."""
        self._loading.add(dataset_name)

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str) -> None:
        """Note that it could be loaded."""
        self._loading.discard(dataset_name)

    @hook_impl
    def on_pipeline_error(
        self, error: Exception, run_params: dict[str, Any], catalog: DataCatalog
    ) -> None:
        """Add to what a dataset says of its data where they are and how they are made again.

        Raises:
            LittleDataError: The error was that of a dataset which a run has made.
        """
        loading, self._loading = self._loading, set()
        makers = find_makers() if loading and isinstance(error, DatasetError) else {}
        for dataset in sorted(loading & set(makers)):
            name = (run_params["runtime_params"] or {}).get("name")
            command = write_command(makers[dataset], run_params["env"], self._config_loader, name)
            # Kedro puts the name of the dataset before it, in an error of its own.
            damage = error.__cause__ or error
            if isinstance(damage, DamagedDataError):
                raise LittleDataError(
                    f"{dataset}: {damage.reason}. Remove it and make it again: {command}"
                ) from error
            place = catalog.config_resolver.resolve_pattern(dataset).get("filepath")
            raise LittleDataError(
                f"{explain(error, dataset)}\nIf {dataset} is damaged, remove it from {place} and "
                f"make it again: {command}"
            ) from error


def explain(error: Exception, dataset: str) -> str:
    """Say why a dataset cannot be loaded.

    Around what another library says, Kedro puts how the dataset is written in Python.
    """
    reason: BaseException = error
    while isinstance(reason, DatasetError) and reason.__cause__:
        reason = reason.__cause__
    if isinstance(reason, DatasetError):
        return str(error)
    return f"{dataset} cannot be loaded: {' '.join(str(reason).split())}"
