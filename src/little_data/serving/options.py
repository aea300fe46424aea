"""The options of the server, whichever command starts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from little_data.serving.limits import ServingLimits

_DEFAULTS = ServingLimits()

_OPTIONS = (
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        help="Address to serve from; 0.0.0.0 lets everyone in who can reach this computer.",
    ),
    click.option(
        "--port",
        default=8000,
        show_default=True,
        type=click.IntRange(0, 65535),
        help="Port to serve from; 0 for any that is free.",
    ),
    click.option(
        "--megabytes",
        default=_DEFAULTS.request_bytes // 1024**2,
        show_default=True,
        type=click.IntRange(1, 10_000),
        help="Largest request, all its photos together.",
    ),
    click.option(
        "--photos",
        default=_DEFAULTS.photos,
        show_default=True,
        type=click.IntRange(1, 10_000),
        help="Most photos in a request.",
    ),
    click.option(
        "--requests",
        default=_DEFAULTS.requests,
        show_default=True,
        type=click.IntRange(1, 10_000),
        help="Most requests with photos at a time.",
    ),
    click.option(
        "--seconds",
        default=_DEFAULTS.answer_seconds,
        show_default=True,
        type=click.FloatRange(0.1, 3600),
        help="A request that is not answered by then is given up.",
    ),
)


def serving_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_limits(megabytes: int, photos: int, requests: int, seconds: float) -> ServingLimits:
    """Make the limits that the options name; the others are the default ones."""
    return ServingLimits(
        request_bytes=megabytes * 1024**2,
        photos=photos,
        requests=requests,
        answer_seconds=seconds,
    )
