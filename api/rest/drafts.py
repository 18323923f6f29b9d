"""Drafts over REST: made for an editor that saves by itself, and for people who work together.

A draft's version is its ETag. Whoever changes one says with ``If-Match`` which version was seen
(``If-None-Match: *`` for a new draft); when somebody else has saved since, the answer is 412 and
tells who. Saving what is there already makes no version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field
from starlette.responses import Response

from api.rest.packed import FILE_SET, FileSet, read_body, read_files
from api.rest.shapes import Query, Shown
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.keys import moment
from api.v2.problems import Problem
from engine import DeleteDraft, Draft, DraftVersion, DraftView, Json, PublishDraft, SaveDraft

_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
_OVERTAKEN: Mapping[str, int] = {"conflict": 412}


class VersionShown(Shown):
    """A version of a draft; ``errors`` and ``warnings`` count the findings in it."""

    version: int
    saved_at: str
    saved_by: str
    note: str
    digest: str
    errors: int
    warnings: int
    published_at: str | None
    published_by: str | None


class DraftShown(VersionShown):
    """A draft with its newest version."""

    name: str
    created_at: str
    created_by: str


class FileShown(Shown):
    """``size`` in bytes."""

    name: str
    size: int


class FindingShown(Shown):
    """What is wrong with an element; ``severity`` is error, warning or info."""

    rule: str
    severity: str
    file: str
    element_id: str
    element_name: str
    message: str
    hint: str


class WholeDraft(DraftShown):
    files: list[FileShown]
    findings: list[FindingShown]
    history: list[VersionShown]


class Download(Query):
    version: Annotated[int, Field(ge=1, le=10**9 - 1)] | None = None


class Drafts(Shown):
    items: list[DraftShown]


class Published(Shown):
    """``processes`` as ``/v2`` knows them."""

    draft: str
    draft_version: int
    digest: str
    processes: list[dict[str, Any]]
    findings: list[FindingShown]


def list_(call: Call) -> Response:
    """Every draft with its newest version, the one saved last first."""
    return answer({"items": [_view(one) for one in call.engine.drafts.all()]})


def get(call: Call) -> Response:
    """A draft in full: files, findings, history."""
    return _shown(_found(call))


def save(call: Call) -> Response:
    """Replace all files; makes the draft, if there is none."""
    sent: FileSet = call.body
    return _save(call, _base(call), sent.files, sent.note)


def save_file(call: Call) -> Response:
    """Replace or add one file; the others stay as they are in the version that was seen."""
    base = _base(call)
    files = dict(_files(call, base)) if base else {}
    files[call.request.path_params["file"]] = call.body
    return _save(call, base, files)


def delete_file(call: Call) -> Response:
    """Take one file out; the others stay."""
    base, file = _base(call), call.request.path_params["file"]
    files = dict(_files(call, base))
    if file not in files:
        raise missing("文件", file)
    del files[file]
    return _save(call, base, files)


def download(call: Call) -> Response:
    """One file, of the newest version or of ``?version=``; never shown as a page."""
    asked: Download = call.query
    version = asked.version or _found(call).newest.version
    file = call.request.path_params["file"]
    body = call.engine.drafts.files(_name(call), version).get(file)
    if body is None:
        raise missing("文件", file)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.rpartition('/')[2])}",
        "ETag": f'"{version}"',
    }
    return Response(body, 200, headers, "application/octet-stream")


def publish(call: Call) -> Response:
    """Deploy the version that was seen, if it is still the newest and has no errors."""
    result = call.execute(
        PublishDraft(
            command_id=call.command_id, actor=call.actor, name=_name(call), base=_base(call)
        ),
        _OVERTAKEN,
    )
    kept = ("draft", "draft_version", "digest", "processes", "findings")
    return answer({name: result[name] for name in kept})


def delete(call: Call) -> Response:
    """Put the draft away; its versions are kept."""
    call.execute(
        DeleteDraft(
            command_id=call.command_id, actor=call.actor, name=_name(call), base=_base(call)
        ),
        _OVERTAKEN,
    )
    return Response(status_code=204)


SEEN: Mapping[str, str] = {"If-Match": "The version that was seen, as in ETag."}
NEW: Mapping[str, str] = {**SEEN, "If-None-Match": "* for a draft that is not there yet."}

ROUTES = (
    Route("GET", "/drafts", "drafts.read", list_, answer=Drafts),
    Route("GET", "/drafts/{name}", "drafts.read", get, answer=WholeDraft),
    Route(
        "PUT",
        "/drafts/{name}",
        "drafts.write",
        save,
        reader=read_files,
        answer=WholeDraft,
        reads=FILE_SET,
        headers=NEW,
        problems=(412, 415, 428),
    ),
    Route(
        "DELETE",
        "/drafts/{name}",
        "drafts.write",
        delete,
        headers=SEEN,
        problems=(412, 428),
    ),
    Route(
        "GET",
        "/drafts/{name}/files/{file:path}",
        "drafts.read",
        download,
        query=Download,
        gives="application/octet-stream",
    ),
    Route(
        "PUT",
        "/drafts/{name}/files/{file:path}",
        "drafts.write",
        save_file,
        reader=read_body,
        answer=WholeDraft,
        reads={"application/octet-stream": {}},
        headers=NEW,
        problems=(412, 428),
    ),
    Route(
        "DELETE",
        "/drafts/{name}/files/{file:path}",
        "drafts.write",
        delete_file,
        answer=WholeDraft,
        headers=SEEN,
        problems=(412, 428),
    ),
    # What runs from now on is another matter than what somebody is working on.
    Route(
        "POST",
        "/drafts/{name}/publication",
        "definitions.write",
        publish,
        answer=Published,
        headers=SEEN,
        problems=(412, 428),
    ),
)


def _name(call: Call) -> str:
    name: str = call.request.path_params["name"]
    if not name.isprintable():
        raise missing("草稿", ascii(name))
    return name


def _base(call: Call) -> int:
    """The version that the caller saw; 0 for none."""
    headers = call.request.headers
    if headers.get("if-none-match", "").strip() == "*":
        return 0
    seen = _ETAG.fullmatch(headers.get("if-match", "").strip())
    if seen is None:
        raise Problem(428, '请用 If-Match: "版本" 说明您看到的是第几版;新草稿用 If-None-Match: *')
    return int(seen[1])


def _found(call: Call) -> Draft:
    draft = call.engine.drafts.get(_name(call))
    if draft is None:
        raise missing("草稿", _name(call))
    return draft


def _files(call: Call, version: int) -> Mapping[str, bytes]:
    files = call.engine.drafts.files(_name(call), version)
    if not files:
        raise missing("草稿的版本", version)
    return files


def _save(call: Call, base: int, files: Mapping[str, bytes], note: str = "") -> Response:
    command = SaveDraft(
        command_id=call.command_id,
        actor=call.actor,
        name=_name(call),
        base=base,
        files=files,
        note=note,
    )
    call.execute(command, _OVERTAKEN)
    return _shown(_found(call))


def _shown(draft: Draft) -> Response:
    whole = {
        **_view(DraftView(draft.name, draft.created_at, draft.created_by, draft.newest)),
        "files": [{"name": name, "size": size} for name, size in draft.files.items()],
        "findings": [finding.row() for finding in draft.findings],
        "history": [_version(one) for one in draft.history],
    }
    response = answer(whole)
    response.headers["ETag"] = f'"{draft.newest.version}"'
    return response


def _view(draft: DraftView) -> dict[str, Any]:
    return {
        "name": draft.name,
        "created_at": moment(draft.created_at),
        "created_by": draft.created_by,
        **_version(draft.newest),
    }


def _version(one: DraftVersion) -> dict[str, Json]:
    return {
        "version": one.version,
        "saved_at": moment(one.saved_at),
        "saved_by": one.saved_by,
        "note": one.note,
        "digest": one.digest,
        "errors": one.errors,
        "warnings": one.warnings,
        "published_at": moment(one.published_at),
        "published_by": one.published_by,
    }
