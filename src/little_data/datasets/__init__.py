"""Kedro datasets of this project: all reading and writing of files, archives and downloads.

Each is imported when it is asked for: no command waits for what only another dataset needs.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "array_store": ["ArrayStore", "ArrayStoreDataset", "ArrayStream"],
        "contact_sheet": ["ContactSheetDataset"],
        "embedded_digits": ["EmbeddedDigitsDataset"],
        "feature_store": ["FeatureRequest", "FeatureStoreDataset"],
        "image_archive": ["ImageArchiveDataset"],
        "image_arrays": ["ImageArraysDataset"],
        "image_folder": ["ImageFolderDataset"],
        "image_listing": ["ImageListing"],
        "kaggle_competition": ["KaggleCompetitionDataset"],
        "keras_model": ["KerasModelDataset"],
        "labelled_images": ["LabelledImages"],
        "pixel_table": ["PixelTableDataset"],
        "sample_images": ["SampleImagesDataset"],
        "training_history": ["TrainingHistoryDataset"],
    },
)
