"""Written notices: what was issued in a case, the paper itself, and how it reached the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api import noticed
from api.guard import Missing
from api.rest.shapes import Query, Shown
from api.v2.call import Call, answer, missing, no_content
from api.v2.endpoint import Route
from api.v2.keys import parse_key
from api.v2.problems import Problem
from assistance.calendar import utc_text
from assistance.notices.delivery import retry

PDF = "application/pdf"
READ, WRITE = "cases.read", "notices.write"


class OfCase(Query):
    """``case``: the key of a case, or of a service order."""

    case: Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


class DeliveryShown(Shown):
    """``channel``: in_person, inbox, sms or letter. ``state``: queued, sent, delivered, failed."""

    id: str
    channel: str
    state: str
    reference: str
    trouble: str
    made_at: str
    changed_at: str


class NoticeShown(Shown):
    """``digest``: SM3 of the paper. ``size`` in bytes."""

    id: str
    case: str
    kind: str
    number: str
    title: str
    office: str
    due_on: str | None
    issued_by: str
    issued_at: str
    size: int
    digest: str


class WholeNotice(NoticeShown):
    deliveries: list[DeliveryShown]


class Notices(Shown):
    items: list[NoticeShown]


def list_(call: Call) -> Response:
    """The notices of a case, oldest first."""
    try:
        rows = noticed.of_case(call.assistance, call.account, parse_key(call.query.case))
    except (Missing, ValueError) as error:
        raise missing("案件", call.query.case) from error
    return answer({"items": [_shown(row) for row in rows]})


def get(call: Call) -> Response:
    """A notice, and the ways that it went."""
    row = _found(call)
    return answer({**_shown(row), "deliveries": [_delivery(one) for one in row["deliveries"]]})


def paper(call: Call) -> Response:
    """The paper as it was issued, PDF/A-2b. Who reads it is recorded."""
    id_ = _id(call)
    try:
        pdf = noticed.read(call.assistance, call.account, id_)
    except Missing as error:
        raise missing("文书", id_) from error
    headers = {"Content-Disposition": f'attachment; filename="{id_}.pdf"'}
    return Response(pdf, 200, headers, PDF)


def try_again(call: Call) -> Response:
    """Let a failed delivery be tried again."""
    row, wanted = _found(call), call.request.path_params["delivery"]
    if wanted not in {one["delivery_id"] for one in row["deliveries"]}:
        raise missing("投递", ascii(wanted))
    engine = call.engine
    with engine.transaction() as tx:
        queued = retry(tx, wanted, utc_text(engine.now()))
    if not queued:
        raise Problem(409, "这次投递没有失败,不用重试")
    return no_content()


ROUTES = (
    Route("GET", "/notices", READ, list_, query=OfCase, answer=Notices, problems=(404,)),
    Route("GET", "/notices/{notice}", READ, get, answer=WholeNotice),
    Route("GET", "/notices/{notice}/paper", READ, paper, gives=PDF),
    Route(
        "POST",
        "/notices/{notice}/deliveries/{delivery}/retries",
        WRITE,
        try_again,
        problems=(409,),
    ),
)


def _id(call: Call) -> str:
    id_: str = call.request.path_params["notice"]
    if not id_.isascii() or not id_.isprintable():
        raise missing("文书", ascii(id_))
    return id_


def _found(call: Call) -> Mapping[str, Any]:
    id_ = _id(call)
    try:
        return noticed.find(call.assistance, call.account, id_)
    except Missing as error:
        raise missing("文书", id_) from error


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("kind", "number", "title", "office", "due_on", "issued_by", "issued_at")
    more = {"id": row["notice_id"], "case": str(row["case_key"])}
    return {**more, **{k: row[k] for k in (*kept, "size", "digest")}}


def _delivery(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("channel", "state", "reference", "trouble", "made_at", "changed_at")
    return {"id": row["delivery_id"], **{k: row[k] for k in kept}}
