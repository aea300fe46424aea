"""What the demo's page asks for, in the form in which it asks; nothing else reaches Gradio."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from little_data.demo.answers import PLANE_EXTENT
from little_data.demo.uploads import NotUploadedError, Uploads

FILE = "/gradio_api/file="
UPLOAD = "/gradio_api/upload"
JOIN = "/gradio_api/queue/join"
DRAW = "/gradio_api/component_server/"
# Answered bit by bit, for as long as the page listens.
STREAMS = ("/gradio_api/queue/data", "/gradio_api/upload_progress")

_READ = re.compile(r"/|/theme\.css|/favicon\.ico|/(assets|static)/[\w./~-]+", re.ASCII)
_PARAMETERS = {
    UPLOAD: "upload_id",
    "/gradio_api/upload_progress": "upload_id",
    "/gradio_api/queue/data": "session_hash",
}
_NAME = "[0-9a-z]{1,32}"  # what the page makes up for itself and for an upload
# All that Gradio needs. It would trust what others say of a proxy, and stumbles over some ranges.
_HEADERS = (b"host", b"origin", b"accept", b"accept-encoding", b"content-type", b"content-length")

Name = Annotated[str, Field(pattern=f"^{_NAME}$")]
Number = Annotated[int, Field(ge=0, le=10_000)]
Place = Annotated[float, Field(ge=-PLANE_EXTENT, le=PLANE_EXTENT)]


class _File(BaseModel):
    path: Annotated[str, Field(max_length=4096)]


class _PhotoRequest(BaseModel):
    data: tuple[_File]
    fn_index: Number
    trigger_id: Number | None = None
    session_hash: Name


class _DigitRequest(BaseModel):
    data: tuple[Place, Place]
    component_id: Number
    fn_name: Literal["draw_digit_at"]
    session_hash: Name


def is_asked_by_page(method: str, path: str) -> bool:
    """Tell whether the page ever makes such a request."""
    if method == "GET":
        return path.startswith(FILE) or path in STREAMS or bool(_READ.fullmatch(path))
    return method == "POST" and path in (UPLOAD, JOIN, DRAW)


def keep_what_is_known(scope: Scope) -> Scope:
    """Return a request without headers and parameters that the page does not need.

    Raises:
        HTTPException: A parameter is not as the page writes it.
    """
    kept = [(name, value) for name, value in scope["headers"] if name in _HEADERS]
    query = b""
    parameter = _PARAMETERS.get(scope["path"], "")
    values = parse_qs(scope["query_string"].decode("latin-1")).get(parameter)
    if values:
        if not re.fullmatch(_NAME, values[0]):
            raise HTTPException(422, f"{parameter} is not as the page writes it")
        query = urlencode({parameter: values[0]}).encode()
    return {**scope, "headers": kept, "query_string": query}


def check_body(path: str, body: bytes, uploads: Uploads) -> bytes:
    """Return the body of a request for an answer, with nothing in it but what was checked.

    A file's address, from which Gradio would load it, is left out.

    Raises:
        HTTPException: The page does not write this, or the file was not uploaded.
    """
    try:
        if path == DRAW:
            return _DigitRequest.model_validate_json(body).model_dump_json().encode()
        asked = _PhotoRequest.model_validate_json(body)
        photo = uploads.find(asked.data[0].path)
    except ValidationError:
        raise HTTPException(422, "the page does not ask for this") from None
    except NotUploadedError as error:
        raise HTTPException(403, str(error)) from None
    file = {"path": str(photo), "orig_name": photo.name, "meta": {"_type": "gradio.FileData"}}
    return json.dumps({**asked.model_dump(), "data": [file]}).encode()
