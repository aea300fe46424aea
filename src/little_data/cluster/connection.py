"""Connect to a Ray cluster, or start one on this machine."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import Any

from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

# Ray tells its makers nothing, and leaves the graphics processors of this process alone.
_SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}

LOCAL = "local"

# Where `ray get-auth-token --generate` writes it.
TOKEN_FILE = Path.home() / ".ray/auth_token"

_SECONDS_TO_ANSWER = 10

_ADVICE = (
    "`ray start --head` starts a cluster on a machine, and cluster.address=auto finds it there; "
    "cluster.address=local starts one for this run only"
)


def import_ray() -> Any:
    """Import Ray, which must be installed, and return it."""
    os.environ.update(_SETTINGS)
    import ray

    return ray


def connect(address: str) -> bool:
    """Connect this process to a cluster, unless it is connected already.

    Args:
        address: "local", "auto", "host:port" or "ray://host:port".

    Returns:
        Whether it was not connected before.

    Raises:
        LittleDataError: There is no cluster, or it has another Python or Ray.
    """
    if "ray" not in sys.modules:
        _choose_token(address)
    ray = import_ray()
    if ray.is_initialized():
        return False
    options = {"include_dashboard": False} if address == LOCAL else {}
    started = time.perf_counter()
    try:
        _check_answer(address)
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **options)
    # Ray raises ConnectionError, TimeoutError, ValueError or RuntimeError, by what is wrong.
    except Exception as error:
        reason = " ".join(str(error).split())
        raise LittleDataError(
            f"cluster.address is {address}, and Ray cannot be reached there ({reason}). {_ADVICE}"
        ) from error
    logger.info(
        "Connected to the Ray cluster %s in %.1f seconds", address, time.perf_counter() - started
    )
    return True


def _choose_token(address: str) -> None:
    """Choose what proves that this process may use the cluster, before Ray is imported.

    Ray would write the token of a cluster of this run only into the home folder, and would not use
    one that is there for an address that begins with ray://.
    """
    if "RAY_AUTH_MODE" in os.environ:
        return
    if address == LOCAL:
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    elif {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & {*os.environ} or TOKEN_FILE.exists():
        os.environ["RAY_AUTH_MODE"] = "token"


def _check_answer(address: str) -> None:
    """Check that somebody listens at an address; Ray itself would try for minutes.

    Raises:
        OSError: Nobody does, or there is no such machine.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host:
        socket.create_connection((host.strip("[]"), int(port)), _SECONDS_TO_ANSWER).close()
