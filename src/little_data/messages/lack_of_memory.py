"""Tell from an error that the memory did not suffice."""

from __future__ import annotations

import re

# What libraries say that raise no `MemoryError`: C++, OpenCV, the operating system, TensorFlow,
# Pillow.
_MESSAGES = re.compile(
    "bad.?alloc|insufficient memory|cannot allocate memory|can't start new thread|OOM when|"
    "out of memory",
    re.IGNORECASE,
)


def find_lack_of_memory(error: BaseException) -> BaseException | None:
    """Find, among an error and its causes, that memory was lacking."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError) or type(seen).__name__ == "ResourceExhaustedError":
            return seen
        is_of_library = isinstance(seen, OSError | RuntimeError) or type(seen).__module__ == "cv2"
        if is_of_library and _MESSAGES.search(str(seen)):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None
