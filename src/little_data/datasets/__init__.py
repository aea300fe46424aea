"""Kedro datasets of this project: all reading and writing of files, archives and downloads.

Each is imported when it is asked for: no command waits for what only another dataset needs.
The imports for type checkers tell mypy, and the runner that skips, which modules they are in.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from little_data.datasets.array_store import ArrayStore as ArrayStore
    from little_data.datasets.array_store import ArrayStoreDataset as ArrayStoreDataset
    from little_data.datasets.array_store import ArrayStream as ArrayStream
    from little_data.datasets.competition_test import CompetitionTest as CompetitionTest
    from little_data.datasets.competition_test import (
        CompetitionTestDataset as CompetitionTestDataset,
    )
    from little_data.datasets.contact_sheet import ContactSheetDataset as ContactSheetDataset
    from little_data.datasets.embedded_digits import EmbeddedDigitsDataset as EmbeddedDigitsDataset
    from little_data.datasets.feature_store import FeatureRequest as FeatureRequest
    from little_data.datasets.feature_store import FeatureStoreDataset as FeatureStoreDataset
    from little_data.datasets.frozen_network import FrozenNetwork as FrozenNetwork
    from little_data.datasets.frozen_network import FrozenNetworkDataset as FrozenNetworkDataset
    from little_data.datasets.html_file import HTMLDataset as HTMLDataset
    from little_data.datasets.image_archive import ImageArchiveDataset as ImageArchiveDataset
    from little_data.datasets.image_arrays import ImageArraysDataset as ImageArraysDataset
    from little_data.datasets.image_folder import ImageFolderDataset as ImageFolderDataset
    from little_data.datasets.image_listing import ImageListing as ImageListing
    from little_data.datasets.image_listing import UnlabelledImages as UnlabelledImages
    from little_data.datasets.installed_packages import (
        InstalledPackagesDataset as InstalledPackagesDataset,
    )
    from little_data.datasets.kaggle_competition import (
        KaggleCompetitionDataset as KaggleCompetitionDataset,
    )
    from little_data.datasets.keras_model import KerasModelDataset as KerasModelDataset
    from little_data.datasets.labelled_images import LabelledImages as LabelledImages
    from little_data.datasets.model_exports import ModelExport as ModelExport
    from little_data.datasets.model_exports import ModelExportsDataset as ModelExportsDataset
    from little_data.datasets.pixel_table import PixelTableDataset as PixelTableDataset
    from little_data.datasets.sample_images import SampleImagesDataset as SampleImagesDataset
    from little_data.datasets.table_stream import TableStream as TableStream
    from little_data.datasets.table_stream import TableStreamDataset as TableStreamDataset
    from little_data.datasets.training_history import (
        TrainingHistoryDataset as TrainingHistoryDataset,
    )
    from little_data.datasets.unlabelled_images import (
        UnlabelledImagesDataset as UnlabelledImagesDataset,
    )
    from little_data.datasets.updated_table import TableUpdate as TableUpdate
    from little_data.datasets.updated_table import UpdatedTableDataset as UpdatedTableDataset

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
