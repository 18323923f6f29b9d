"""One submitted form as it was signed, its print, and its files. Every look is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Session, allowed
from api import noticed
from api.guard import Key, Missing, Name, assistance_of, needs
from api.pages.forms_of import Sheet
from api.pages.names import names_for, who
from api.pages.scope import may_read_form, visible_case
from api.pages.view import fragment, page
from assistance import files
from assistance.bootstrap import Assistance
from assistance.store import applications
from engine import CaseView, Submitted
from forms import Mode, render

router = APIRouter()

# Drawn by the browser itself as pictures only; everything else is saved, never shown inside.
INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})


@router.get("/cases/{key}/forms/{task_key}")
def submitted_form(
    request: Request,
    key: Key,
    task_key: Key,
    part: str = "",
    session: Session = needs("cases.read"),
) -> Response:
    case, form, sheet = _find(request, session, key, task_key)
    assistance = assistance_of(request)
    _record(assistance, session, key, f"form:{task_key}")
    path = f"/cases/{key}/forms/{task_key}"
    drawn = _drawn(request, form, sheet, "review", session)
    if part:
        return fragment(request, "form_part.html", {"form": drawn, "path": path})
    people = who(assistance.engine, [form.actor])
    values = {
        "title": sheet.form.title,
        "case": case,
        "path": path,
        "form": drawn,
        "who": people[form.actor],
        "at": form.at,
        "files": _files(assistance, key, form),
    }
    return page(request, session, "form.html", values)


@router.get("/cases/{key}/forms/{task_key}/print")
def printed_form(
    request: Request, key: Key, task_key: Key, session: Session = needs("cases.read")
) -> Response:
    """The form as signed, every option shown, on paper."""
    case, form, sheet = _find(request, session, key, task_key)
    assistance = assistance_of(request)
    _record(assistance, session, key, f"print:{task_key}")
    with assistance.engine.reading() as tx:
        row = applications.application(tx, case.business_key) if case.business_key else None
    values = {
        "title": sheet.form.title,
        "case": case,
        "number": str(row["case_number"] or "") if row else "",
        "path": f"/cases/{key}/forms/{task_key}",
        "form": _drawn(request, form, sheet, "print", session),
        "who": who(assistance.engine, [form.actor])[form.actor],
        "at": form.at,
    }
    return page(request, session, "print.html", values)


@router.get("/cases/{key}/files/{file_id}")
def case_file(
    request: Request, key: Key, file_id: Name, session: Session = needs("cases.read")
) -> Response:
    """One uploaded file, for whoever may read a form of the case that holds it."""
    assistance = assistance_of(request)
    visible_case(assistance, session.account, key)
    with assistance.engine.reading() as tx:
        file = files.find(tx, file_id)
    if file is None or file.case_key != key or not _may_read_file(assistance, session, file):
        raise Missing
    _record(assistance, session, key, f"file:{file_id}")
    with assistance.engine.reading() as tx:
        data = files.content(tx, assistance.keys, file_id)
    shown = "inline" if file.media_type in INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type=file.media_type, headers=headers)


@router.get("/cases/{key}/notices/{notice_id}")
def case_notice(
    request: Request, key: Key, notice_id: Name, session: Session = needs("cases.read")
) -> Response:
    """A written notice as it was issued, for whom it concerns and for offices that know him."""
    assistance, account = assistance_of(request), session.account
    if noticed.find(assistance, account, notice_id)["case_key"] != key:
        raise Missing
    pdf = noticed.read(assistance, account, notice_id)
    headers = {"Content-Disposition": f'attachment; filename="{notice_id}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


def _find(
    request: Request, session: Session, key: int, task_key: int
) -> tuple[CaseView, Submitted, Sheet]:
    assistance = assistance_of(request)
    case = visible_case(assistance, session.account, key)
    found = [form for form in assistance.engine.submissions(key) if form.task_key == task_key]
    if not found or not may_read_form(session.account, found[0].form_id, found[0].actor, case.area):
        raise Missing
    sheet = request.app.state.forms.of(found[0].bundle, found[0].form_id)
    if sheet is None:
        raise Missing
    return case, found[0], sheet


def _drawn(request: Request, form: Submitted, sheet: Sheet, mode: Mode, session: Session) -> object:
    with assistance_of(request).engine.reading() as tx:
        names = names_for(tx, sheet.form, form.values)
    # An id number is shown whole to those who write in the form's field of business.
    own = form.actor == session.account.user or allowed(session.account, "application.write")
    return render(
        sheet.form,
        form.values,
        mode,
        evaluate=request.app.state.forms.evaluate(form.at),
        names=names,
        reveal=own,
    )


def _files(assistance: Assistance, key: int, form: Submitted) -> Sequence[Mapping[str, Any]]:
    with assistance.engine.reading() as tx:
        held = [file for text in _texts(form.values) if (file := files.find(tx, text))]
    return [
        {
            "name": file.name,
            "path": f"/cases/{key}/files/{file.file_id}",
            "size": f"{max(file.size // 1024, 1)} KB",
        }
        for file in held
        if file.case_key == key
    ]


def _may_read_file(assistance: Assistance, session: Session, file: files.StoredFile) -> bool:
    if file.uploaded_by == session.account.user:
        return True
    case = assistance.engine.case(file.case_key)
    return case is not None and any(
        file.file_id in set(_texts(form.values))
        and may_read_form(session.account, form.form_id, form.actor, case.area)
        for form in assistance.engine.submissions(file.case_key)
    )


def _record(assistance: Assistance, session: Session, key: int, subject: str) -> None:
    engine = assistance.engine
    with engine.transaction() as tx:
        files.record_read(
            tx,
            read_id=engine.new_id(),
            user=session.account.user,
            case_key=key,
            subject=subject,
            at=engine.now(),
        )


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) <= 64 else []
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, Sequence):
        return [text for inner in value for text in _texts(inner)]
    return []
