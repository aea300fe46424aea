"""What most others wait for runs first."""

from hypothesis import given
from hypothesis import strategies as st
from kedro.pipeline import Pipeline, node

from little_data.pipeline_registry import register_pipelines
from little_data.skipping.order import order_nodes


def join(*texts):
    return "".join(texts)


def make_node(name, *inputs):
    return node(join, list(inputs) or None, name, name=name)


def test_a_chain_that_many_wait_for_comes_before_a_node_that_few_wait_for():
    chain = [make_node("photos"), make_node("sorted", "photos"), make_node("split", "sorted")]
    network = [make_node("a_network"), make_node("features", "a_network", "split")]
    others = [make_node(f"made_{number}", "split") for number in range(3)]
    ordered = [each.name for each in order_nodes(Pipeline([*network, *others, *chain]))]
    assert ordered == ["photos", "sorted", "split", "a_network", "features", *ordered[-3:]]


@given(st.lists(st.sets(st.integers(0, 7), max_size=3), min_size=1, max_size=8))
def test_each_node_runs_once_and_after_those_that_it_reads_from(parents):
    nodes = [
        make_node(f"made_{number}", *(f"made_{parent}" for parent in read if parent < number))
        for number, read in enumerate(parents)
    ]
    pipeline = Pipeline(nodes)
    ordered = order_nodes(pipeline)
    assert sorted(ordered) == sorted(nodes)
    for place, each in enumerate(ordered):
        assert pipeline.node_dependencies[each] <= set(ordered[:place])


def test_photos_are_checked_before_a_network_is_built():
    names = [each.name for each in order_nodes(register_pipelines()["report"])]
    assert names.index("split_images") < names.index("split_backbone")
