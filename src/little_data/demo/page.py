"""The page of the demo: a tab for photos and one for the latent plane."""

from __future__ import annotations

import gradio

from little_data.demo.component_files import read_component
from little_data.demo.limits import Limits
from little_data.demo.models import CLASSIFIER, DECODER, DemoModels
from little_data.demo.photo_questions import PhotoQuestions
from little_data.demo.photo_tab import add_photo_tab
from little_data.demo.plane_tab import add_plane_tab
from little_data.demo.uploads import Uploads
from little_data.local_server.reading import PhotoReader, ReadPhoto

KEPT_SECONDS = 3600  # uploaded photos are removed after this, and when the demo ends


def build_page(
    models: DemoModels,
    uploads: Uploads,
    reader: PhotoReader[ReadPhoto] | None,
    limits: Limits,
    *,
    has_labels: bool = False,
) -> gradio.Blocks:
    """Build the page; where a model is missing, its tab says what makes it.

    Args:
        models: What can be tried.
        uploads: The uploaded photos.
        reader: Reads them; None where there is no classifier.
        limits: How many photos may wait for an answer.
        has_labels: Whether the page of labels is beside it.
    """
    selected = "plane" if models.classifier is None else "photo"
    with gradio.Blocks(
        title="little-data", analytics_enabled=False, delete_cache=(KEPT_SECONDS, KEPT_SECONDS)
    ) as page:
        gradio.Markdown("# little-data")
        if has_labels:
            gradio.HTML(**read_component("pages"), apply_default_css=False)
        with gradio.Tabs(selected=selected):
            with gradio.Tab("Photos", id="photo"):
                if models.classifier is None or reader is None:
                    _say_what_is_missing("classifier", models.commands[CLASSIFIER])
                else:
                    questions = PhotoQuestions(
                        models.classifier, uploads, reader, models.known, models.kept, limits
                    )
                    add_photo_tab(models, models.classifier, questions, limits)
            with gradio.Tab("The latent plane", id="plane"):
                if models.decoder is None:
                    _say_what_is_missing("variational autoencoder", models.commands[DECODER])
                else:
                    add_plane_tab(models.decoder)
    return page


def _say_what_is_missing(model: str, command: str) -> None:
    gradio.Markdown(f"There is no {model} yet. Run `{command}`, then start the demo again.")
