"""``little-data``, or ``python -m little_data``."""

import logging


def main() -> None:
    """Run the command that was typed."""
    # While it is imported, Kedro says where it has the settings of its log from.
    logging.disable(logging.INFO)
    from little_data.cli import little_data

    logging.disable(logging.NOTSET)
    little_data(prog_name="little-data")


if __name__ == "__main__":
    main()
