"""The tab of the variational autoencoder: a plane of digits."""

from __future__ import annotations

import gradio

from little_data.demo.answers import PLANE_EXTENT, draw_digit, draw_plane
from little_data.demo.component_files import read_component
from little_data.demo.pictures import make_drawing_url
from little_data.types.networks import KerasModel


def add_plane_tab(decoder: KerasModel) -> None:
    """Add the plane, and the digit at the point where someone is.

    Args:
        decoder: From latent numbers to a digit.
    """
    gradio.Markdown(
        "Move over the plane, or tap it, or use the arrow keys: the variational autoencoder "
        "draws the digit of each point."
    )

    def draw_digit_at(place: list[float]) -> str:
        return make_drawing_url(draw_digit(decoder, *place))

    gradio.HTML(
        **read_component("latent_plane"),
        server_functions=[draw_digit_at],
        elem_id="latent-plane",
        plane=make_drawing_url(draw_plane(decoder)),
        digit=make_drawing_url(draw_digit(decoder, 0, 0)),
        extent=PLANE_EXTENT,
    )
