"""Colours are those that the profile in the file means, as sRGB."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from little_data.photos.decoding import read_rgb

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def make_matrix_profile(red, green, blue, gamma):
    """Return an RGB profile of primaries in XYZ (D50) and one gamma, by the ICC's specification."""

    def fixed(value):
        return round(value * 65536).to_bytes(4, "big", signed=True)

    def xyz(values):
        return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)

    curve = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + int(gamma * 256).to_bytes(2, "big") + b"\0\0"
    text = b"text\0\0\0\0none\0\0\0\0"
    desc = b"desc\0\0\0\0\0\0\0\5test\0" + bytes(78)
    tags = {
        b"desc": desc + bytes(-len(desc) % 4),
        b"cprt": text,
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": xyz(red),
        b"gXYZ": xyz(green),
        b"bXYZ": xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset, table, content = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        table += name + (offset + len(content)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        content += data
    header = bytearray(128)
    header[0:4] = (offset + len(content)).to_bytes(4, "big")
    header[8:12] = b"\2\x10\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = xyz((0.9642, 1.0, 0.8249))[8:]
    return bytes(header) + len(tags).to_bytes(4, "big") + table + content


ADOBE_RGB = make_matrix_profile(
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
    2.19921875,
)
DISPLAY_P3 = make_matrix_profile(
    (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407), 2.2
)


def flat(mode, colour):
    return Image.new(mode, (16, 16), colour)


def test_adobe_rgb_and_display_p3_are_converted(tmp_path):
    for profile, colour in ((ADOBE_RGB, (100, 180, 100)), (DISPLAY_P3, (180, 100, 100))):
        flat("RGB", colour).save(tmp_path / "a.png", icc_profile=profile)
        expected = ImageCms.profileToProfile(
            flat("RGB", colour), io.BytesIO(profile), ImageCms.createProfile("sRGB")
        )
        found = read_rgb(tmp_path / "a.png").getpixel((3, 3))
        assert found == expected.getpixel((3, 3))
        # The wider space means stronger colours by the same numbers.
        assert max(found) - min(found) > max(colour) - min(colour) + 10


@pytest.mark.parametrize("profile", [SRGB, b"no profile", b""])
def test_pixels_stay_to_the_bit_with_a_profile_that_is_srgb_or_broken(tmp_path, profile):
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=profile)
    np.testing.assert_array_equal(np.asarray(read_rgb(tmp_path / "a.png")), pixels)


def test_a_profile_for_other_colours_than_the_files_is_left_out(tmp_path):
    flat("L", 90).save(tmp_path / "grey.png", icc_profile=ADOBE_RGB)
    assert read_rgb(tmp_path / "grey.png").getpixel((0, 0)) == (90, 90, 90)


def test_transparency_is_laid_on_white_after_the_conversion(tmp_path):
    image = flat("RGBA", (100, 180, 100, 255))
    image.putpixel((0, 0), (100, 180, 100, 0))
    image.save(tmp_path / "a.png", icc_profile=ADOBE_RGB)
    flat("RGB", (100, 180, 100)).save(tmp_path / "b.png", icc_profile=ADOBE_RGB)
    photo = read_rgb(tmp_path / "a.png")
    assert photo.getpixel((0, 0)) == (255, 255, 255)
    assert photo.getpixel((5, 5)) == read_rgb(tmp_path / "b.png").getpixel((5, 5))


def test_palettes_and_lab_become_srgb(tmp_path):
    flat("RGB", (100, 180, 100)).convert("P", palette=Image.Palette.ADAPTIVE).save(
        tmp_path / "p.png", icc_profile=ADOBE_RGB
    )
    flat("RGB", (100, 180, 100)).save(tmp_path / "rgb.png", icc_profile=ADOBE_RGB)
    assert read_rgb(tmp_path / "p.png").getpixel((0, 0)) == read_rgb(tmp_path / "rgb.png").getpixel(
        (0, 0)
    )
    lab = ImageCms.profileToProfile(
        flat("RGB", (200, 40, 60)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    lab.save(tmp_path / "lab.tif")
    assert np.allclose(read_rgb(tmp_path / "lab.tif").getpixel((0, 0)), (200, 40, 60), atol=4)
