"""During a run: keep in MLflow what is tracked, where MLflow is installed.

A dataset is tracked if its entry in the catalog says so: ``metadata: {tracked: true}``.

MLflow is used by itself, not through the plugin kedro-mlflow. The plugin makes every command wait
for MLflow, begins a run also where all nodes are up to date, leaves it open for the next run in the
same process, writes a group of parameters as one text, and tracks only metrics, figures and models
that are datasets of its own: then the project would not work without MLflow.
"""

from little_data.hooks.tracking.hook import TrackingHook

__all__ = ["TrackingHook"]
