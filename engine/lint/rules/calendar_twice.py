"""The bundle holds more than one calendar.csv."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Working days would depend on which of the two is read.",
    instead="Keep one calendar.csv.",
    finds_zh="流程包里有几个 calendar.csv。",
    why_zh="工作日会取决于读了哪一个。",
    instead_zh="只留一个 calendar.csv。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    first, *others = bundle.calendars or ("",)
    for file in others:
        yield Problem(File(file), f"流程包里已有日历 {first}")
