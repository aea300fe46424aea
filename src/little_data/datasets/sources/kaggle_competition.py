"""One file of a Kaggle competition, read by any other dataset."""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import find_in_project
from little_data.datasets.files.os_errors import explain_os_error, explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.sources import downloads

if TYPE_CHECKING:
    from requests import RequestException

SITE = "https://www.kaggle.com"

HOW_TO_SIGN_IN = (
    f"Create a token at {SITE}/settings (API) and keep it in one of these places: the environment "
    "variable KAGGLE_API_TOKEN, the file ~/.kaggle/access_token, the variables KAGGLE_USERNAME and "
    "KAGGLE_KEY, or the file ~/.kaggle/kaggle.json"
)


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
        if not re.fullmatch(r"[\w-]+", str(competition)):
            raise DatasetError(
                f"competition must be the last part of the address of the competition's page, such "
                f"as dogs-vs-cats: {competition}"
            )
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
        folder = download_competition(self._competition)
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


def download_competition(competition: str) -> Path:
    """Fetch all files of a competition with Kaggle's own client.

    The client keeps them in its cache (``~/.cache/kagglehub``, or KAGGLEHUB_CACHE), and goes on
    with a download that broke off.

    Returns:
        The folder in the cache.

    Raises:
        DatasetError: There are no credentials, the rules were not accepted, there is no such
            competition, no network or no space, or the download is damaged.
    """
    import kagglehub
    from kagglehub.exceptions import DataCorruptionError, UnauthenticatedError
    from requests import RequestException

    _check_credentials()
    try:
        with _limit_waiting():
            return Path(kagglehub.competition_download(competition))
    except UnauthenticatedError:
        raise DatasetError(
            f"{competition} cannot be fetched from Kaggle without signing in. {HOW_TO_SIGN_IN}"
        ) from None
    # Its text may hold the address of a signed download.
    except RequestException as error:
        raise DatasetError(
            f"{competition} cannot be fetched from Kaggle: {_explain(error, competition)}"
        ) from None
    except (
        DataCorruptionError,
        ValueError,
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        EOFError,
    ) as error:
        _delete_archive(competition)
        raise DatasetError(
            f"{competition}: the download was damaged, and is deleted. Run the same command again"
        ) from error
    except OSError as error:
        raise DatasetError(
            f"{competition}: the download cannot be kept in {kagglehub.config.get_cache_folder()}: "
            f"{explain_os_error(error)}. The variable KAGGLEHUB_CACHE names another folder"
        ) from None


def _check_credentials() -> None:
    from kagglehub.config import get_kaggle_credentials

    try:
        found = get_kaggle_credentials()
    except (ValueError, TypeError, OSError) as error:
        # The text of an OSError may hold the token, which is tried as the name of a file.
        reason = explain_os_error(error) if isinstance(error, OSError) else error
        raise DatasetError(
            f"Kaggle's credentials cannot be read ({reason}). {HOW_TO_SIGN_IN}"
        ) from None
    for value in vars(found).values() if found else ():
        if not re.fullmatch("[!-~]*", str(value or "")):
            raise DatasetError(
                f"Kaggle's credentials have characters that no token has. {HOW_TO_SIGN_IN}"
            )


@contextmanager
def _limit_waiting() -> Iterator[None]:
    """Give a time-out to each request that has none, as the first of kagglehub."""
    from requests.adapters import HTTPAdapter

    send = HTTPAdapter.send

    def send_with_limits(*args: Any, **options: Any) -> Any:
        limits = (downloads.CONNECT_SECONDS, downloads.SILENCE_SECONDS)
        return send(*args, **{**options, "timeout": options.get("timeout") or limits})

    HTTPAdapter.send = send_with_limits  # type: ignore[method-assign]
    try:
        yield
    finally:
        HTTPAdapter.send = send  # type: ignore[method-assign]


def _explain(error: RequestException, competition: str) -> str:
    status = error.response.status_code if error.response is not None else None
    if status in (401, 403):
        return (
            f"access is refused ({status}). Open {SITE}/competitions/{competition}/rules and "
            "accept the rules. If you have, your credentials are wrong or have expired. "
            f"{HOW_TO_SIGN_IN}"
        )
    if status == 404:
        return (
            "there is no such competition (404). Its name is the last part of its page's address, "
            f"{SITE}/competitions/…; correct competition in the catalog"
        )
    return downloads.explain_request_error(error)


def _delete_archive(competition: str) -> None:
    # Left in its place, kagglehub would take it for a finished download.
    from kagglehub.cache import get_cached_archive_path
    from kagglehub.handle import parse_competition_handle

    path = get_cached_archive_path(parse_competition_handle(competition))
    Path(path).unlink(missing_ok=True)


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
        _link_or_copy(source, unfinished)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
