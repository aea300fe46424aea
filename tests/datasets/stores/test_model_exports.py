"""The datasets of the export: files of each format, and packages that are installed."""

import json

import pytest
from kedro.io import DatasetError, Version

from little_data.datasets import InstalledPackagesDataset, ModelExportsDataset
from little_data.types.exports import ModelExport


def test_each_format_has_a_folder_with_its_files_and_metadata(tmp_path):
    dataset = ModelExportsDataset(filepath=str(tmp_path / "exports"), version=Version(None, "1"))
    files = {"model.bin": b"1", "variables/data": b"2"}
    dataset.save({"one": ModelExport(files, {"class_names": ["Kätzchen"]})})
    folder = dataset.load()["one"]
    assert folder == tmp_path / "exports/1/exports/one"
    assert {name: (folder / name).read_bytes() for name in files} == files
    assert json.loads((folder / "metadata.json").read_text("utf-8")) == {
        "class_names": ["Kätzchen"]
    }


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "models").write_text("a file where a folder is needed")
    dataset = ModelExportsDataset(filepath=str(tmp_path / "models/exports"))
    with pytest.raises(DatasetError, match="models/exports cannot be written"):
        dataset.save({"one": ModelExport({}, {})})


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package as pip describes it."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name, version):
        folder = tmp_path / f"{name}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        (folder / "RECORD").write_text(f"{folder.name}/METADATA,,\n")

    return install


def test_packages_that_are_not_installed_are_left_out(install):
    install("some_converter", "1.2.3")
    dataset = InstalledPackagesDataset(packages=["some_converter", "no-such-converter"])
    assert dataset.load() == {"some_converter": "1.2.3"}
    (described,) = dataset.list_stored_paths()
    assert "Version: 1.2.3" in described.read_text()
    with pytest.raises(DatasetError, match="installed by pip"):
        dataset.save({"no-such-converter": "1.0"})


def test_what_tells_the_packages_apart_changes_when_one_is_installed(install):
    dataset = InstalledPackagesDataset(packages=["some_converter"])
    assert dataset.list_stored_paths() == []
    install("some_converter", "1.2.3")
    assert len(dataset.list_stored_paths()) == 1
