"""What an edition changes, in words: 新增 D10、A05 年龄上限 59 → 60、停用 A03."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistance.editions.kinds import Kind
from assistance.editions.rows import WITHDRAWN, Row, Rows, codes

ADDED, CHANGED, WITHDRAWN_NOW, RESTORED = "added", "changed", "withdrawn", "restored"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: added | changed | withdrawn | restored; ``column`` is a label, for ``changed``."""

    code: str
    name: str
    what: str
    column: str = ""
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        named = f"{self.code} {self.name}".strip()
        match self.what:
            case "added":
                return f"新增 {named}"
            case "withdrawn":
                return f"停用 {named}(自 {self.after} 起)"
            case "restored":
                return f"恢复 {named}"
        return f"{self.code} {self.column} {_short(self.before)} → {_short(self.after)}"


def changes(kind: Kind, before: Rows, after: Rows) -> list[Change]:
    """What ``after`` says otherwise than ``before``, by code and column."""
    old = {row["code"]: row for row in before}
    found: list[Change] = []
    for row in sorted(after, key=lambda row: row["code"]):
        name = row.get("name") or row.get("step", "")
        if row["code"] in old:
            found += _changed(kind, old[row["code"]], row, name)
        else:
            found.append(Change(row["code"], name, ADDED))
    return found


def _changed(kind: Kind, old: Row, row: Row, name: str) -> Iterator[Change]:
    for column in kind.columns:
        was, now = old.get(column.name, ""), row.get(column.name, "")
        if was == now:
            continue
        if column.name == WITHDRAWN:
            what = WITHDRAWN_NOW if now else RESTORED
            yield Change(row["code"], name, what, column.label, was, now)
        else:
            yield Change(row["code"], name, CHANGED, column.label, was, now)


def _short(text: str) -> str:
    """A cell for people: several values with a comma, nothing as 无, long ones cut."""
    shown = "、".join(codes(text)) or "无"
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
