"""What is packed can be unpacked, and means nothing in HTML."""

import base64
import gzip

import pytest

from little_data.report_page.packing import pack_plotly, pack_text


@pytest.mark.parametrize("text", ["", "a", "</script><!-- & é 猫" * 50])
def test_a_packed_text_comes_back(text):
    packed = pack_text(text)
    letters = packed.letters.translate(str.maketrans(",.", "<&"))
    assert gzip.decompress(base64.b85decode(letters)[: packed.size]).decode() == text
    assert not set(packed.letters) & set("<&\"'/")


def test_the_same_text_is_packed_to_the_same_letters():
    assert pack_text("a" * 100) == pack_text("a" * 100)


def test_plotly_takes_less_than_the_two_megabytes_of_a_page():
    assert 1_000_000 < len(pack_plotly().letters) < 1_750_000
