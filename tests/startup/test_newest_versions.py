"""What is saved is what is loaded, whatever lies beside it."""

import pytest
from kedro.io.core import generate_timestamp

from little_data.messages.errors import LittleDataError
from little_data.startup.light_catalog import LightCatalog
from little_data.startup.newest_versions import check_versions, write_after


def entries(folder):
    return {
        "model": {
            "type": "json.JSONDataset",
            "filepath": str(folder / "model.json"),
            "versioned": True,
        },
        "{family}.{variant}.codes": {
            "type": "json.JSONDataset",
            "filepath": str(folder / "{family}/{variant}/codes.json"),
            "versioned": True,
        },
        "log": {"type": "json.JSONDataset", "filepath": str(folder / "log.json")},
    }


def store(place, version):
    (place / version).mkdir(parents=True)
    (place / version / place.name).write_text('"old"')


@pytest.mark.parametrize(
    ("dataset", "place"), [("model", "model.json"), ("deep.sparse.codes", "deep/sparse/codes.json")]
)
def test_a_version_of_a_time_to_come_is_named_and_not_loaded(tmp_path, caplog, dataset, place):
    ahead = "2099-01-01T00.00.00.000Z"
    store(tmp_path / place, ahead)
    for content in ("new", "newer"):
        catalog = LightCatalog.from_config(entries(tmp_path))
        catalog.save(dataset, content)
        assert catalog.load(dataset) == content
        assert LightCatalog.from_config(entries(tmp_path)).load(dataset) == content
    assert str(tmp_path / place / ahead) in caplog.messages[0]
    assert "remove" in caplog.messages[0]


def test_with_a_clock_that_goes_right_versions_are_called_after_it(tmp_path, caplog):
    store(tmp_path / "model.json", "2024-01-01T00.00.00.000Z")
    now = generate_timestamp()
    catalog = LightCatalog.from_config(entries(tmp_path), save_version=now)
    catalog.save("model", "new")
    assert (tmp_path / "model.json" / now / "model.json").exists()
    assert not caplog.messages


@pytest.mark.parametrize("name", ["backup", "9999-12-31T23.59.59.999Z"])
def test_a_folder_that_would_be_loaded_for_ever_is_refused(tmp_path, name):
    store(tmp_path / "model.json", name)
    version = generate_timestamp()
    check_versions(entries(tmp_path)["log"], version)
    with pytest.raises(LittleDataError, match=f"model.json/{name} would be loaded instead"):
        check_versions(entries(tmp_path)["model"], version)


def test_a_later_version_has_a_later_name():
    for version in ("2026-12-31T23.59.59.999Z", "2026-01-01T00.00.00.000001Z"):
        later = write_after(version)
        assert later
        assert later > version
        assert write_after(later) > later
