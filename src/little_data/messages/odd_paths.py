"""What to say where ``--params`` may have spoilt a path."""

from __future__ import annotations

IMAGES_VARIABLE = "LITTLE_DATA_IMAGES"

# Kedro splits what is given at commas, and reads each value as YAML.
ODD_PATH = (
    "--params cannot hold every path: commas, ' #' and ': ' break it. Give such a path as it is in "
    f"the environment variable {IMAGES_VARIABLE}: {IMAGES_VARIABLE}='/path, with commas' "
    "kedro run --env folder"
)
