"""For how many workers there is room."""

from little_data.cluster.resources import WorkerSize, count_places

GIB = 2**30
NODES = [
    {"Alive": True, "Resources": {"CPU": 8.0, "memory": 10.0 * GIB, "GPU": 2.0}},
    {"Alive": True, "Resources": {"CPU": 3.0, "memory": 40.0 * GIB}},
    {"Alive": False, "Resources": {"CPU": 64.0, "memory": 400.0 * GIB, "GPU": 8.0}},
    {"Alive": True, "Resources": {}},
]


def test_workers_are_not_torn_between_machines():
    assert count_places(NODES, WorkerSize(cpus=1, gpus=0, memory=None)) == 11
    assert count_places(NODES, WorkerSize(cpus=2, gpus=0, memory=None)) == 5
    assert count_places(NODES, WorkerSize(cpus=2, gpus=0, memory=4)) == 3
    assert count_places(NODES, WorkerSize(cpus=1, gpus=1, memory=None)) == 2
    assert count_places(NODES, WorkerSize(cpus=9, gpus=0, memory=None)) == 0


def test_what_a_worker_takes_is_said_in_words():
    assert str(WorkerSize(2, 0, None)) == "2 CPUs"
    assert str(WorkerSize(2, 1, 1.5)) == "2 CPUs, 1 GPUs, 1.5 GB of memory"
