"""Figures by county, programme, category, channel, entry or month (R56): people and times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistance.areas import areas
from assistance.ledgers import names
from assistance.store import counted
from assistance.store.ledgers import Chosen, Reach

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

BY: Mapping[str, str] = {
    "county": "县市",
    "programme": "项目",
    "category": "对象类别",
    "channel": "发现渠道",
    "entry": "申请方式",
    "month": "受理月份",
}
# How the needs ledger calls the filter that shows the rows behind a figure.
FILTER: Mapping[str, str] = {"county": "area"}
TABLES: Mapping[str, str] = {
    "programme": "programmes",
    "category": "person_categories",
    "channel": "discovery_channels",
}
TOTAL = "all"


def statistics(assistance: Assistance, by: str, reach: Reach, chosen: Chosen) -> Mapping[str, Any]:
    """``rows`` for each value of ``by``, and the ``total``, in which nobody is counted twice.

    A person of two categories counts in both rows and once in the total. Lateness is of the
    tasks in the offices' areas, by county.
    """
    programmes = names.programme_items()
    with assistance.engine.reading() as tx:
        asked = (reach, chosen, programmes)
        rows = counted.counts(tx, by, *asked)
        total = counted.counts(tx, TOTAL, *asked)
        said = {r["value"]: r for r in counted.satisfaction(tx, by, *asked)}
        said_by_all = {r["value"]: r for r in counted.satisfaction(tx, TOTAL, *asked)}
    known = _names(by)
    late = _late(assistance, reach) if by == "county" else {}
    return {
        "by": by,
        "rows": [
            {
                "value": row["value"],
                "name": known.get(row["value"], row["value"] or "未受理"),
                **_figures(row, said.get(row["value"])),
                "punctuality": late.get(row["value"]),
                "filter": {FILTER.get(by, by): row["value"]} if row["value"] else {},
            }
            for row in rows
        ],
        "total": _figures(total[0], said_by_all.get("")) if total else None,
    }


def _figures(row: Mapping[str, Any], said: Mapping[str, Any] | None) -> dict[str, Any]:
    figures = {key: int(number) for key, number in row.items() if key != "value"}
    overall = round(float(said["overall"]), 2) if said else None
    return {**figures, "satisfaction": overall, "answers": int(said["answers"]) if said else 0}


def _late(assistance: Assistance, reach: Reach) -> dict[str, Mapping[str, Any]]:
    """By county: tasks with a due date, late ones, and their share in percent."""
    return {
        row["county"]: {
            "due": int(row["due"]),
            "late": int(row["late"]),
            "overdue": int(row["overdue"]),
            "late_percent": round(100 * int(row["late"]) / int(row["due"]), 1),
        }
        for row in assistance.engine.lookup.punctuality(reach.prefixes)
    }


def _names(by: str) -> Mapping[str, str]:
    if by == "county":
        return {code: area.name for code, area in areas().items()}
    if by == "entry":
        return names.ENTRIES
    return names.named(TABLES[by]) if by in TABLES else {}
