"""A standing attack: random harm of six kinds, and what the project makes of it.

Run it from the project's folder: ``python -m tests.attack --minutes 10 --seed 1``.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
# As pytest finds it, by pyproject.toml.
for folder in (TESTS, TESTS / "support"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
