"""Kedro datasets of this project: all reading and writing of files, archives and downloads.

Each is imported when it is asked for: no command waits for what only another dataset needs.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "array_store": ["ArrayStore", "ArrayStoreDataset", "ArrayStream"],
        "competition_test": ["CompetitionTest", "CompetitionTestDataset"],
        "contact_sheet": ["ContactSheetDataset"],
        "embedded_digits": ["EmbeddedDigitsDataset"],
        "feature_store": ["FeatureRequest", "FeatureStoreDataset"],
        "frozen_network": ["FrozenNetwork", "FrozenNetworkDataset"],
        "html_file": ["HTMLDataset"],
        "image_archive": ["ImageArchiveDataset"],
        "image_arrays": ["ImageArraysDataset"],
        "image_folder": ["ImageFolderDataset"],
        "image_listing": ["ImageListing", "UnlabelledImages"],
        "installed_packages": ["InstalledPackagesDataset"],
        "kaggle_competition": ["KaggleCompetitionDataset"],
        "keras_model": ["KerasModelDataset"],
        "labelled_images": ["LabelledImages"],
        "model_exports": ["ModelExport", "ModelExportsDataset"],
        "pixel_table": ["PixelTableDataset"],
        "sample_images": ["SampleImagesDataset"],
        "table_stream": ["TableStream", "TableStreamDataset"],
        "training_history": ["TrainingHistoryDataset"],
        "unlabelled_images": ["UnlabelledImagesDataset"],
        "updated_table": ["TableUpdate", "UpdatedTableDataset"],
    },
)
