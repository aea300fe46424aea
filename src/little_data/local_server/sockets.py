"""Where a page is served: an address and a free port."""

from __future__ import annotations

import errno
import ipaddress
import socket

from little_data.messages.errors import LittleDataError

PORTS_TRIED = 100


class AddressError(LittleDataError):
    """The page cannot be served where it was told to; the message says what to change."""


def open_socket(host: str, port: int) -> socket.socket:
    """Take a port, or the next one if it is taken.

    Raises:
        AddressError: This computer has no such address, or none of the ports can be used.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            family, *_, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[0]
            return socket.create_server(address[:2], family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise AddressError(
                    f"--host {host} --port {candidate} cannot be used: {error.strerror}"
                ) from None
    raise AddressError(f"--port {port}: this port and those after it are taken: name another one")


def is_for_this_computer(opened: socket.socket) -> bool:
    """Tell whether only programs of this computer can reach what is served."""
    return ipaddress.ip_address(opened.getsockname()[0]).is_loopback


def tell_address(opened: socket.socket, host: str, port: int, page: str) -> list[str]:
    """Return what a command says when its page can be opened.

    Args:
        opened: Where it is served.
        host: As the user has given it.
        port: As the user has given it.
        page: What is served, such as "the demo".
    """
    taken = opened.getsockname()[1]
    told = [] if taken == port else [f"Port {port} is taken: {taken} is used instead."]
    if not is_for_this_computer(opened):
        told.append(f"Everyone who can reach this computer can use {page}.")
    shown = f"[{host}]" if ":" in host else host
    return [*told, f"Open http://{shown}:{taken} in a browser. Ctrl+C ends {page}."]
