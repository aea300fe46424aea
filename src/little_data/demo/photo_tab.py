"""The tab of the classifier: photos, and what it says of them."""

from __future__ import annotations

from typing import Any

import gradio

from little_data.demo.component_files import read_component
from little_data.demo.limits import Limits
from little_data.demo.models import CLASSIFIER, DemoModels
from little_data.demo.photo_questions import PhotoQuestions, Told
from little_data.types.answers import DISTANCE
from little_data.types.networks import KerasModel
from little_data.types.predictions import name_probability_columns

# Named classes; of more, the page says how many.
_MOST_NAMED = 12


def add_photo_tab(
    models: DemoModels, model: KerasModel, questions: PhotoQuestions, limits: Limits
) -> None:
    """Add what takes photos, and what shows the answers.

    Args:
        models: What is known of the classifier.
        model: The classifier.
        questions: Answers them.
        limits: How many photos the page takes, and how large.
    """

    # Gradio marks what the page may call, and no method can be marked.
    def answer(question: dict[str, Any]) -> Told:
        return questions.answer(question)

    def explain(question: dict[str, Any]) -> Told:
        return questions.explain(question)

    def keep(question: dict[str, Any]) -> Told:
        return questions.keep(question)

    def list_examples(nothing: list[Any]) -> Told:
        return questions.list_examples()

    gradio.HTML(
        **read_component("photos", "photo_results", "photo_answer", "photo_sources"),
        server_functions=[list_examples, answer, explain, keep],
        apply_default_css=False,
        elem_id="photos",
        about=_describe_classes(model.class_names),
        facts=list(models.facts),
        classes=model.class_names,
        columns=_list_columns(model),
        are_new=models.known.are_new,
        keeps=models.kept is not None,
        command=models.commands[CLASSIFIER],
        most_photos=limits.most_photos,
        largest_upload=limits.largest_upload,
    )


def _describe_classes(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"The model tells {len(names)} classes apart: {shown}{more}."


def _list_columns(model: KerasModel) -> list[str]:
    """Return the columns of predictions.csv."""
    distance = [DISTANCE] if model.has_distance else []
    return [
        "path",
        "predicted",
        "decision",
        *distance,
        *name_probability_columns(model.class_names),
    ]
