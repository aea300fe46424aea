"""The pipelines, one folder each: `nodes.py` says what is done, `pipeline.py` in which order."""
