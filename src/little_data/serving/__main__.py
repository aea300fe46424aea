"""``python -m little_data.serving FOLDER``: serve an export without Kedro and TensorFlow."""

from __future__ import annotations

from pathlib import Path

import click

from little_data.messages.errors import LittleDataError
from little_data.serving.options import make_limits, serving_options
from little_data.serving.server import serve_export
from little_data.startup.file_names import restart_in_utf_8


@click.command(name="python -m little_data.serving")
@click.argument("folder", type=click.Path(path_type=Path))
@serving_options
def main(
    folder: Path,
    host: str,
    port: int,
    megabytes: int,
    photos: int,
    requests: int,
    seconds: float,
) -> None:
    """Serve the exported model in FOLDER, such as model_exports/openvino."""
    try:
        serve_export(folder, host, port, make_limits(megabytes, photos, requests, seconds))
    except LittleDataError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    restart_in_utf_8()
    main()
