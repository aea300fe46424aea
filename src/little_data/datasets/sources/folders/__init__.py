"""Folders of photos: what is in them, and which of it are classes and splits."""
