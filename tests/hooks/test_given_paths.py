"""A path of the command line that leads nowhere is refused by the name of its parameter."""

import pytest
from photo_folders import fill

from little_data.hooks.given_paths import check_given_path
from little_data.messages.errors import LittleDataError

WRONG = ["-", "%00", "a\0b", "gone", "a" * 5000, "a/" * 5000, "\ud800", "/dev/zero", "/dev/null"]
WRONG += ["file:///gone", "https://[::1", True, 7]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value)[:20])
@pytest.mark.parametrize("name", ["images", "labels", "digits"])
def test_what_is_no_path_is_refused(tmp_path, name, value):
    with pytest.raises(LittleDataError, match=rf"^--params {name}=") as caught:
        check_given_path(name, value, tmp_path)
    assert "\n" not in str(caught.value)


def test_what_is_there_is_taken(tmp_path):
    photos = fill(tmp_path / "my photos", "cat/1.jpg")
    for value in (str(photos), "my photos", photos.as_uri(), "https://example.org/photos.zip"):
        check_given_path("images", value, tmp_path)
    check_given_path("labels", "folders", tmp_path)
    check_given_path("labels", {"pattern": "(?P<label>x)"}, tmp_path)
