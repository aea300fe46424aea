"""A run is at the place that its parameters name, and nothing is imported for it before work."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.validation.exceptions import ModelInstantiationError

from little_data.hooks.cluster import PARAMETERS, ClusterHook
from little_data.streams.places import choose_place, map_items

IMPORTED = """
import sys
from kedro.io import DataCatalog, MemoryDataset
from little_data.hooks.cluster import PARAMETERS, ClusterHook
hook = ClusterHook()
hook.before_pipeline_run(DataCatalog({PARAMETERS: MemoryDataset({"address": sys.argv[1]})}))
hook.after_pipeline_run()
assert "ray" not in sys.modules
"""


class Doubling:
    def start(self):
        return lambda items: (2 * item for item in items)

    def give_up(self, item, reason):
        raise AssertionError(reason)


def make_catalog(**parameters):
    return DataCatalog({PARAMETERS: MemoryDataset(parameters)})


@pytest.mark.parametrize("catalog", [DataCatalog(), make_catalog(), make_catalog(address=None)])
def test_without_an_address_this_machine_does_the_work(catalog):
    ClusterHook().before_pipeline_run(catalog)
    assert list(map_items(Doubling(), range(5))) == [0, 2, 4, 6, 8]


def test_a_run_that_has_no_work_for_the_cluster_does_not_wait_for_ray():
    command = [sys.executable, "-c", IMPORTED, "auto"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_wrong_parameters_are_refused_although_no_node_takes_them():
    with pytest.raises(ModelInstantiationError, match=r"^cluster\.cpus: "):
        ClusterHook().before_pipeline_run(make_catalog(cpus="many"))


def test_what_one_run_has_chosen_is_not_that_of_the_next():
    class Elsewhere:
        def map(self, work, items):
            raise AssertionError("the work is done there")

    choose_place(Elsewhere())
    ClusterHook().before_pipeline_run(make_catalog())
    assert list(map_items(Doubling(), [1])) == [2]


def test_the_cluster_of_a_run_that_was_interrupted_is_left_before_the_next_one():
    hook, closed = ClusterHook(), []
    hook._cluster = SimpleNamespace(close=lambda: closed.append(True))
    hook.before_pipeline_run(make_catalog())
    hook.after_pipeline_run()
    assert closed == [True]
