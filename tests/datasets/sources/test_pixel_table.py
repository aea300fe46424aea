"""A table of pixels comes back as images, or with the line and the column that are wrong."""

import numpy as np
import pytest
from kedro.io import DatasetError

from little_data.datasets import PixelTableDataset
from little_data.datasets.sources.previews import draw_examples

HEADER = "label,pixel0,pixel1,pixel2,pixel3"


def write(tmp_path, *lines, **options):
    path = tmp_path / "train.csv"
    path.write_text("\n".join(lines) + "\n", **options)
    return path


def load(path):
    return PixelTableDataset(filepath=str(path)).load()


def error_of(path):
    """Return the message of a load that fails, without the name of the file."""
    with pytest.raises(DatasetError) as error:
        load(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def test_rows_become_images(tmp_path):
    path = write(tmp_path, HEADER, "7,0,1,2,255", "10,9,8,7,6")
    assert PixelTableDataset(filepath=str(path)).exists()
    images = load(path)
    assert images.pixels.dtype == np.uint8
    assert images.pixels[..., 0].tolist() == [[[0, 1], [2, 255]], [[9, 8], [7, 6]]]
    assert images.labels.tolist() == ["7", "10"]
    assert not images.is_test.any()


def test_the_order_of_columns_does_not_matter(tmp_path):
    names = ["label", *(f"pixel{n}" for n in range(16))]
    cells = ["cat", *map(str, range(16))]
    order = np.random.default_rng(0).permutation(17)
    header, row = (",".join(np.array(part)[order]) for part in (names, cells))
    images = load(write(tmp_path, header, row))
    np.testing.assert_array_equal(images.pixels[0, ..., 0], np.arange(16).reshape(4, 4))
    assert images.labels.tolist() == ["cat"]


@pytest.mark.parametrize("label", ["NA", "null", "007", "1.0", "true", "été", "a, b"])
def test_labels_are_the_text_of_the_file(tmp_path, label):
    path = write(tmp_path, HEADER, f'"{label}",1,2,3,4', encoding="utf-8")
    assert load(path).labels.tolist() == [label]


@pytest.mark.parametrize("options", [{"newline": "\r\n"}, {"encoding": "utf-8-sig"}])
def test_what_other_systems_write(tmp_path, options):
    lines = [HEADER, "", '"7","0", 1,002,3 ', ""]
    assert load(write(tmp_path, *lines, **options)).pixels.ravel().tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("7,0,256,2,3", "line 4, column pixel1: '256' is no whole number from 0 to 255"),
        ("7,0,1,-1,3", "line 4, column pixel2: '-1' is no whole number from 0 to 255"),
        ("7,0.5,-1,2,3", "line 4, column pixel0: '0.5' is no whole number from 0 to 255"),
        ("7,0,1,2,x", "line 4, column pixel3: 'x' is no whole number from 0 to 255"),
        (f"7,0,1,2,{'9' * 5000}", f"line 4, column pixel3: '{'9' * 20}' is no whole number"),
        ("7,0,1,,3", "line 4, column pixel2: the cell is empty"),
        (",0,1,2,3", "line 4, column label: the cell is empty"),
        ("7,0,1,2", "line 4 has 4 cells, and the header 5"),
        ("7,0,1,2,3,4", "line 4 has 6 cells, and the header 5"),
    ],
)
def test_the_first_mistake_is_told_by_line_and_column(tmp_path, row, message):
    # A blank line counts as a line; what is only written in an unusual way is no mistake.
    assert error_of(write(tmp_path, HEADER, "", "cat,00,1, 2,3", row, "7,x,1")).startswith(message)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",0,1,2,3", "column label: the cell is empty"),
        ("7,0,,2,3", "column pixel1: the cell is empty"),
        ("7,0,NA,2,3", "column pixel1: 'NA' is no whole number from 0 to 255"),
    ],
)
def test_a_cell_without_a_value_is_a_mistake(tmp_path, row, message):
    assert error_of(write(tmp_path, HEADER, "7,0,1,2,3", row)) == f"line 3, {message}"


def test_a_table_that_is_right_and_still_cannot_be_read(tmp_path):
    header = ",".join(["label", *(f"pixel{n}" for n in range(25))])
    row = ",".join(["7", *[" " * 100_000 + "1"] * 25])
    assert "block" in error_of(write(tmp_path, header, row, row))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("pixel0,pixel1,pixel2,pixel3", "there is no column label (Kaggle's train.csv has it)"),
        ("label;pixel0;pixel1", "there is no column label"),
        ("label,pixel0,pixel1,pixel3", "there is a column pixel3, and no column pixel2"),
        ("label,pixel1,pixel2,pixel3,pixel4", "there is a column pixel4, and no column pixel0"),
        ("label,pixel0,pixel99999999999", "there is a column pixel99999999999, and no column"),
        ("label,pixel0,pixel1,pixel2", "the number of pixels, 3, is not that of a square"),
        ("label", "the number of pixels, 0, is not that of a square"),
        (f"{HEADER},id", "the column 'id' is neither label nor a pixel. Leave it out"),
        ("label,pixel0,pixel01", "the column 'pixel01' is neither label nor a pixel"),
        (f"{HEADER},pixel2", "there are 2 columns 'pixel2'"),
        (f"{HEADER},label", "there are 2 columns 'label'"),
    ],
)
def test_a_header_that_is_wrong(tmp_path, header, message):
    told = error_of(write(tmp_path, header, "7,0,1,2,3"))
    assert told.startswith(message)
    assert "pixel0 to pixel783 for 28 x 28 pixels" in told


def test_a_table_without_rows(tmp_path):
    assert error_of(write(tmp_path, HEADER)).startswith("there are no images in it")


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file(tmp_path, content):
    (tmp_path / "train.csv").write_bytes(content)
    assert error_of(tmp_path / "train.csv").startswith("the file is empty")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\xff\xfe",
        HEADER.encode("utf-16"),
        f"{HEADER}\nété,0,1,2,3\n".encode("latin-1"),
        f"{HEADER}\n7,0,1,2,é\n".encode("latin-1"),
        f'{HEADER}\n7,0,1,2,"{"3,4" * 100_000}'.encode(),
    ],
)
def test_what_is_no_csv_in_utf_8(tmp_path, content):
    (tmp_path / "train.csv").write_bytes(content)
    message = error_of(tmp_path / "train.csv")
    assert message.startswith("not a CSV file in UTF-8 (")
    assert "save it as CSV in UTF-8" in message


def test_a_missing_file(tmp_path):
    dataset = PixelTableDataset(filepath=str(tmp_path / "train.csv"))
    with pytest.raises(DatasetError, match="^.*train.csv cannot be read: No such file"):
        dataset.load()
    assert not dataset.exists()


def test_the_preview_waits_for_the_file(tmp_path):
    dataset = PixelTableDataset(filepath=str(tmp_path / "train.csv"))
    assert dataset.preview() == ""
    write(tmp_path, HEADER, "7,0,1,2,3")
    assert dataset.preview() == draw_examples(dataset.load()) != ""


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch):
    write(tmp_path, HEADER, "7,0,1,2,3")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load("~/train.csv").labels.tolist() == ["7"]


def test_images_are_never_written(tmp_path):
    dataset = PixelTableDataset(filepath=str(write(tmp_path, HEADER, "7,0,1,2,3")))
    with pytest.raises(DatasetError, match="read only"):
        dataset.save(dataset.load())
