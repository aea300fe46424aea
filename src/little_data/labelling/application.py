"""The answers to the page's requests, as HTTP has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any, TypeAlias, TypeVar

from kedro.io import DatasetError
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from little_data.labelling.decisions import ChangedSinceError
from little_data.labelling.questions import (
    Answers,
    DecisionQuestion,
    LabelQuestion,
    PhotosQuestion,
    QueueQuestion,
    UndoQuestion,
)
from little_data.labelling.thumbnails import SIDES, Thumbnails
from little_data.messages.errors import LittleDataError

_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_SCRIPTS = ("page", "asking", "choosing", "reviewing", "labelling", "seeing")
PAGE = {"/": "page.html", "/page.css": "page.css", **{f"/{s}.js": f"{s}.js" for s in _SCRIPTS}}

Asked = TypeVar("Asked", bound=BaseModel)
Answer: TypeAlias = Callable[[Request], Awaitable[Response]]


def make_application(answers: Answers, thumbnails: Thumbnails) -> Starlette:
    """Make the application: the page, its answers, and the photos by what the page calls them."""

    async def send_photo(request: Request) -> Response:
        path = answers.find_file(request.path_params["photo"])
        side = request.path_params["side"]
        if path is None or side not in SIDES:
            raise HTTPException(404, "there is no such photo")
        content = await run_in_threadpool(thumbnails.make, path, side)
        if content is None:
            raise HTTPException(404, "the photo cannot be read any more")
        return Response(content, media_type="image/jpeg", headers={"cache-control": "max-age=300"})

    routes = [Route(path, _send_file(name)) for path, name in PAGE.items()]
    routes += [
        Route("/photo/{side:int}/{photo:str}", send_photo),
        Route("/state", _answer(answers.describe)),
        Route("/batch", _answer(answers.choose_batch)),
        Route("/queue", _answer_question(QueueQuestion, answers.list_queue)),
        Route("/photos", _answer_question(PhotosQuestion, answers.list_photos)),
        Route("/decide", _answer_said(DecisionQuestion, answers.decide), methods=["POST"]),
        Route("/undo", _answer_said(UndoQuestion, answers.undo), methods=["POST"]),
        Route("/label", _answer_said(LabelQuestion, answers.label), methods=["POST"]),
    ]
    return Starlette(routes=routes)


def _send_file(name: str) -> Answer:
    content = files("little_data.labelling").joinpath(name).read_bytes()
    kind = _KINDS[name.rpartition(".")[2]]

    async def send(request: Request) -> Response:
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})

    return send


def _answer(find: Callable[[], dict[str, Any]]) -> Answer:
    async def answer(request: Request) -> Response:
        return await _run(find)

    return answer


def _answer_question(kind: type[Asked], find: Callable[[Asked], dict[str, Any]]) -> Answer:
    async def answer(request: Request) -> Response:
        return await _run(find, _read(kind.model_validate, dict(request.query_params)))

    return answer


def _answer_said(kind: type[Asked], write: Callable[[Asked], dict[str, Any]]) -> Answer:
    async def answer(request: Request) -> Response:
        return await _run(write, _read(kind.model_validate_json, await request.body()))

    return answer


def _read(read: Callable[[Any], Asked], given: Any) -> Asked:
    try:
        return read(given)
    except ValidationError:
        raise HTTPException(422, "the page does not ask for this") from None


async def _run(find: Callable[..., dict[str, Any]], *asked: Any) -> Response:
    """Find an answer in a thread; what cannot be done is said in words for the user."""
    try:
        return JSONResponse(await run_in_threadpool(find, *asked))
    except ChangedSinceError as error:
        raise HTTPException(409, str(error)) from None
    except (LittleDataError, DatasetError) as error:
        raise HTTPException(400, str(error)) from None
