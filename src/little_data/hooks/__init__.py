"""What happens around a run: checks before it, tracking, results at its end, notebooks.

A module holds one hook, and begins with when it is called. Hooks know the catalog and the
pipelines, but no node and no model.
"""
