"""An exported model behind an HTTP API, without TensorFlow and without Kedro.

Nothing here imports either of them, so that a server needs neither: `deployment/serve` installs it.
"""
