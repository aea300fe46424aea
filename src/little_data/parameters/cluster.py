"""Parameters of where files are inspected, features computed and photos classified."""

from __future__ import annotations

import re
from importlib.util import find_spec

from pydantic import Field, field_validator

from little_data.messages.extras import advise_extra
from little_data.parameters.base import ParameterGroup, PositiveInteger

_ADDRESS = re.compile(r"local|auto|(ray://)?[^/\s:]+:\d+|(ray://)?\[[0-9a-fA-F:]+\]:\d+")


class ClusterParameters(ParameterGroup):
    """The Ray cluster, and what each of its workers takes."""

    group = "cluster"
    address: str | None = None
    workers: PositiveInteger | None = None
    cpus: PositiveInteger = 1
    gpus: int = Field(0, ge=0, le=64)
    memory: float | None = Field(None, gt=0, le=100_000)
    chunk: PositiveInteger = 32

    @field_validator("address")
    @classmethod
    def _check_address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        if not _ADDRESS.fullmatch(address):
            raise ValueError(
                "this is no address of a Ray cluster: auto, local, host:6379 or ray://host:10001"
            )
        if find_spec("ray") is None:
            raise ValueError(f"the package ray is not installed. {advise_extra('cluster')}")
        return address
