"""Photos as arrays: decoding files, labels, drawing views and warping photos into them.

Neither Kedro nor the parameters of pipelines are imported here.
"""
