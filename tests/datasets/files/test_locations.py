"""What a catalog or a command line names is a file or a folder."""

import os

import pytest
from kedro.io import DatasetError

from little_data.datasets import (
    ImageArraysDataset,
    ImageFolderDataset,
    PixelTableDataset,
    UnlabelledImagesDataset,
)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    unpack_to = str(tmp_path / "photos")
    sources = [
        ImageArraysDataset(filepath=str(pipe)),
        PixelTableDataset(filepath=str(pipe)),
        ImageFolderDataset(filepath=str(pipe), unpack_to=unpack_to),
        UnlabelledImagesDataset(filepath=str(pipe), unpack_to=unpack_to, example="kedro run"),
    ]
    for source in sources:
        with pytest.raises(DatasetError, match=f"{pipe}: a named pipe, a socket or a device"):
            source.load()
