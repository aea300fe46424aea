"""The build of TensorFlow without GPUs counts as TensorFlow."""

from importlib.metadata import PackageNotFoundError

import pytest
from installed import install

from little_data.startup.installed_packages import find_package


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The only folder in which packages are looked for."""
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    return tmp_path


def test_a_package_is_found_by_its_name(site):
    install(site, "openvino", "2026.4", "openvino")
    assert find_package("openvino").version == "2026.4"


def test_tensorflow_is_found_in_its_build_for_cpus(site):
    install(site, "tensorflow-cpu", "2.21", "tensorflow")
    assert find_package("tensorflow").version == "2.21"


@pytest.mark.parametrize("name", ["tensorflow", "openvino"])
def test_a_package_that_is_missing_is_not_found(site, name):
    with pytest.raises(PackageNotFoundError, match=name):
        find_package(name)
