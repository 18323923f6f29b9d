"""Editions of reference data: which there are, what each changed, and importing the next one.

An import is the file itself, CSV or XLSX, with the columns' names or labels in its first line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.editions import change_shape, proposal_shape, row_of
from api.rest.packed import read_body
from api.rest.shapes import Listed, Query, Shown, Window
from api.rest.windows import part
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.amending import LONGEST_NOTE, Outdated, amend, preview
from assistance.editions import KINDS
from assistance.editions.difference import changes
from assistance.editions.importing import Proposal
from assistance.editions.rows import Rows
from assistance.editions.sheet import SheetRefused
from assistance.store import editions as store

READ, WRITE = "reference.read", "reference.write"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS: Mapping[str, Mapping[str, Any]] = {"text/csv": {}, XLSX: {}}
# What is told of a file in which everything is wrong.
MOST_FAULTS = 100


class EditionShown(Shown):
    """``imported_at`` in UTC; ``digest`` is SM3 of the content."""

    kind: str
    number: int
    effective_from: str
    digest: str
    note: str
    imported_by: str
    imported_at: str
    approved_by: str


class ReferenceRow(Shown):
    """A row by column, as a spreadsheet holds it."""

    code: str
    cells: dict[str, str]


class ChangeShown(Shown):
    """``what``: added, changed, withdrawn or restored; ``words`` say it all."""

    code: str
    name: str
    what: str
    column: str
    before: str
    after: str
    words: str


class FaultShown(Shown):
    """``row`` as the spreadsheet counts; 0 is the whole file."""

    row: int
    column: str
    message: str


class TouchedShown(Shown):
    """Open cases that keep their edition, those that go by the new one, services under way."""

    keep: int
    change: int
    orders: int


class ProposalShown(Shown):
    """``base`` is the edition that it follows; ``known``: there is one of this content already."""

    kind: str
    number: int
    base: int
    effective_from: str
    known: bool
    faults: list[FaultShown]
    changes: list[ChangeShown]
    touched: TouchedShown


class Wanted(Window):
    kind: Annotated[str, Field(max_length=40)] | None = None


class Against(Window):
    """``against``: number of the edition to compare with; without it, the one before."""

    against: Annotated[int, Field(ge=1, le=10**6)] | None = None


class Previewed(Query):
    """``partial``: codes that are not in the file stay as they are."""

    effective_from: date
    partial: bool = False


class Imported(Previewed):
    """``why`` is kept with the edition; ``base``: the one that the preview followed."""

    why: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
    approved_by: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    base: Annotated[int, Field(ge=1, le=10**6)] | None = None


def list_(call: Call) -> Response:
    """Editions by kind and number, without their content."""
    wanted: Wanted = call.query
    with call.engine.reading() as tx:
        rows = [row_of(row) for row in store.listed(tx) if wanted.kind in (None, row["kind"])]
    return part(rows, wanted, lambda row: f"{row['kind']}:{row['number']:06}")


def rows(call: Call) -> Response:
    """The content of an edition by code."""
    found = [{"code": row["code"], "cells": dict(row)} for row in _content(call)]
    return part(found, call.query, lambda row: row["code"])


def changed(call: Call) -> Response:
    """What an edition changed, in words."""
    asked: Against = call.query
    kind, number = _kind(call), _number(call)
    against = number - 1 if asked.against is None else asked.against
    after = _content(call)
    with call.engine.reading() as tx:
        if against and not _has(store.heads(tx), kind, against):
            raise missing("版本", against)
        before = call.assistance.editions.content(tx, kind, against) if against else ()
    found = [change_shape(change) for change in changes(KINDS[kind], before, after)]
    return part(found, asked, lambda change: f"{change['code']} {change['column']}")


def look(call: Call) -> Response:
    """What an import would change and touch, and every fault of the file; nothing is kept."""
    asked: Previewed = call.query
    kind = _kind(call)
    try:
        found = preview(
            call.assistance, kind, call.body, asked.effective_from, partial=asked.partial
        )
    except SheetRefused as error:
        raise Problem(422, str(error)) from error
    return answer(proposal_shape(found))


def import_(call: Call) -> Response:
    """Keep the file as the next edition, wholly or not at all; the same content again is no other.

    422 tells every fault on a line of its own, 409 that somebody has imported another one since.
    """
    asked: Imported = call.query
    try:
        done = amend(
            call.assistance,
            _kind(call),
            call.body,
            asked.effective_from,
            why=asked.why,
            user=call.account.user,
            approved_by=asked.approved_by,
            partial=asked.partial,
            base=asked.base,
        )
    except SheetRefused as error:
        raise Problem(422, str(error)) from error
    except Outdated as error:
        raise Problem(409, str(error)) from error
    if done.faults:
        raise Problem(422, "\n".join(_lines(done)))
    return answer(proposal_shape(done))


ROUTES = (
    Route("GET", "/editions", READ, list_, query=Wanted, answer=Listed[EditionShown]),
    Route(
        "GET",
        "/editions/{kind}/{number}/rows",
        READ,
        rows,
        query=Window,
        answer=Listed[ReferenceRow],
    ),
    Route(
        "GET",
        "/editions/{kind}/{number}/changes",
        READ,
        changed,
        query=Against,
        answer=Listed[ChangeShown],
    ),
    Route(
        "POST",
        "/editions/{kind}/preview",
        WRITE,
        look,
        reader=read_body,
        query=Previewed,
        answer=ProposalShown,
        reads=SHEETS,
        problems=(422,),
    ),
    Route(
        "POST",
        "/editions/{kind}",
        WRITE,
        import_,
        reader=read_body,
        query=Imported,
        answer=ProposalShown,
        reads=SHEETS,
        problems=(422,),
    ),
)


def _kind(call: Call) -> str:
    kind = str(call.request.path_params["kind"])
    if kind not in KINDS:
        raise Problem(404, f"没有这个种类:{kind!a};有的是 {'、'.join(KINDS)}")
    return kind


def _number(call: Call) -> int:
    text = str(call.request.path_params["number"])
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise missing("版本", ascii(text))
    return int(text)


def _content(call: Call) -> Rows:
    """The rows of the edition in the path, by code."""
    kind, number = _kind(call), _number(call)
    with call.engine.reading() as tx:
        if not _has(store.heads(tx), kind, number):
            raise missing("版本", number)
        return call.assistance.editions.content(tx, kind, number)


def _has(heads: Sequence[Mapping[str, Any]], kind: str, number: int) -> bool:
    return any(head["kind"] == kind and head["number"] == number for head in heads)


def _lines(proposal: Proposal) -> list[str]:
    faults = proposal.faults
    lines = [f"没有导入:有 {len(faults)} 处要改正"]
    for fault in faults[:MOST_FAULTS]:
        where = f"第 {fault.row} 行 " if fault.row else ""
        lines.append(f"{where}{fault.column}:{fault.message}")
    return lines
