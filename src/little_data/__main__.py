"""Run the project's pipelines: ``python -m little_data`` takes the options of ``kedro run``."""

import sys
from pathlib import Path
from typing import Any

from kedro.framework.project import configure_project


def main(*args: Any) -> None:
    """Run ``kedro run`` of this package, with its options."""
    configure_project(Path(__file__).parent.name)
    from little_data.cli import run

    run(*args or (sys.argv[1:],))


if __name__ == "__main__":
    main()
