"""The demo is served under the names that its user gives, and under no one else's."""

import socket

import pytest
from starlette.datastructures import Headers

from little_data.local_server.hosts import ServedHosts


def is_served(hosts, name):
    return hosts.serve(Headers({"Host": name}))


@pytest.mark.parametrize("name", ["photos.example", "192.0.2.7", "localhost", "127.0.0.1", "[::1]"])
def test_a_name_that_was_given_is_served_with_its_number(name):
    hosts = ServedHosts("Photos.example", "192.0.2.7")
    assert is_served(hosts, name)
    assert is_served(hosts, f"{name.upper()}:7860")


@pytest.mark.parametrize("name", ["example", "a.photos.example", "photos.example.", "192.0.2.8"])
def test_other_names_and_numbers_are_not(name):
    assert not is_served(ServedHosts("photos.example", "192.0.2.7"), name)


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_where_everyone_is_let_in_any_number_is_served_and_no_foreign_name(address):
    """A number always leads to the computer that it names; a name leads where its owner wants."""
    hosts = ServedHosts(address, address)
    for name in ("192.0.2.7", "[2001:db8::7]", "0.0.0.0", "localhost", socket.gethostname()):
        assert is_served(hosts, f"{name}:7860")
    for name in ("evil.example", "192.0.2.7.evil.example", "[evil.example]", "1.2.3", "[1", ""):
        assert not is_served(hosts, name)
