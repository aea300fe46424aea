"""Kedro datasets of this project: all reading and writing of files, archives and downloads."""

from little_data.datasets.array_store import ArrayStore, ArrayStoreDataset, ArrayStream
from little_data.datasets.keras_model import KerasModelDataset

__all__ = ["ArrayStore", "ArrayStoreDataset", "ArrayStream", "KerasModelDataset"]
