"""Python imports this first in processes that have this folder in PYTHONPATH: they start sooner.

MLflow is hidden, and garbage seldom looked for, as in the process of the tests.
"""

import gc
import sys

sys.modules["mlflow"] = None
gc.set_threshold(50_000, 10, 10)
