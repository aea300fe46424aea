"""Files that harm who reads them."""

import io

from PIL import Image


def make_slow_jpeg():
    """Make a small JPEG that is not refused, and takes many seconds."""
    return make_jpeg_of_many_scans(side=9900, scans=90)


def make_jpeg_of_many_scans(side, scans):
    """Make a small JPEG whose pixels are gone through many times: with 20,000 an hour's work."""
    file = io.BytesIO()
    Image.new("L", (side, side), 128).save(file, "JPEG", progressive=True)
    content, end = file.getvalue()[:-2], file.getvalue()[-2:]
    return content + content[content.rindex(b"\xff\xda") :] * scans + end
