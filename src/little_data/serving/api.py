"""The API itself: what can be asked, and what the answers look like."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from little_data import __version__
from little_data.serving.classifier import PhotoClassifier, SentPhoto
from little_data.serving.exported import Decision, ExportedModel
from little_data.serving.limits import ServingLimits
from little_data.serving.metrics import ServingMetrics

FIELD = "photos"


class PhotoAnswer(BaseModel):
    """What the model says of a photo."""

    name: str = Field(description="as the request gives it")
    decision: str = Field(description="the class, or why the answer is worth nothing")
    predicted: str = Field(description="the likeliest class")
    probability: float = Field(description="that of the likeliest class")
    unsure: bool = Field(description="its probability is too low for an answer")
    unlike: bool = Field(description="the photo is unlike the training photos")
    distance: float | None = Field(description="to the nearest training photo, 0 to 2")
    probabilities: dict[str, float] = Field(description="of each class")


class UnreadablePhoto(BaseModel):
    """A file that is no photo, or none that can be read."""

    name: str = Field(description="as the request gives it")
    problem: str


class Answers(BaseModel):
    """An answer for each file, in the order of the request."""

    photos: list[PhotoAnswer | UnreadablePhoto]


class Health(BaseModel):
    """The server answers, and its model is loaded."""

    status: str


class Version(BaseModel):
    """What answers."""

    little_data: str
    python: str
    runtime: str = Field(description="what runs the model, with its version")
    made_with: dict[str, str] = Field(description="what has exported the model, with its versions")
    class_names: list[str]
    limits: dict[str, int | float]


_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {FIELD: _FILES}, "required": [FIELD]}
        }
    },
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The form cannot be read, or has no photo"},
    408: {"description": "The request did not arrive in time"},
    413: {"description": "The request is too large"},
    503: {"description": "Too many requests at a time, or the answer takes too long"},
}


def create_api(
    classifier: PhotoClassifier, limits: ServingLimits, metrics: ServingMetrics
) -> FastAPI:
    """Create the API.

    ``/openapi.json`` describes it. Pages that show such descriptions come from other computers, so
    that none is served.
    """
    api = FastAPI(
        title="little-data",
        description="Classify photos as the pipeline `predict` does.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
    )

    @api.post("/classify", openapi_extra={"requestBody": _BODY}, responses=_REFUSALS)
    async def classify(request: Request) -> Answers:
        """Classify one photo or several, each a file of the field ``photos``."""
        photos = await take_photos(request, limits)
        answers = await classifier.answer(photos)
        metrics.count_photos(answers)
        return Answers(
            photos=[describe(photo, answer) for photo, answer in zip(photos, answers, strict=True)]
        )

    @api.get("/health")
    async def health() -> Health:
        """Tell that the server answers."""
        return Health(status="ok")

    @api.get("/version")
    async def tell_version() -> Version:
        """Tell what answers, and what it takes on at most."""
        return describe_version(classifier.model, limits)

    @api.get("/metrics", response_class=Response)
    async def tell_metrics() -> Response:
        """Tell what was counted, for Prometheus."""
        return Response(metrics.write(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return api


async def take_photos(request: Request, limits: ServingLimits) -> list[SentPhoto]:
    """Take the photos out of a request.

    Raises:
        HTTPException: It has none, too many, or something else.
    """
    async with request.form(max_files=limits.photos, max_fields=1) as form:
        files = [file for name, file in form.multi_items() if name == FIELD]
        if not files or not all(isinstance(file, UploadFile) for file in files):
            raise HTTPException(
                400, f'send photos as files of the field "{FIELD}" of a form (multipart/form-data)'
            )
        return [
            SentPhoto(file.filename or "", await file.read())
            for file in files
            if isinstance(file, UploadFile)
        ]


def describe(photo: SentPhoto, answer: Decision | str) -> PhotoAnswer | UnreadablePhoto:
    """Describe an answer as the API gives it."""
    if isinstance(answer, str):
        return UnreadablePhoto(name=photo.name, problem=answer)
    return PhotoAnswer(name=photo.name, **asdict(answer))


def describe_version(model: ExportedModel, limits: ServingLimits) -> Version:
    """Describe what answers."""
    return Version(
        little_data=__version__,
        python=platform.python_version(),
        runtime=f"{model.runtime} {version(model.runtime)}",
        made_with=model.about["made_with"],
        class_names=model.class_names,
        limits=asdict(limits),
    )
