"""An address at which there is no cluster is told at once, by the parameter's name."""

import socket

import pytest

from little_data.cluster.connection import connect
from little_data.messages.errors import LittleDataError


@pytest.fixture
def free_port():
    """A port on which nobody listens, although it is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_a_port_where_nobody_listens(free_port, scheme):
    address = f"{scheme}127.0.0.1:{free_port}"
    message = rf"^cluster\.address is {address}, and Ray cannot be reached there \(.*refused.*\)"
    with pytest.raises(LittleDataError, match=message) as caught:
        connect(address)
    assert "`ray start --head`" in str(caught.value)


def test_a_machine_that_does_not_exist():
    with pytest.raises(LittleDataError, match=r"^cluster\.address is nowhere\.invalid:6379, and"):
        connect("nowhere.invalid:6379")
