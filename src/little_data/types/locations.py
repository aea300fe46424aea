"""Where a file or a folder is."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from upath import UPath

# On this computer, or at an address of object storage, such as s3://bucket/photos. An address knows
# its credentials, can be sent to another process, and is opened only when something is read.
Location: TypeAlias = Path | UPath
