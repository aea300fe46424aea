"""A Kedro runner that runs only what changed. It knows no project, and nothing of its data.

What it needs is imported when a run starts.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"runner": ["SkippingRunner"], "session": ["SkippingSession"]}
)
