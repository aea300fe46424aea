"""What happens around a run: checks before it, tracking, results at its end, notebooks.

A module of a hook holds that one, and begins with when it is called. The others hold what hooks and
commands share: `answers`, `makers`, `opened_projects`, `places` and `set_records`. Hooks know the
catalog and the pipelines, but no node and no model.
"""
