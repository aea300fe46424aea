"""Find installed packages by the name that code imports, whichever build of them it is."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution

# On Linux, pyproject.toml asks for the build of TensorFlow without GPUs: it is a third smaller.
_BUILDS = {"tensorflow": "tensorflow-cpu"}


def find_package(name: str) -> Distribution:
    """Return what is installed of a package, or of its build for CPUs only.

    Raises:
        PackageNotFoundError: Where neither is installed.
    """
    try:
        return distribution(name)
    except PackageNotFoundError:
        if name not in _BUILDS:
            raise
        return distribution(_BUILDS[name])
