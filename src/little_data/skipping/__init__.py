"""A plugin for Kedro: a runner that runs only what changed. It knows no project and no data.

All that a project needs is ``SESSION_CLASS = SkippingSession`` in its ``settings.py``. Why a node
runs is logged at level INFO; where this is not a part of the project's own package, Kedro shows it
once ``conf/logging.yml`` names its logger. It needs Kedro, filelock, lazy_loader and pydantic.

Nothing else of `little_data` is imported here, and Kedro's private names are used in
`kedro_internals` only. What a run needs is imported when a run starts.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from little_data.skipping.going_on import BusyError as BusyError
    from little_data.skipping.protocols import HashesRemoteData as HashesRemoteData
    from little_data.skipping.protocols import ListsStoredPaths as ListsStoredPaths
    from little_data.skipping.runner import SkippingRunner as SkippingRunner
    from little_data.skipping.session import SkippingSession as SkippingSession

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "going_on": ["BusyError"],
        "protocols": ["HashesRemoteData", "ListsStoredPaths"],
        "runner": ["SkippingRunner"],
        "session": ["SkippingSession"],
    },
)
