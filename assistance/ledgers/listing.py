"""The rows of the three ledgers: needs (四(一)), 物质+服务 of a township (六(四)), what is overdue.

A row is made of codes for programs and of words for people; names are masked for those who need
not know them, and always in the needs ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistance.areas import full_name
from assistance.calendar import utc_text
from assistance.catalogue import catalogue
from assistance.ledgers import names
from assistance.people import People
from assistance.store import ledgers as store
from assistance.store.ledgers import Chosen, Reach, Row
from assistance.subjects import masked
from assistance.suppliers import departments
from engine import Lookup, TaskView, Transaction

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

NEEDS, TOWNSHIP, OVERDUE = "needs", "township", "overdue"
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: by whom (``reach``, ``known``: whole names), what (``chosen``)."""

    tx: Transaction
    people: People
    lookup: Lookup
    reach: Reach
    chosen: Chosen
    known: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """``columns``: heading by the key of a line. ``lines(question, after, limit)`` makes them.

    A line's ``place`` is where the next part begins.
    """

    code: str
    name: str
    columns: Mapping[str, str]
    lines: Callable[[Question, str, int], Sequence[Line]]


def page(
    assistance: Assistance,
    code: str,
    reach: Reach,
    chosen: Chosen,
    *,
    known: bool,
    after: str = "",
    limit: int = 50,
) -> tuple[Sequence[Line], str | None]:
    """A part of ledger ``code`` behind ``after``, and where the next one begins (None: nowhere).

    ``ValueError`` for an ``after`` that no part has ended with.
    """
    with assistance.engine.reading() as tx:
        asked = Question(tx, assistance.people, assistance.engine.lookup, reach, chosen, known)
        found = LEDGERS[code].lines(asked, after, limit + 1)
    shown = found[:limit]
    return shown, str(shown[-1]["place"]) if len(found) > limit else None


def every(asked: Question, code: str, at_once: int = 500) -> Iterator[Line]:
    """All lines of a ledger, a part at a time."""
    after = ""
    while True:
        found = LEDGERS[code].lines(asked, after, at_once)
        yield from found
        if len(found) < at_once:
            return
        after = str(found[-1]["place"])


def _needs(asked: Question, after: str, limit: int) -> Sequence[Line]:
    key, _, item = after.partition(".")
    rows = store.needs(asked.tx, asked.reach, asked.chosen, (int(key or 0), int(item or 0)), limit)
    categories = _by_person(store.categories(asked.tx, [row["person_id"] for row in rows]))
    late = _late(asked, rows)
    return [_need(asked, row, categories, late) for row in rows]


def _need(
    asked: Question, row: Row, categories: Mapping[str, list[str]], late: frozenset[int]
) -> Line:
    item = catalogue().get(row["catalogue_code"] or "")
    return {
        "place": f"{row['case_key']}.{row['item_no']}",
        "case": row["case_key"],
        "number": row["case_number"],
        "name": masked(asked.people.name_in(row)),
        "area": row["area_code"],
        "area_name": full_name(row["area_code"]),
        "categories": categories.get(row["person_id"], []),
        "channel": row["discovery_channel"],
        "entry": row["entry"],
        "accepted_on": row["accepted_on"],
        "level": row["difficulty_level"],
        "kind": row["need_kind"],
        "item": row["catalogue_code"],
        "item_name": item.name if item else "",
        "supplier": row["supplier"],
        "order_number": row["order_number"],
        "status": row["status"],
        "outcome": row["outcome"],
        "overdue": row["case_key"] in late,
    }


def _late(asked: Question, rows: Sequence[Row]) -> frozenset[int]:
    """Cases of ``rows`` that have something overdue, themselves or in one of their orders."""
    cases = {row["application_id"]: row["case_key"] for row in rows}
    belongs = {key: key for key in cases.values()}
    belongs |= {
        row["case_key"]: cases[row["application_id"]]
        for row in store.orders(asked.tx, cases.keys())
    }
    most = len(belongs) * 10
    found = asked.lookup.overdue([""], cases=list(belongs), limit=most) if belongs else []
    return frozenset(belongs[task.case_key] for task in found)


