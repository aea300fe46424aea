"""What happens around a run: checks before it, tracking, results at its end, notebooks.

A module holds one hook, and begins with when it is called. What a node or a command does is not
for hooks.
"""
