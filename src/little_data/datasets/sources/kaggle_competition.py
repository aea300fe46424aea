"""One file of a Kaggle competition, read by any other dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import find_in_project
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import link_or_copy, write_whole
from little_data.datasets.sources.kaggle.kaggle_client import KaggleHandle, download_from_kaggle


class KaggleCompetitionDataset(AbstractDataset[NoReturn, Any]):
    """A file of a Kaggle competition, fetched once and then read by another dataset.

    In a catalog::

        raw_images:
          type: little_data.datasets.KaggleCompetitionDataset
          competition: dogs-vs-cats
          file: train.zip
          filepath: data/01_raw/kaggle
          dataset:
            type: little_data.datasets.ImageArchiveDataset
            unpack_to: data/01_raw/kaggle/train

    Args:
        competition: The last part of the address of the competition's page.
        file: The file, as the competition's download names it.
        filepath: Folder in which the fetched file is kept. While it is there, Kaggle is not asked.
        dataset: Configuration of the dataset that reads the file, without a `filepath`.
        companions: Further files that the dataset looks for beside the file; they are kept there
            as far as the download has them.
        local_copy: A file or folder on this computer to read instead: nothing is fetched then.
            A relative path starts in the project.
        metadata: For Kedro-Viz and other plugins.

    Raises:
        DatasetError: `competition` or `dataset` is not what it should be.
    """

    def __init__(
        self,
        *,
        competition: str,
        file: str,
        filepath: str,
        dataset: dict[str, Any],
        companions: Sequence[str] = (),
        local_copy: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._handle = KaggleHandle.of_competition(competition)
        if "type" not in dataset or "filepath" in dataset:
            raise DatasetError(f"dataset must have a type, and no filepath: {dataset}")
        self._competition = str(competition)
        self._file = file
        self._companions = companions
        self._is_fetched = not local_copy
        self._path = find_in_project(str(local_copy)) if local_copy else Path(filepath) / file
        self._dataset = AbstractDataset.from_config(
            f"{competition}/{file}", {**dataset, "filepath": self._path.as_posix()}
        )
        self.metadata = metadata

    def load(self) -> Any:
        """Read the file; fetch it from Kaggle first if it is not here.

        Raises:
            DatasetError: The file cannot be fetched or read; the message says what to do.
        """
        if self._is_fetched and not self._path.exists():
            self._fetch()
        return self._dataset.load()

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: a competition's data are only read."""
        raise DatasetError(f"{self._competition}: this dataset is read only")

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the data depend on: a runner looks there for changes."""
        ask = getattr(self._dataset, "list_stored_paths", None)
        return ask() if ask else [self._path]

    @property
    def preview(self) -> Callable[..., Any]:
        """Show in Kedro-Viz what the dataset that reads the file shows, once it was fetched.

        Kedro-Viz learns from the annotation of the function itself whether it returns a table or
        a picture.
        """
        if self._path.exists():
            return getattr(self._dataset, "preview", _preview_nothing)
        return _preview_nothing

    def _fetch(self) -> None:
        folder = download_from_kaggle(self._handle)
        fetched = folder / self._file
        if not fetched.is_file():
            raise DatasetError(
                f"{self._competition}: the download has no file '{self._file}'. It has: "
                f"{_name_files(folder)}. Correct file in the catalog"
            )
        companions = [folder / name for name in self._companions if (folder / name).is_file()]
        # The file comes last: while it is missing, all of them are fetched.
        for source in [*companions, fetched]:
            _keep(source, self._path.with_name(source.name))

    def _exists(self) -> bool:
        return self._path.exists()

    def _release(self) -> None:
        self._dataset.release()

    def _describe(self) -> dict[str, Any]:
        return {
            "filepath": self._path.as_posix(),
            "competition": self._competition,
            "dataset": self._dataset._describe(),
        }


def _preview_nothing() -> TablePreview:
    return TablePreview({"index": [], "columns": [], "data": []})


def _name_files(folder: Path, most: int = 20) -> str:
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _keep(source: Path, target: Path) -> None:
    with (
        explain_os_errors(f"{source} cannot be copied to {target.parent}"),
        write_whole(target) as unfinished,
    ):
        link_or_copy(source, unfinished)
