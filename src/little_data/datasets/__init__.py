"""Kedro datasets of this project: all reading and writing of files, archives and downloads."""

from little_data.datasets.array_store import ArrayStore, ArrayStoreDataset, ArrayStream
from little_data.datasets.competition_test import CompetitionTest, CompetitionTestDataset
from little_data.datasets.contact_sheet import ContactSheetDataset
from little_data.datasets.embedded_digits import EmbeddedDigitsDataset
from little_data.datasets.feature_store import FeatureRequest, FeatureStoreDataset
from little_data.datasets.html_file import HTMLDataset
from little_data.datasets.image_archive import ImageArchiveDataset
from little_data.datasets.image_arrays import ImageArraysDataset
from little_data.datasets.image_folder import ImageFolderDataset
from little_data.datasets.image_listing import ImageListing, UnlabelledImages
from little_data.datasets.installed_packages import InstalledPackagesDataset
from little_data.datasets.kaggle_competition import KaggleCompetitionDataset
from little_data.datasets.keras_model import KerasModelDataset
from little_data.datasets.labelled_images import LabelledImages
from little_data.datasets.model_exports import ModelExport, ModelExportsDataset
from little_data.datasets.pixel_table import PixelTableDataset
from little_data.datasets.sample_images import SampleImagesDataset
from little_data.datasets.table_stream import TableStream, TableStreamDataset
from little_data.datasets.training_history import TrainingHistoryDataset
from little_data.datasets.unlabelled_images import UnlabelledImagesDataset

__all__ = [
    "ArrayStore",
    "ArrayStoreDataset",
    "ArrayStream",
    "CompetitionTest",
    "CompetitionTestDataset",
    "ContactSheetDataset",
    "EmbeddedDigitsDataset",
    "FeatureRequest",
    "FeatureStoreDataset",
    "HTMLDataset",
    "ImageArchiveDataset",
    "ImageArraysDataset",
    "ImageFolderDataset",
    "ImageListing",
    "InstalledPackagesDataset",
    "KaggleCompetitionDataset",
    "KerasModelDataset",
    "LabelledImages",
    "ModelExport",
    "ModelExportsDataset",
    "PixelTableDataset",
    "SampleImagesDataset",
    "TableStream",
    "TableStreamDataset",
    "TrainingHistoryDataset",
    "UnlabelledImages",
    "UnlabelledImagesDataset",
]
