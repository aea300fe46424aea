"""Files that harm who reads them."""

import io

from PIL import Image


def make_endless_jpeg(side=8000, scans=20_000):
    """Make a small JPEG whose pixels are gone through many times: an hour's work."""
    file = io.BytesIO()
    Image.new("L", (side, side), 128).save(file, "JPEG", progressive=True)
    content, end = file.getvalue()[:-2], file.getvalue()[-2:]
    return content + content[content.rindex(b"\xff\xda") :] * scans + end
