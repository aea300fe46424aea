"""What is prepared before anything runs: quick and quiet imports, Keras' settings, the catalog.

Lazy imports keep commands quick, and native libraries quiet. Keras, names of files and versions are
set up so that no setting of the computer changes a result. Only the room `messages` is imported.
"""
