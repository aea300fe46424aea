"""Import OpenVINO without its telemetry."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from little_data.messages.errors import LittleDataError


class EngineError(LittleDataError):
    """An engine that cannot run here; the message says what to do about it."""


def import_openvino() -> Any:
    """Import OpenVINO, and return it.

    Raises:
        EngineError: It cannot be imported. No parameter is named: which one has asked for OpenVINO
            is known by whoever calls this.
    """
    # OpenVINO reports every import to Google Analytics unless a file in the home folder forbids
    # it. Where the package for that cannot be imported, it goes without.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as error:
        raise EngineError(
            f"OpenVINO cannot be imported ({error}). Install it with `pip install openvino`"
        ) from None
    return openvino


@contextmanager
def offer_tensorflow() -> Iterator[None]:
    """Name the other engine where OpenVINO, chosen by `bottleneck.engine`, cannot be used.

    Raises:
        EngineError: In place of whatever the block raises.
    """
    try:
        yield
    except EngineError as error:
        raise EngineError(f"{error}, or set bottleneck.engine to tensorflow") from None
    # OpenVINO's front ends and plugins raise whatever an operation that they lack leads them to.
    except Exception as error:
        reason = " ".join(str(error).split())
        raise EngineError(
            f"OpenVINO cannot run this network ({reason}). Set bottleneck.engine to tensorflow"
        ) from error
