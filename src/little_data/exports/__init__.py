"""The finished model in the formats of other runtimes, each tried out beside Keras.

No dataset is imported here: files are written into temporary folders, and handed on as bytes.
"""
