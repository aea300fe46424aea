"""Fetch a file from the web, and say what to do when that fails."""

from __future__ import annotations

import hashlib
import http.client
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kedro.io import DatasetError

from little_data.messages.progress import show_progress

if TYPE_CHECKING:
    from requests import RequestException, Response

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0  # the longest that a server may send nothing
CHUNK_BYTES = 1 << 20


def download_file(url: str, path: Path) -> str:
    """Download a file, and return its SHA-256 in hexadecimal.

    Args:
        url: An http or https address.
        path: Where the file goes. If the download fails, a part of it may be left there.

    Raises:
        DatasetError: The download failed.
        OSError: The path cannot be written.
    """
    import requests

    try:
        with requests.get(
            url,
            stream=True,
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            # Without compression the announced length is the file's.
            headers={"Accept-Encoding": "identity"},
        ) as response:
            response.raise_for_status()
            return _write_body(response, path, name=PurePosixPath(urlsplit(url).path).name)
    except requests.RequestException as error:
        raise DatasetError(f"{hide_secrets(url)}: {explain_request_error(error)}") from None


def hide_secrets(url: str) -> str:
    """Return a web address without the user, password, token or signature that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def explain_request_error(error: RequestException) -> str:
    """Return what failed and what to do, without the error's text: it may hold secrets."""
    from requests import exceptions

    if error.response is not None:
        return _explain_status(error.response.status_code)
    if isinstance(error, exceptions.SSLError):
        return (
            "no secure connection can be made. Behind a proxy that inspects traffic, set the "
            "variable REQUESTS_CA_BUNDLE to the proxy's certificate"
        )
    if isinstance(error, exceptions.ReadTimeout) or "Read timed out" in str(error):
        return f"the server has sent nothing for {SILENCE_SECONDS:g} seconds. Try again later"
    if isinstance(error, exceptions.ConnectionError):
        return (
            "the server cannot be reached. Check your network and, behind a proxy, "
            "the variable HTTPS_PROXY; then run the same command again"
        )
    if isinstance(error, exceptions.ChunkedEncodingError | exceptions.ContentDecodingError):
        return "the download broke off. Run the same command again"
    return f"this address cannot be used ({type(error).__name__}). Check it in the catalog"


def _explain_status(status: int) -> str:
    answer = f"the server answers {status} {http.client.responses.get(status, '')}".rstrip()
    passes = status >= 500 or status == http.client.TOO_MANY_REQUESTS
    return f"{answer}. " + ("Try again later" if passes else "Check the address")


def _write_body(response: Response, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    length = response.headers.get("Content-Length", "")
    progress = show_progress(
        total=int(length) if length.isdigit() else None,
        desc=f"Downloading {name}",
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
    )
    with path.open("wb") as file, progress:
        for chunk in response.iter_content(CHUNK_BYTES):
            file.write(chunk)
            digest.update(chunk)
            progress.update(len(chunk))
    return digest.hexdigest()
