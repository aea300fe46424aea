"""Python imports this first in processes that have this folder in PYTHONPATH: it hides MLflow."""

import sys

sys.modules["mlflow"] = None
