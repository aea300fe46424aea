"""Import OpenVINO without its telemetry."""

from __future__ import annotations

import sys
from typing import Any

from little_data.messages.errors import LittleDataError


class EngineError(LittleDataError):
    """An engine that cannot run here; the message says which parameter to change."""


def import_openvino() -> Any:
    """Import OpenVINO, and return it.

    Raises:
        EngineError: It cannot be imported.
    """
    # OpenVINO reports every import to Google Analytics unless a file in the home folder forbids
    # it. Where the package for that cannot be imported, it goes without.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as error:
        raise EngineError(
            f"bottleneck.engine: OpenVINO cannot be imported ({error}). Install it with "
            "`pip install openvino`, or set the parameter to tensorflow"
        ) from None
    return openvino
