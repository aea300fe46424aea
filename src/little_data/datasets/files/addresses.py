"""Find what is at addresses such as s3://bucket/photos, or say why it is not found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kedro.io import DatasetError
from upath import UPath

from little_data.datasets.files.locations import find_place
from little_data.messages.errors import LittleDataError
from little_data.messages.extras import advise_extra
from little_data.photos.object_storage import read_remote_facts
from little_data.types.listing import FileTimes
from little_data.types.locations import Location

# A folder or file of this computer, and what is fetched as an archive.
_OTHERS = ("file", "http", "https")

Credentials = Mapping[str, Any] | None


def find_address(given: str, credentials: Credentials = None) -> UPath | None:
    """Return what an address of object storage leads to; None for paths and for web addresses.

    Args:
        given: A path or an address.
        credentials: What the package of `fsspec` takes that reads this kind of address; without
            any, it looks for them where it always does.

    Raises:
        DatasetError: It is neither, or that package is not installed.
    """
    if find_place(given)[0] in _OTHERS:
        return None
    with explain_store_errors(given):
        try:
            address = UPath(given, **(credentials or {}))
            _ = address.fs
        except (ValueError, TypeError) as error:
            raise DatasetError(
                f"{given}: this address cannot be used, or not with these credentials ({error}). "
                "Addresses begin such as s3://, gs://, az://, hdfs:// or sftp://"
            ) from None
    return address


def find_file(given: str, credentials: Credentials = None) -> Location:
    """Return what a path or an address leads to, whether it is there or not.

    Raises:
        DatasetError: It is neither, or the package that reads the address is not installed.
    """
    return find_address(given, credentials) or find_place(given)[1]


def ask_times(place: UPath) -> FileTimes:
    """Ask the store of a file what changes when it is written.

    Raises:
        DatasetError: There is no such file, or it cannot be asked for.
    """
    with explain_store_errors(place):
        return FileTimes.from_facts(read_remote_facts(place))


@contextmanager
def explain_store_errors(place: UPath | str) -> Iterator[None]:
    """Turn what a store, or the package that asks it, raises into a `DatasetError`."""
    try:
        yield
    except (DatasetError, LittleDataError):
        raise
    except ImportError as error:
        advice = f" {advise_extra('s3')}" if str(place).startswith("s3") else ""
        raise DatasetError(
            f"{place}: the package for such addresses is not installed ({error}).{advice}"
        ) from None
    except FileNotFoundError:
        raise DatasetError(f"{place}: there is no such folder or file. Check the address") from None
    # Each package has errors of its own.
    except Exception as error:
        raise DatasetError(
            f"{place}: this cannot be read or written ({str(error) or type(error).__name__}). "
            "Check the address, the network, and the credentials: the entry photos of "
            "conf/local/credentials.yml, or what is set in the environment"
        ) from None
