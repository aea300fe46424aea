"""Another version of an installed package is a reason to run, where a node's code imports it."""

import importlib
import sys

import pytest
from installed import install, remove
from small_project import Output, SmallProject, Step

from little_data.skipping.memory import Memory
from little_data.skipping.packages import InstalledPackages, list_names

STEPS = [Step(("source",), (Output("first"),)), Step(("first",), (Output("second"),))]


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages: `fancy` is from Fancy-Pillow."""
    folder = tmp_path / "site-packages"
    install(folder, "Fancy-Pillow", "11.0", "fancy")
    install(folder, "other", "1.0", "other")
    monkeypatch.syspath_prepend(folder)
    yield folder
    for top in ("fancy", "other", "shared", "extra"):
        sys.modules.pop(top, None)
    importlib.invalidate_caches()


@pytest.fixture
def project(tmp_path, site):
    """Two nodes, of which the second uses `fancy`."""
    return SmallProject(tmp_path / "project", STEPS, {}, ["source"])


def use(project, top):
    """Let the second node use a package, and neither of them `other`."""
    work = project.read_module("work")
    before, _, last = work.rpartition("    made =")
    text = f"import {top}\nimport other\n{before}    {top}.__name__\n    made ={last}"
    project.write_module("work", text)


def upgrade(site, name, version, *imported_as):
    remove(site, name, *imported_as)
    install(site, name, version, *imported_as)


def test_a_new_version_is_named(project, site):
    use(project, "fancy")
    assert len(project.run()) == 2
    assert project.run() == {}
    upgrade(site, "Fancy-Pillow", "12.0", "fancy")
    assert project.run() == {"work_1": "package Fancy-Pillow changed from 11.0 to 12.0"}
    assert project.run() == {}


def test_a_package_that_the_node_does_not_use_changes_nothing(project, site):
    use(project, "fancy")
    project.run()
    upgrade(site, "other", "2.0", "other")
    install(site, "another", "1.0", "another")
    assert project.run() == {}


def test_a_package_that_is_not_installed(project, site):
    """An extra that the code does without."""
    helper = project.read_module("helper")
    attempt = "try:\n    import extra\nexcept ImportError:\n    extra = None\n"
    project.write_module("helper", attempt + helper)
    project.run()
    assert project.run() == {}
    both = ["work_0", "work_1"]
    install(site, "an-extra", "1.5", "extra")
    assert project.run() == dict.fromkeys(both, "package an-extra was installed")
    remove(site, "an-extra", "extra")
    del sys.modules["extra"]
    assert project.run() == dict.fromkeys(both, "package an-extra was removed")


def test_another_package_for_the_same_import(project, site):
    """What was remembered of the one does not hold for the other."""
    use(project, "fancy")
    project.run()
    remove(site, "Fancy-Pillow", "fancy")
    install(site, "Fancier-Pillow", "11.0", "fancy")
    assert project.run() == {"work_1": "package Fancier-Pillow was installed"}
    assert project.run() == {}


def test_a_name_that_several_packages_share(project, site):
    """As google-auth and protobuf share `google`, whose folder belongs to neither."""
    for name in ("shared-auth", "shared-buf"):
        install(site, name, "1.0", "shared")
    (site / "shared/__init__.py").unlink()
    use(project, "shared")
    project.run()
    remove(site, "shared-buf")
    install(site, "shared-buf", "2.0", "shared")
    assert project.run() == {"work_1": "package shared-buf changed from 1.0 to 2.0"}


def test_code_outside_the_folder_of_packages_is_read(project, tmp_path, monkeypatch):
    """Somebody's own modules beside the project have no version that changes with them."""
    folder = tmp_path / "beside"
    folder.mkdir()
    (folder / "our_tools.py").write_text("def use():\n    return 1\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    use(project, "our_tools")
    project.run()
    assert project.run() == {}
    (folder / "our_tools.py").write_text("def use():\n    return 2\n")
    assert project.run() == {"work_1": "code of our_tools changed"}
    del sys.modules["our_tools"]


@pytest.mark.parametrize("left", [{}, {"METADATA": ""}, {"METADATA": "", "top_level.txt": "fancy"}])
def test_what_is_left_of_a_removed_package_harms_nothing(site, tmp_path, left):
    described = site / "~ancy-10.0.dist-info"
    described.mkdir()
    for name, text in left.items():
        (described / name).write_text(text)
    packages = InstalledPackages(Memory(tmp_path / "memory.json"))
    assert packages.find_versions("fancy") == {"Fancy-Pillow": "11.0"}


def test_all_packages_are_looked_through_only_when_one_has_changed(site, tmp_path, monkeypatch):
    def find():
        list_names.cache_clear()  # as in a new process
        memory = Memory(tmp_path / "memory.json")
        found = InstalledPackages(memory).find_versions("fancy")
        memory.save()
        return found

    assert find() == {"Fancy-Pillow": "11.0"}

    def fail():
        raise AssertionError("all packages were looked through")

    with monkeypatch.context() as patched:
        patched.setattr("importlib.metadata.packages_distributions", fail)
        assert find() == {"Fancy-Pillow": "11.0"}
        upgrade(site, "other", "2.0", "other")
        with pytest.raises(AssertionError):
            find()
    assert find() == {"Fancy-Pillow": "11.0"}


def test_pip_calls_many_packages_otherwise_than_code_does(tmp_path):
    packages = InstalledPackages(Memory(tmp_path / "memory.json"))
    assert packages.find_versions("PIL").keys() == {"pillow"}
    assert packages.has("PIL")
    assert not packages.has("little_data")
    assert not packages.has("there_is_no_such_package")
