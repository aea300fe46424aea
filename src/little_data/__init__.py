"""From a few hundred photos to a trustworthy image classifier, on an ordinary computer."""

__version__ = "0.1.0"
