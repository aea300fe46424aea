"""Under which names a page is served, and whether a request comes from the page itself."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[0-9a-z._-]+))(?::\d{1,5})?", re.I)


class ServedHosts:
    """The names under which the page is asked for.

    A web page of someone else can have its name lead to this computer (DNS rebinding). Its requests
    then carry that name, which is none of these. A number cannot be made to lead elsewhere, so any
    number will do where everyone is let in.

    Args:
        host: The address that the user has given.
        address: The number that was found for it.
    """

    def __init__(self, host: str, address: str) -> None:
        self._names = {"localhost", "127.0.0.1", "::1", host.lower(), address}
        self._lets_everyone_in = ipaddress.ip_address(address).is_unspecified
        if self._lets_everyone_in:
            name = socket.gethostname().lower()
            self._names |= {name, f"{name}.local"}

    def serve(self, headers: Headers) -> bool:
        """Tell whether a request asks for one of these names."""
        named = headers.getlist("host")
        host = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        if host is None:
            return False
        name = (host["six"] or host["name"]).lower()
        return name in self._names or (self._lets_everyone_in and _is_number(name))


def _is_number(name: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return False


def comes_from_elsewhere(headers: Headers) -> bool:
    """Tell whether a browser says that a page of another origin has made a request."""
    own = f"http://{headers['host']}"
    sites = headers.getlist("sec-fetch-site")
    return any(origin != own for origin in headers.getlist("origin")) or any(
        site not in ("same-origin", "none") for site in sites
    )


def comes_from_own_page(headers: Headers) -> bool:
    """Tell whether a request says that the page itself has made it; every browser says so."""
    own = f"http://{headers['host']}"
    return (
        own in headers.getlist("origin")
        or "same-origin" in headers.getlist("sec-fetch-site")
        or headers.get("referer", "").startswith(f"{own}/")
    )


def opens_the_page(headers: Headers) -> bool:
    """Tell whether a browser opens the page in a tab of its own, from a link anywhere."""
    return (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == (
        "navigate",
        "document",
    )


def check_where_from(scope: Scope, hosts: ServedHosts, page: str) -> None:
    """Check that a request comes from the page itself, or only reads and from no other page.

    Args:
        scope: The request.
        hosts: The names under which the page is served.
        page: What it is called, such as "the demo".

    Raises:
        HTTPException: It comes from elsewhere, or asks for another name.
    """
    headers = Headers(scope=scope)
    if not hosts.serve(headers):
        raise HTTPException(421, f"{page} is not served under this name")
    is_read = scope["method"] == "GET"
    if comes_from_elsewhere(headers) and not (
        is_read and scope["path"] == "/" and "origin" not in headers and opens_the_page(headers)
    ):
        raise HTTPException(403, f"only {page}'s own page may ask for this")
    # Programs that are no browsers may read, and have no reason to write.
    if not is_read and not comes_from_own_page(headers):
        raise HTTPException(403, f"only {page}'s own page may ask for this")
