"""Copy the pictures of the tutorials from a finished run on the sample.

kedro run --pipelines __default__,autoencoders
python docs/copy_pictures.py
"""

from __future__ import annotations

from pathlib import Path

from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from PIL import Image

PROJECT = Path(__file__).parents[1]
PICTURES = PROJECT / "docs/pictures"
COPIES = {
    "autoencoders.reconstructions_figure": "reconstructions.png",
    "autoencoders.simple.codes_figure": "codes.png",
    "autoencoders.denoising.denoising_figure": "denoising.png",
    "autoencoders.variational.samples_figure": "samples.png",
    "autoencoders.variational.interpolation_figure": "interpolation.png",
}


def main() -> None:
    """Load the figures from the catalog, and save them where the documentation shows them."""
    bootstrap_project(PROJECT)
    catalog = KedroSession.create(PROJECT).load_context().catalog
    for dataset, name in COPIES.items():
        save(catalog.load(dataset), name)
    sheet = catalog.load("augmentation_sheet")
    # Two photos of each of the two classes are enough.
    save(sheet.crop((0, sheet.height // 4, sheet.width, sheet.height * 3 // 4)), "augmentation.png")


def save(picture: Image.Image, name: str) -> None:
    """Save a picture with a palette of 256 colours, which makes the file a third as large."""
    picture.convert("RGB").quantize(kmeans=3).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
