"""Kedro datasets of this project: all reading and writing of files, archives and downloads.

`sources` are only read, `stores` are written by nodes, `files` is what both do with files. Each
dataset is imported when it is asked for: no command waits for what only another dataset needs. No
pipeline is imported here, and no node imports a dataset: nodes meet them in the catalog.
"""

from typing import TYPE_CHECKING

import lazy_loader

# What a catalog may name, for whoever reads the code without running it: type checkers, and the
# runner that looks for changes in the code of datasets.
if TYPE_CHECKING:
    from little_data.datasets.sources.competition_test import (
        CompetitionTestDataset as CompetitionTestDataset,
    )
    from little_data.datasets.sources.corrections import CorrectionsDataset as CorrectionsDataset
    from little_data.datasets.sources.embedded_digits import (
        EmbeddedDigitsDataset as EmbeddedDigitsDataset,
    )
    from little_data.datasets.sources.image_archive import (
        ImageArchiveDataset as ImageArchiveDataset,
    )
    from little_data.datasets.sources.image_arrays import ImageArraysDataset as ImageArraysDataset
    from little_data.datasets.sources.image_folder import ImageFolderDataset as ImageFolderDataset
    from little_data.datasets.sources.installed_packages import (
        InstalledPackagesDataset as InstalledPackagesDataset,
    )
    from little_data.datasets.sources.kaggle_competition import (
        KaggleCompetitionDataset as KaggleCompetitionDataset,
    )
    from little_data.datasets.sources.new_labels import NewLabelsDataset as NewLabelsDataset
    from little_data.datasets.sources.pixel_table import PixelTableDataset as PixelTableDataset
    from little_data.datasets.sources.sample_images import (
        SampleImagesDataset as SampleImagesDataset,
    )
    from little_data.datasets.sources.unlabelled_images import (
        UnlabelledImagesDataset as UnlabelledImagesDataset,
    )
    from little_data.datasets.stores.array_store import ArrayStoreDataset as ArrayStoreDataset
    from little_data.datasets.stores.contact_sheet import ContactSheetDataset as ContactSheetDataset
    from little_data.datasets.stores.feature_store import FeatureStoreDataset as FeatureStoreDataset
    from little_data.datasets.stores.frozen_network import (
        FrozenNetworkDataset as FrozenNetworkDataset,
    )
    from little_data.datasets.stores.html_file import HTMLDataset as HTMLDataset
    from little_data.datasets.stores.keras_model import KerasModelDataset as KerasModelDataset
    from little_data.datasets.stores.model_exports import ModelExportsDataset as ModelExportsDataset
    from little_data.datasets.stores.photo_table import PhotoTableDataset as PhotoTableDataset
    from little_data.datasets.stores.table import TableDataset as TableDataset
    from little_data.datasets.stores.table_stream import TableStreamDataset as TableStreamDataset
    from little_data.datasets.stores.top_model import TopModelDataset as TopModelDataset
    from little_data.datasets.stores.training_history import (
        TrainingHistoryDataset as TrainingHistoryDataset,
    )
    from little_data.datasets.stores.updated_table import UpdatedTableDataset as UpdatedTableDataset

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "sources.competition_test": ["CompetitionTestDataset"],
        "sources.corrections": ["CorrectionsDataset"],
        "sources.embedded_digits": ["EmbeddedDigitsDataset"],
        "sources.image_archive": ["ImageArchiveDataset"],
        "sources.image_arrays": ["ImageArraysDataset"],
        "sources.image_folder": ["ImageFolderDataset"],
        "sources.installed_packages": ["InstalledPackagesDataset"],
        "sources.kaggle_competition": ["KaggleCompetitionDataset"],
        "sources.new_labels": ["NewLabelsDataset"],
        "sources.pixel_table": ["PixelTableDataset"],
        "sources.sample_images": ["SampleImagesDataset"],
        "sources.unlabelled_images": ["UnlabelledImagesDataset"],
        "stores.array_store": ["ArrayStoreDataset"],
        "stores.contact_sheet": ["ContactSheetDataset"],
        "stores.feature_store": ["FeatureStoreDataset"],
        "stores.frozen_network": ["FrozenNetworkDataset"],
        "stores.html_file": ["HTMLDataset"],
        "stores.keras_model": ["KerasModelDataset"],
        "stores.model_exports": ["ModelExportsDataset"],
        "stores.photo_table": ["PhotoTableDataset"],
        "stores.table": ["TableDataset"],
        "stores.table_stream": ["TableStreamDataset"],
        "stores.top_model": ["TopModelDataset"],
        "stores.training_history": ["TrainingHistoryDataset"],
        "stores.updated_table": ["UpdatedTableDataset"],
    },
)
