"""What happens around a run: checks before it, results after it, tracking, notebooks.

Hooks know the catalog and the pipelines, but no node and no model.
"""
