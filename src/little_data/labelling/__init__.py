"""``kedro label``: one page to correct labels, to label further photos, and to look at all.

It reads the catalog, and writes two tables: the corrections and the new labels.
"""
