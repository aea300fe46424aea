"""Run a network that is not trained: engines, features, classification.

No dataset is imported here. TensorFlow and OpenVINO are imported when an engine starts.
"""
