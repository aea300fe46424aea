"""Say in one line that the memory does not suffice, and which parameter lowers what is needed."""

from __future__ import annotations

from importlib.util import find_spec

import click

from little_data.messages.lack_of_memory import find_lack_of_memory
from little_data.messages.progress import name_node_at_work

# Libraries and threads take addresses that they never use: TensorFlow alone some gigabytes.
NEEDED_ADDRESSES = 6 * 10**9

# Parts of the names of nodes, and what lowers the memory that they need.
_REMEDIES = {
    "inspect": "ingestion.largest_pixels",
    "scratch": "scratch.batch_size or scratch.image_size",
    "fine_tuning": "fine_tune.batch_size or backbone.image_size",
    "depth": "fine_tune.batch_size or backbone.image_size",
    "features": "augmentation.views or backbone.image_size",
    "augmentation": "augmentation.views",
    "top_model": "top_model.hidden_units or augmentation.views",
    "photo_autoencoders": "photo_autoencoders.images.image_size",
    "autoencoders": "training.batch_size of the autoencoder, or the size of its model",
    "export": "export.checked_photos or export.calibration_photos",
}
_OTHERWISE = "backbone.image_size or augmentation.views"


def check_address_space() -> None:
    """Refuse a limit (``ulimit -v``) under which the libraries cannot be loaded.

    OpenBLAS would end the process, as if somebody had pressed Ctrl+C.

    Raises:
        click.ClickException: There is such a limit.
    """
    if find_spec("resource") is None:  # Windows has none
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit not in (resource.RLIM_INFINITY, -1) and limit < NEEDED_ADDRESSES:
        raise click.ClickException(
            f"this process may have {limit / 1e9:.1f} GB of addresses (ulimit -v), and a run needs "
            f"{NEEDED_ADDRESSES / 1e9:.0f} GB, most of which it never fills. No parameter lowers "
            "that: run `ulimit -v unlimited` first, and limit the memory by a cgroup instead"
        )


def explain_lack_of_memory(error: BaseException) -> str | None:
    """Say what needed how much memory, and which parameter lowers it.

    Returns:
        None if neither the error nor its causes come from a lack of memory.
    """
    lack = find_lack_of_memory(error)
    if lack is None:
        return None
    node = name_node_at_work("the run")
    lines = str(lack).splitlines()
    how_much = f" ({lines[0][:200]})" if lines else ""
    remedy = next((remedy for part, remedy in _REMEDIES.items() if part in node), _OTHERWISE)
    return (
        f"there is too little memory for {node}{how_much}. Close other programs, or lower {remedy}"
    )
