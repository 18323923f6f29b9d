"""Imports of people: the file itself is the body; rows are answered in the background."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.rest.editions import SHEETS, XLSX
from api.rest.person import areas
from api.rest.shapes import Listed, Query, Shown, Window
from api.v2.call import Call, answer, missing, no_content
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance import imports
from assistance.imports.running import Import, of_user
from assistance.imports.tables import reasons
from assistance.sheets import MAX_BYTES, SheetRefused
from assistance.store import imports as store
from engine import Transaction

READ, WRITE = "imports.read", "imports.write"
WHAT = "导入"


class ImportShown(Shown):
    """``state``: running, done or stopped. ``done`` of ``total`` rows are answered."""

    import_id: str
    state: str
    preview: bool
    total: int
    done: int
    kept: int
    changed: int
    same: int
    wrong: int
    created_by: str
    created_at: str


class WrongRow(Shown):
    """``row`` as the spreadsheet counts; ``column`` by its heading; never a value."""

    row: int
    column: str
    reason: str


class Wanted(Query):
    """``preview``: answer every row and keep none."""

    preview: bool = False


class Rows(Query):
    after: Annotated[int, Field(ge=0, le=10**6)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FileWanted(Query):
    format: Literal["xlsx", "csv"] = "xlsx"


async def read_sheet(request: Request) -> bytes:
    """The whole body; a ``Problem`` as soon as it is too much."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise Problem(413, f"文件超过 {MAX_BYTES // 1024 // 1024} MB,请分成几个文件")
    return bytes(body)


def begin(call: Call) -> Response:
    """Take a spreadsheet of people; ask for the import to follow it."""
    asked: Wanted = call.query
    import_id = call.engine.new_id()
    with call.engine.transaction() as tx:
        try:
            made = imports.begin(
                tx,
                call.assistance.keys,
                call.body,
                import_id=import_id,
                areas=areas(call, WRITE),
                user=call.account.user,
                at=call.engine.now(),
                preview=asked.preview,
            )
        except SheetRefused as error:
            raise Problem(422, str(error)) from error
    return answer(_shown(made).model_dump())


def list_(call: Call) -> Response:
    """The caller's own imports."""
    asked: Window = call.query
    with call.engine.reading() as tx:
        found = of_user(tx, call.account.user, asked.after or "", asked.limit + 1)
    shown = found[: asked.limit]
    following = shown[-1].import_id if len(found) > asked.limit else None
    return answer({"items": [_shown(one).model_dump() for one in shown], "next": following})


def get(call: Call) -> Response:
    """How far an import of the caller's is."""
    with call.engine.reading() as tx:
        found = _own(call, tx)
    return answer(_shown(found).model_dump())


def wrong(call: Call) -> Response:
    """The rows that were wrong, by row; a row with several faults comes several times."""
    asked: Rows = call.query
    with call.engine.reading() as tx:
        found = _own(call, tx)
        rows = store.rows(tx, found.import_id, asked.after, asked.limit + 1, wrong_only=True)
    shown = rows[: asked.limit]
    items = [
        WrongRow(row=row["row_no"], column=column, reason=why).model_dump()
        for row in shown
        for column, why in reasons(row)
    ]
    following = str(shown[-1]["row_no"]) if len(rows) > asked.limit else None
    return answer({"items": items, "next": following})


def result(call: Call) -> Response:
    """The answer to every row as a spreadsheet."""
    asked: FileWanted = call.query
    with call.engine.reading() as tx:
        data = imports.result_file(tx, _own(call, tx).import_id, asked.format)
    kind = XLSX if asked.format == "xlsx" else "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="import-result.{asked.format}"'}
    return Response(data, 200, headers, media_type=kind)


def stop(call: Call) -> Response:
    """Answer no further row; what was kept stays kept."""
    with call.engine.transaction() as tx:
        imports.stop(tx, _own(call, tx).import_id)
    return no_content()


def _own(call: Call, tx: Transaction) -> Import:
    id_ = str(call.request.path_params["import_id"])
    found = imports.find(tx, id_)
    if found is None or found.created_by != call.account.user:
        raise missing(WHAT, id_[:100])
    return found


def _shown(one: Import) -> ImportShown:
    return ImportShown(
        import_id=one.import_id,
        state=one.state,
        preview=one.preview,
        total=one.total,
        done=one.done,
        created_by=one.created_by,
        created_at=one.created_at,
        **one.counts,
    )


_ONE = "/imports/{import_id}"
ROUTES = (
    Route(
        "POST",
        "/imports",
        WRITE,
        begin,
        reader=read_sheet,
        query=Wanted,
        answer=ImportShown,
        reads=SHEETS,
        problems=(413, 422),
    ),
    Route("GET", "/imports", READ, list_, query=Window, answer=Listed[ImportShown]),
    Route("GET", _ONE, READ, get, answer=ImportShown, problems=(404,)),
    Route(
        "GET", f"{_ONE}/wrong", READ, wrong, query=Rows, answer=Listed[WrongRow], problems=(404,)
    ),
    Route("GET", f"{_ONE}/result", READ, result, query=FileWanted, gives=XLSX, problems=(404,)),
    Route("POST", f"{_ONE}/stop", WRITE, stop, problems=(404,)),
)
