"""Before a run: choose where work on many photos is done. After it: leave the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog

from little_data.streams.places import ThisMachine, choose_place

# Every command of Kedro loads this module.
if TYPE_CHECKING:
    from little_data.cluster.place import RayCluster

PARAMETERS = "params:cluster"


class ClusterHook:
    """Do the work that grows with the photos where ``params:cluster`` says; no node knows it."""

    def __init__(self) -> None:
        self._cluster: RayCluster | None = None

    @hook_impl
    def before_pipeline_run(self, catalog: DataCatalog) -> None:
        """Choose the place; a cluster is not entered before there is work."""
        # An interrupted run ends without a hook.
        self._leave()
        self._cluster = _find_cluster(catalog)
        if self._cluster is not None:
            choose_place(self._cluster)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Leave the cluster."""
        self._leave()

    @hook_impl
    def on_pipeline_error(self) -> None:
        """Leave the cluster."""
        self._leave()

    def _leave(self) -> None:
        choose_place(ThisMachine())
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None


def _find_cluster(catalog: DataCatalog) -> RayCluster | None:
    """Return the cluster that the parameters name; None: there is none.

    Raises:
        ModelInstantiationError: A parameter is wrong, or Ray is not installed.
    """
    if PARAMETERS not in catalog:
        return None
    from little_data.parameters.cluster import ClusterParameters

    # No node takes them, so that nobody else checks them.
    parameters = ClusterParameters.model_validate(catalog.load(PARAMETERS))
    if parameters.address is None:
        return None
    from little_data.cluster.place import RayCluster
    from little_data.cluster.resources import WorkerSize

    return RayCluster(
        parameters.address,
        workers=parameters.workers,
        size=WorkerSize(parameters.cpus, parameters.gpus, parameters.memory),
        chunk=parameters.chunk,
    )
