"""``kedro demo``: the models that the pipelines have made, to try in the browser."""
