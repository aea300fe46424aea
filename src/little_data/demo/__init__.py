"""``kedro demo``: the models that the pipelines have made, to try in the browser.

It only reads the catalog. No node is imported here.
"""
