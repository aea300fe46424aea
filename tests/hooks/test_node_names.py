"""What is told of a run that fails."""

import logging

import pytest
from kedro.io import DatasetError

from little_data.hooks.node_names import NodeNameHook
from little_data.messages.errors import LittleDataError
from little_data.messages.progress import note_node_at_work


@pytest.fixture
def told(caplog):
    """Return what is logged of an error of the node `train_top_model`."""

    def tell(error):
        note_node_at_work("train_top_model")
        with caplog.at_level(logging.INFO, "little_data"):
            NodeNameHook().on_pipeline_error(error)
        note_node_at_work("")
        return caplog.text

    return tell


def test_what_may_go_well_another_time_is_said_to_go_on_where_it_failed(told):
    assert "train_top_model failed. What was finished is kept" in told(RuntimeError("a crash"))


@pytest.mark.parametrize("error", [LittleDataError("too few photos"), DatasetError("no photos")])
def test_the_users_mistakes_are_not_to_be_repeated(told, error):
    assert not told(error)
