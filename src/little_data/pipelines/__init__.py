"""The pipelines, one folder each: `nodes.py` says what is done, `pipeline.py` in which order.

A pipeline of many nodes has more such files, named after their subjects. Nodes are pure functions.
They import no dataset: what they are given and return is in `types`.
"""
