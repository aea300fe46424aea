"""The pipelines, one folder each: `nodes.py` says what is done, `pipeline.py` in which order.

Nodes are pure functions. They import no dataset: what they are given and return is in `types`.
"""
