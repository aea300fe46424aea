"""The page of the demo: a tab for photos and one for the latent plane."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import gradio
from PIL import Image

from little_data.demo.answers import PLANE_EXTENT, PhotoAnswer, answer_photo, draw_digit, draw_plane
from little_data.demo.limits import Limits
from little_data.demo.markup import show_as_is
from little_data.demo.models import CLASSIFIER, DECODER, DemoModels
from little_data.demo.reading import PhotoReader, ReadPhoto
from little_data.demo.uploads import Uploads
from little_data.messages.errors import LittleDataError
from little_data.types.networks import KerasModel

SHOWN_CLASSES = 10
KEPT_SECONDS = 3600  # uploaded photos are removed after this, and when the demo ends


def build_page(
    models: DemoModels, uploads: Uploads, reader: PhotoReader[ReadPhoto] | None, limits: Limits
) -> gradio.Blocks:
    """Build the page; where a model is missing, its tab says what makes it.

    Args:
        models: What can be tried.
        uploads: The uploaded photos.
        reader: Reads them; None where there is no classifier.
        limits: How many photos may wait for an answer.
    """
    selected = "plane" if models.classifier is None else "photo"
    with gradio.Blocks(
        title="little-data", analytics_enabled=False, delete_cache=(KEPT_SECONDS, KEPT_SECONDS)
    ) as page:
        gradio.Markdown("# little-data")
        with gradio.Tabs(selected=selected):
            with gradio.Tab("A photo", id="photo"):
                if models.classifier is None or reader is None:
                    _say_what_is_missing("classifier", models.commands[CLASSIFIER])
                else:
                    _add_photo_tab(models.classifier, uploads, reader)
            with gradio.Tab("The latent plane", id="plane"):
                if models.decoder is None:
                    _say_what_is_missing("variational autoencoder", models.commands[DECODER])
                else:
                    _add_plane_tab(models.decoder)
    return page.queue(max_size=limits.waiting, api_open=False, default_concurrency_limit=1)


def _say_what_is_missing(model: str, command: str) -> None:
    gradio.Markdown(f"There is no {model} yet. Run `{command}`, then start the demo again.")


def _add_photo_tab(model: KerasModel, uploads: Uploads, reader: PhotoReader[ReadPhoto]) -> None:
    class_names = model.class_names
    named = show_as_is(", ".join(class_names))
    gradio.Markdown(f"The model tells {len(class_names)} classes apart: {named}.")
    with gradio.Row():
        with gradio.Column():
            drop = gradio.File(label="Drop a photo here", elem_id="drop", height=160)
            message = gradio.Markdown(elem_id="message")
            classes = gradio.Label(
                label="Probabilities",
                num_top_classes=SHOWN_CLASSES,
                show_heading=False,
                visible=False,
                elem_id="classes",
            )
        with gradio.Column(scale=2), gradio.Row():
            picture: dict[str, Any] = {"buttons": ["fullscreen"], "visible": False}
            overlay = gradio.Image(
                label="Where it is seen (Grad-CAM)", elem_id="overlay", **picture
            )
            photo = gradio.Image(label="The photo", elem_id="photo", **picture)

    def answer(path: str) -> tuple[Any, ...]:
        name = f"<code>{show_as_is(Path(path).name)}</code>"
        try:
            found = answer_photo(model, reader.read(uploads.find(path)))
        except LittleDataError as error:
            nothing = [gradio.update(value=None, visible=False)] * 3
            return None, f"**{name} cannot be used:** {show_as_is(str(error))}", *nothing
        return (
            None,  # the next photo can be dropped at once
            f"{name}: {_say_decision(found)}",
            gradio.update(value=found.probabilities, visible=True),
            gradio.update(value=found.overlay, visible=True),
            gradio.update(value=found.photo, visible=True),
        )

    drop.upload(answer, drop, [drop, message, classes, overlay, photo], api_visibility="private")


def _say_decision(answer: PhotoAnswer) -> str:
    probability = f"with a probability of {answer.probabilities[answer.predicted]:.4f}"
    decision, predicted = show_as_is(answer.decision), show_as_is(answer.predicted)
    if answer.decision == answer.predicted:
        return f"**{predicted}**, {probability}"
    return f"**{decision}**. Its likeliest class is {predicted}, {probability}"


def _add_plane_tab(decoder: KerasModel) -> None:
    gradio.Markdown(
        "Move over the plane, or tap it, or use the arrow keys: the variational autoencoder "
        "draws the digit of each point."
    )

    def draw_digit_at(place: list[float]) -> str:
        return _make_data_url(draw_digit(decoder, *place))

    texts = {
        suffix: Path(__file__).with_name(f"latent_plane.{suffix}").read_text(encoding="utf-8")
        for suffix in ("html", "css", "js")
    }
    gradio.HTML(
        html_template=texts["html"],
        css_template=texts["css"],
        js_on_load=texts["js"],
        server_functions=[draw_digit_at],
        elem_id="latent-plane",
        plane=_make_data_url(draw_plane(decoder)),
        digit=_make_data_url(draw_digit(decoder, 0, 0)),
        extent=PLANE_EXTENT,
    )


def _make_data_url(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "png")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
