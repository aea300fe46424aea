"""Each node that draws has a seed of its own."""

from kedro.pipeline import Pipeline

from little_data.parameters.base import Seed
from little_data.pipelines.seeded_nodes import create_seeded_node


def show(text: str, seed: Seed) -> tuple[str, int]:
    return text, seed.seed


def create(name, namespace=""):
    inputs = ["text", "params:random"]
    return create_seeded_node(
        show, inputs=inputs, outputs=["shown", "seed"], name=name, namespace=namespace, tags="some"
    )


def run(node, seed):
    return node.run({"text": "as it is", "params:random": Seed(seed=seed)})


def test_it_depends_on_the_seed_and_the_name_and_nothing_else():
    nodes = [create("first"), create("second"), create("first", "other")]
    made = [run(node, seed) for node in nodes for seed in (1, 2)]
    assert len({each["seed"] for each in made} | {1, 2}) == 8
    assert {each["shown"] for each in made} == {"as it is"}
    assert made == [run(node, seed) for node in nodes for seed in (1, 2)]


def test_the_node_is_otherwise_as_kedro_makes_it():
    node = create("first", "other")
    [in_namespace] = Pipeline([node], namespace="other", parameters={"random"}).nodes
    assert (node.name, in_namespace.name) == ("first", "other.first")
    assert (node.tags, node.inputs) == ({"some"}, ["text", "params:random"])
    assert node.func.__name__ == "show"
