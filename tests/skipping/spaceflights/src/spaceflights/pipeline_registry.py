"""The pipelines of the project."""

from kedro.pipeline import Node, Pipeline
from spaceflights.nodes import (
    create_model_input_table,
    preprocess_companies,
    preprocess_shuttles,
    split_data,
)


def register_pipelines() -> dict[str, Pipeline]:
    nodes = [
        Node(
            preprocess_companies,
            inputs="companies",
            outputs="preprocessed_companies",
            name="preprocess_companies_node",
        ),
        Node(
            preprocess_shuttles,
            inputs="shuttles",
            outputs="preprocessed_shuttles",
            name="preprocess_shuttles_node",
        ),
        Node(
            create_model_input_table,
            inputs=["preprocessed_shuttles", "preprocessed_companies", "reviews"],
            outputs="model_input_table",
            name="create_model_input_table_node",
        ),
        Node(
            split_data,
            inputs=["model_input_table", "params:model_options"],
            outputs=["X_train", "X_test"],
            name="split_data_node",
        ),
    ]
    return {"__default__": Pipeline(nodes)}
