"""Python imports this first in processes that have this folder in PYTHONPATH: they start sooner.

MLflow is hidden, and garbage seldom looked for, as in the process of the tests. So is SQLAlchemy,
which comes with MLflow: Kedro's datasets of pandas import it where it is installed.
"""

import gc
import sys

sys.modules |= {"mlflow": None, "sqlalchemy": None}
gc.set_threshold(50_000, 10, 10)
