"""Attack the project for as long as is asked for, and print what came of it."""

import argparse
import importlib
import logging
import os
import sys
import time

from tests.attack.attempts import Attempt, Record, prepared, tabulate

KINDS = ("images", "archives", "parameter_sets", "page_requests", "stored_files", "kills")


def main() -> int:
    """Return 1 if anything was wrong."""
    options = read_options()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.disable(logging.CRITICAL)
    sys.set_int_max_str_digits(0)
    records = [Record(name) for name in options.only]
    seconds = 60 * (60 * options.hours + options.minutes)
    for record in records:
        module = importlib.import_module(f"tests.attack.{record.name}")
        with prepared(module):
            attack(record, module.attack, options, seconds / len(records))
        print(tabulate([record]), flush=True)
    print(tabulate(records))
    return int(any(record.wrong for record in records))


def attack(record: Record, attempt: Attempt, options: argparse.Namespace, seconds: float) -> None:
    """Make attempts of one kind, and print which are wrong."""
    end = time.monotonic() + seconds
    number = options.first
    while time.monotonic() < end and number - options.first < options.attempts:
        outcome = record.attack(attempt, options.seed, number)
        number += 1
        if outcome.kind == "wrong":
            print(f"wrong: {record.wrong[-1]}", flush=True)


def read_options() -> argparse.Namespace:
    """Read the options of the command."""
    parser = argparse.ArgumentParser("python -m tests.attack", description=__doc__)
    parser.add_argument("--hours", type=float, default=0, help="for all kinds together")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other attempts")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--attempts", type=int, default=sys.maxsize, help="of each kind, at most")
    parser.add_argument("--first", type=int, default=0, help="number of the first attempt")
    options = parser.parse_args()
    if not options.hours and not options.minutes:
        options.hours = sys.maxsize if options.attempts < sys.maxsize else 0.2
    return options


if __name__ == "__main__":
    sys.exit(main())
