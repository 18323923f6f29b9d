"""The archive package of a sealed file: everything of the case, as one BagIt folder.

``data/catalogue.xml`` as sealed · ``data/log.jsonl`` the log of the case and of its service
orders, every column as stored · ``data/heads.json`` the last row of each, which the database
keeps apart · ``data/forms/*.pdf`` every form as signed, PDF/A-2b · ``data/notices/*.pdf``
every written notice as issued · ``data/files/*`` what was handed in with the forms ·
``data/diagrams/*.bpmn`` the diagrams that were followed. Made from sealed rows only: the same
case gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import orjson

from assistance import files, notices
from assistance.archive.bag import write_bag
from assistance.archive.catalogue import form_file, listed_files
from assistance.areas import areas, full_name
from assistance.calendar import LOCAL
from assistance.catalogue import catalogue
from assistance.store import applications, archives
from assistance.suppliers import departments
from engine import CaseView, Engine, Json, Submitted
from forms import Header, parse, print_pdf

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

FORMAT = "jiuzhu-archive-1"
MOST_CHILDREN = 10_000


class NotSealed(Exception):
    """Only a sealed file can be exported."""


class Damaged(Exception):
    """The log of the case does not agree with its heads; nothing was exported."""


def sealed_cases(assistance: Assistance) -> list[int]:
    """Case keys of every sealed file, oldest first."""
    with assistance.engine.transaction() as tx:
        return archives.sealed_cases(tx)


def export_package(assistance: Assistance, case_key: int, folder: Path) -> Path:
    """Write the package of sealed ``case_key`` below ``folder``; returns its own folder.

    Raises ``NotSealed``, ``Damaged``, or ``forms.MissingGlyphs`` for a name that the print font
    cannot write; then nothing is left behind.
    """
    engine = assistance.engine
    with engine.transaction() as tx:
        sealed = archives.archive(tx, case_key)
        if sealed is None:
            raise NotSealed(f"案件 {case_key} 还没有封存,不能导出归档包")
        if archives.erased(tx, case_key):
            raise NotSealed(f"案件 {case_key} 的个人信息已依法删除,档案不能再导出")
        application = applications.application(tx, sealed["application_id"])
    case_number = str((application or {}).get("case_number") or sealed["application_id"])
    cases = list(_family(engine, case_key))
    for case in cases:
        report = engine.verify(case.key)
        if not report.ok:
            found = report.problems[0]
            raise Damaged(f"案件 {found.case} 日志第 {found.seq} 行:{found.message}")
    logs = {case.key: engine.log_rows(case.key) for case in cases}
    payload = {
        "catalogue.xml": str(sealed["catalogue"]).encode(),
        "log.jsonl": b"".join(orjson.dumps(row) + b"\n" for rows in logs.values() for row in rows),
        "heads.json": _heads(cases, logs),
        **{
            form_file(form.task_key, form.form_id): _printed(engine, case, form, case_number)
            for case in cases
            for form in engine.submissions(case.key)
        },
        **_kept(assistance, str(sealed["catalogue"]).encode()),
        **_diagrams(engine, cases),
    }
    package = folder / str(sealed["file_number"])
    write_bag(package, payload, _info(sealed))
    return package


def _family(engine: Engine, case_key: int) -> Iterator[CaseView]:
    """The case, then its service orders in the order they were opened."""
    case = engine.case(case_key)
    if case is not None:
        yield case
    yield from sorted(
        engine.cases(parent_key=case_key, limit=MOST_CHILDREN), key=lambda child: child.key
    )


def _heads(cases: list[CaseView], logs: Mapping[int, list[Mapping[str, Json]]]) -> bytes:
    """Verified above: the last row of each log is what the head kept apart says."""
    heads = [
        {
            "case_id": case.key,
            "process_id": case.process_id,
            "bundle": case.bundle,
            "seq": logs[case.key][-1]["seq"],
            "hash": logs[case.key][-1]["hash"],
        }
        for case in cases
    ]
    return orjson.dumps(heads, option=orjson.OPT_INDENT_2) + b"\n"


def _printed(engine: Engine, case: CaseView, form: Submitted, case_number: str) -> bytes:
    """One form as it was signed, in the words of the form that is pinned with the case."""
    definition = engine.form(form.bundle, form.form_id)
    if definition is None:
        raise LookupError(f"bundle {form.bundle} has no form {form.form_id}")
    pinned = parse(definition)
    header = Header(
        title=pinned.title,
        case_number=case_number,
        signed_by=form.actor,
        signed_at=form.at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M"),
        organisation=full_name(case.area),
    )
    return print_pdf(
        pinned,
        form.values,
        header,
        evaluate=lambda expression, values: engine.evaluate(expression, values, form.at),
        timestamp=form.at,
        names=_names(),
    )


def _kept(assistance: Assistance, listing: bytes) -> dict[str, bytes]:
    """The notices and uploaded files that the catalogue lists, opened from their seal."""
    opened = {
        "files": lambda tx, id_: files.content(tx, assistance.keys, id_),
        "notices": lambda tx, id_: notices.content(tx, assistance.people, id_),
    }
    found: dict[str, bytes] = {}
    with assistance.engine.transaction() as tx:
        for name in listed_files(listing):
            path = PurePosixPath(name).relative_to("data")
            if path.parts[0] in opened:
                data = opened[path.parts[0]](tx, path.stem)
                if data is None:
                    raise LookupError(f"the catalogue lists {name}, which is not stored")
                found[str(path)] = data
    return found


def _diagrams(engine: Engine, cases: list[CaseView]) -> dict[str, bytes]:
    """The diagram of each case, and those that it followed before it was migrated."""
    found = {}
    for case in cases:
        found[case.process_id] = engine.diagram(case.bundle, case.process_id)
        for entry in engine.history(case.key):
            if entry.type == "CaseMigrated":
                bundle, process_id = (
                    str(entry.payload[f"from_{n}"]) for n in ("bundle", "process")
                )
                found[f"{process_id}-{bundle[:12]}"] = engine.diagram(bundle, process_id)
    return {f"diagrams/{name}.bpmn": body for name, body in found.items()}


def _info(sealed: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Source-Organization": "昌吉回族自治州民政部门",
        "External-Identifier": str(sealed["file_number"]),
        "Internal-Sender-Identifier": str(sealed["case_key"]),
        "Internal-Sender-Description": f"outcome: {sealed['outcome']}",
        "BagIt-Profile-Identifier": FORMAT,
        "Catalogue-SM3": str(sealed["digest"]),
        "Checked-By": str(sealed["checked_by"]),
        "Sealed-At": str(sealed["sealed_at"]),
        "Bagging-Date": str(sealed["sealed_at"])[:10],
    }


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Words for the codes that forms hold."""
    return {
        **{code: full_name(code) for code in areas()},
        **{code: item.name for code, item in catalogue().items()},
        **departments(),
    }
