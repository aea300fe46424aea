"""Fetch competitions and data sets with Kaggle's own client, and say what to do when that fails."""

from __future__ import annotations

import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_error
from little_data.datasets.sources.archives import downloads

if TYPE_CHECKING:
    from requests import RequestException

SITE = "https://www.kaggle.com"

HOW_TO_SIGN_IN = (
    f"Create a token at {SITE}/settings (API) and keep it in one of these places: the environment "
    "variable KAGGLE_API_TOKEN, the file ~/.kaggle/access_token, the variables KAGGLE_USERNAME and "
    "KAGGLE_KEY, or the file ~/.kaggle/kaggle.json"
)


@dataclass(frozen=True)
class KaggleHandle:
    """What Kaggle calls a competition or a data set.

    Attributes:
        name: ``dog-breed-identification``, or ``owner/name`` of a data set.
        is_dataset: Whether it is a data set.
    """

    name: str
    is_dataset: bool = False

    @classmethod
    def of_competition(cls, competition: str) -> KaggleHandle:
        """Name a competition.

        Raises:
            DatasetError: This is no name of a competition.
        """
        if not re.fullmatch(r"[\w-]+", str(competition)):
            raise DatasetError(
                f"competition must be the last part of the address of the competition's page, such "
                f"as dogs-vs-cats: {competition}"
            )
        return cls(str(competition))

    @classmethod
    def of_dataset(cls, dataset: str) -> KaggleHandle:
        """Name a data set.

        Raises:
            DatasetError: This is no name of a data set.
        """
        if not re.fullmatch(r"[\w-]+/[\w-]+", str(dataset)):
            raise DatasetError(
                "dataset must be the last two parts of the address of the data set's page, "
                f"owner/name: {dataset}"
            )
        return cls(str(dataset), is_dataset=True)


def download_from_kaggle(handle: KaggleHandle) -> Path:
    """Fetch all files of a competition or a data set with Kaggle's own client.

    The client keeps them in its cache (``~/.cache/kagglehub``, or KAGGLEHUB_CACHE), and goes on
    with a download that broke off.

    Returns:
        The folder in the cache.

    Raises:
        DatasetError: There are no credentials, the rules were not accepted, there is no such
            competition or data set, no network or no space, or the download is damaged.
    """
    import kagglehub
    from kagglehub.exceptions import DataCorruptionError, UnauthenticatedError
    from requests import RequestException

    _check_credentials()
    download = kagglehub.dataset_download if handle.is_dataset else kagglehub.competition_download
    try:
        with _limit_waiting():
            return _check_not_empty(Path(download(handle.name)))
    except UnauthenticatedError:
        raise DatasetError(
            f"{handle.name} cannot be fetched from Kaggle without signing in. {HOW_TO_SIGN_IN}"
        ) from None
    # Its text may hold the address of a signed download.
    except RequestException as error:
        raise DatasetError(
            f"{handle.name} cannot be fetched from Kaggle: {_explain(error, handle)}"
        ) from None
    except (
        DataCorruptionError,
        ValueError,
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        EOFError,
    ) as error:
        _delete_archives(handle)
        raise DatasetError(
            f"{handle.name}: the download was damaged, and is deleted. Run the same command again"
        ) from error
    except OSError as error:
        raise DatasetError(
            f"{handle.name}: the download cannot be kept in {kagglehub.config.get_cache_folder()}: "
            f"{explain_os_error(error)}. The variable KAGGLEHUB_CACHE names another folder"
        ) from None


def _check_not_empty(folder: Path) -> Path:
    # An archive of zeros is unpacked as an empty one, and taken for finished.
    if not any(folder.iterdir()):
        shutil.rmtree(folder)
        raise EOFError(f"{folder}: nothing was in the archive")
    return folder


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


def _explain(error: RequestException, handle: KaggleHandle) -> str:
    status = error.response.status_code if error.response is not None else None
    if status not in (401, 403, 404):
        return downloads.explain_request_error(error)
    if handle.is_dataset:
        return (
            f"there is no such data set, or it is private ({status}). Its name is owner/name, as "
            f"in its page's address, {SITE}/datasets/owner/name. For a private one, sign in: "
            f"{HOW_TO_SIGN_IN}"
        )
    if status == 404:
        return (
            "there is no such competition (404). Its name is the last part of its page's address, "
            f"{SITE}/competitions/…; correct competition"
        )
    return (
        f"access is refused ({status}). Open {SITE}/competitions/{handle.name}/rules and "
        "accept the rules. If you have, your credentials are wrong or have expired. "
        f"{HOW_TO_SIGN_IN}"
    )


def _delete_archives(handle: KaggleHandle) -> None:
    # Left in their place, kagglehub would take them for finished downloads.
    from kagglehub.cache import get_cached_archive_path
    from kagglehub.handle import parse_competition_handle, parse_dataset_handle

    parse = parse_dataset_handle if handle.is_dataset else parse_competition_handle
    path = Path(get_cached_archive_path(parse(handle.name)))
    # The name of a data set's archive is its version, which only Kaggle knows.
    archives = path.parent.glob("*.archive") if handle.is_dataset else [path]
    for archive in archives:
        archive.unlink(missing_ok=True)
