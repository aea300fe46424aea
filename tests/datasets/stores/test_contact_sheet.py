"""Kedro-Viz is given the picture as it is on disk."""

import base64
import io

from PIL import Image

from little_data.datasets import ContactSheetDataset


def test_the_preview_is_the_picture(tmp_path):
    dataset = ContactSheetDataset(filepath=str(tmp_path / "sheet.png"))
    dataset.save(Image.new("RGB", (30, 20), "red"))
    shown = Image.open(io.BytesIO(base64.b64decode(dataset.preview())))
    assert shown.size == (30, 20)
    assert shown.getpixel((5, 5)) == (255, 0, 0)