def _township(asked: Question, after: str, limit: int) -> Sequence[Line]:
    rows = store.served(asked.tx, asked.reach, asked.chosen, after, limit)
    ids = [row["person_id"] for row in rows]
    categories = _by_person(store.categories(asked.tx, ids))
    ordered: dict[str, list[Row]] = {}
    for row in store.services(asked.tx, asked.reach, ids):
        ordered.setdefault(row["person_id"], []).append(row)
    said = {
        row["person_id"]: float(row["overall"])
        for row in store.satisfaction(asked.tx, asked.reach, ids)
    }
    return [
        {
            "place": row["person_id"],
            "case": row["case_key"],
            "name": _name(asked, row),
            "area": row["area_code"],
            "area_name": full_name(row["area_code"]),
            "material": categories.get(row["person_id"], []),
            "services": _distinct(ordered.get(row["person_id"], []), "catalogue_code"),
            "times": int(row["times"]),
            "funds": _distinct(ordered.get(row["person_id"], []), "fund_code"),
            "last_on": row["last_on"],
            "satisfaction": round(said[row["person_id"]], 2) if row["person_id"] in said else None,
        }
        for row in rows
    ]


def _overdue(asked: Question, after: str, limit: int) -> Sequence[Line]:
    """Of offices only: an organisation finds what it is late with in its own worklist."""
    due_at, _, key = after.partition("~")
    areas = asked.reach.prefixes
    if asked.chosen.area:
        areas = [asked.chosen.area] if asked.chosen.area.startswith(tuple(areas)) else []
    found = asked.lookup.overdue(areas, after=(due_at, int(key or 0)), limit=limit)
    return [_late_task(task) for task in found]


def _late_task(task: TaskView) -> Line:
    due_at = utc_text(task.due_at) if task.due_at else ""
    return {
        "place": f"{due_at}~{task.key}",
        "case": task.case_key,
        "task": task.key,
        "step": task.name,
        "title": task.case_title,
        "area": task.area,
        "area_name": full_name(task.area),
        "due_at": due_at,
        "assignee": task.assignee,
        "groups": list(task.candidate_groups),
    }


def _name(asked: Question, row: Row) -> str:
    name = asked.people.name_in(row)
    return name if asked.known else masked(name)


def _by_person(rows: Sequence[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row["category"])
    return found


def _distinct(rows: Sequence[Row], column: str) -> list[str]:
    return sorted({row[column] for row in rows if row[column]})


LEDGERS: Mapping[str, Ledger] = {
    NEEDS: Ledger(
        NEEDS,
        "社会救助服务需求台账",
        {
            "number": "编号",
            "name": "姓名(脱敏)",
            "area_name": "地区",
            "categories": "对象类别",
            "channel": "发现渠道",
            "entry": "申请方式",
            "accepted_on": "受理日期",
            "level": "困难程度",
            "kind": "普遍性/差异性",
            "item_name": "需求项",
            "supplier": "推送去向",
            "order_number": "服务单号",
            "status": "状态",
            "overdue": "是否超期",
        },
        _needs,
    ),
    TOWNSHIP: Ledger(
        TOWNSHIP,
        "“物质+服务”工作台账",
        {
            "name": "户(服务对象)",
            "area_name": "地区",
            "material": "物质救助种类",
            "services": "服务项",
            "times": "服务人次",
            "funds": "资金",
            "last_on": "末次服务日期",
            "satisfaction": "满意度",
        },
        _township,
    ),
    OVERDUE: Ledger(
        OVERDUE,
        "超期清单",
        {
            "step": "环节",
            "title": "案件",
            "area_name": "地区",
            "due_at": "期限",
            "assignee": "签收人",
        },
        _overdue,
    ),
}


def words(line: Line, columns: Mapping[str, str]) -> list[str | int]:
    """A line as people read it, in the order of ``columns``."""
    return [_word(key, line[key]) for key in columns]


def _word(key: str, value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(_word(key, one)) for one in value)
    if isinstance(value, int):
        return value
    known = _WORDS.get(key)
    return known().get(value, value) if known else str(value)


_WORDS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "categories": lambda: names.named("person_categories"),
    "material": lambda: names.named("person_categories"),
    "channel": lambda: names.named("discovery_channels"),
    "entry": lambda: names.ENTRIES,
    "level": lambda: names.LEVELS,
    "kind": lambda: names.NEED_KINDS,
    "status": lambda: names.NEED_STATES,
    "supplier": departments,
    "services": lambda: {code: item.name for code, item in catalogue().items()},
    "funds": lambda: names.named("funds"),
}
