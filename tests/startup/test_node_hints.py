"""Which hints of a node's function are left for Kedro."""

from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import node
from kedro.validation import TypeExtractor

from little_data.startup.node_hints import keep_hints_of_parameters


def test_hints_of_parameters_are_kept():
    """In any place, and if any of the function's nodes gets a parameter there."""

    def work(table: list, rate: float, other: int = 1) -> list:
        return table

    keep_hints_of_parameters(
        [
            node(work, ["table", "params:rate"], "first", name="first"),
            node(work, {"other": "params:other", "table": "a", "rate": "b"}, "second", name="two"),
            node(len, "table", "count", name="without_hints"),
        ]
    )
    assert work.__annotations__ == {"rate": float, "other": int}


def test_every_parameter_of_a_node_is_checked(project_path):
    """A hint that cannot be found at run time would switch the check off without a word."""
    bootstrap_project(project_path)
    checked = TypeExtractor(dict(pipelines)).extract_types_from_pipelines()
    taken = {
        name.removeprefix("params:")
        for pipeline in pipelines.values()
        for name in pipeline.inputs()
        if name.startswith("params:")
    }
    assert set(checked) == taken
