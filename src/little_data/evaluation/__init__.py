"""How good a classifier, a code or a reconstruction is, and which photos are suspect.

Functions of arrays and tables. Neither Kedro nor the parameters of pipelines are imported here.
"""
