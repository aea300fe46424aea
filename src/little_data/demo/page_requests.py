"""What the demo's page asks for, in the form in which it asks; nothing else reaches Gradio."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from little_data.demo.answers import PLANE_EXTENT
from little_data.demo.uploads import NotUploadedError, Uploads

UPLOAD = "/gradio_api/upload"
ASK = "/gradio_api/component_server/"

_READ = re.compile(r"/|/theme\.css|/favicon\.ico|/(assets|static)/[\w./~-]+", re.ASCII)
# All that Gradio needs. It would trust what others say of a proxy, and stumbles over some ranges.
_HEADERS = (b"host", b"origin", b"accept", b"accept-encoding", b"content-type", b"content-length")

Name = Annotated[str, Field(pattern="^[0-9a-z]{1,32}$")]  # what the page makes up for itself
Number = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Place = Annotated[float, Field(ge=-PLANE_EXTENT, le=PLANE_EXTENT)]
UploadedPath = Annotated[str, Field(max_length=4096, strict=True)]


class _Photo(BaseModel):
    photo: UploadedPath | Number  # of an upload, or of an example


class _LabelledPhoto(BaseModel):
    photo: UploadedPath
    label: Number


class _Question(BaseModel):
    component_id: Number
    session_hash: Name


class _PhotoQuestion(_Question):
    fn_name: Literal["answer", "explain"]
    data: _Photo


class _LabelQuestion(_Question):
    fn_name: Literal["keep"]
    data: _LabelledPhoto


class _ExamplesQuestion(_Question):
    fn_name: Literal["list_examples"]
    data: tuple[()]


class _DigitQuestion(_Question):
    fn_name: Literal["draw_digit_at"]
    data: tuple[Place, Place]


_AnyQuestion: TypeAlias = _PhotoQuestion | _LabelQuestion | _ExamplesQuestion | _DigitQuestion
_QUESTIONS: TypeAdapter[_AnyQuestion] = TypeAdapter(
    Annotated[_AnyQuestion, Field(discriminator="fn_name")]
)


def is_asked_by_page(method: str, path: str) -> bool:
    """Tell whether the page ever makes such a request."""
    if method == "GET":
        return bool(_READ.fullmatch(path))
    return method == "POST" and path in (UPLOAD, ASK)


def keep_what_is_known(scope: Scope) -> Scope:
    """Return a request without headers and parameters that the page does not need."""
    kept = [(name, value) for name, value in scope["headers"] if name in _HEADERS]
    return {**scope, "headers": kept, "query_string": b""}


def check_question(body: bytes, uploads: Uploads) -> bytes:
    """Return the body of a question with nothing in it but what was checked.

    Raises:
        HTTPException: The page does not write this, or the file was not uploaded.
    """
    try:
        question = _QUESTIONS.validate_json(body)
        photo = getattr(question.data, "photo", None)
        if isinstance(photo, str):
            uploads.find(photo)
    except ValidationError:
        raise HTTPException(422, "the page does not ask for this") from None
    except NotUploadedError as error:
        raise HTTPException(403, str(error)) from None
    return question.model_dump_json().encode()
