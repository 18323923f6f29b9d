"""Rules about files and ids."""

from __future__ import annotations

from itertools import pairwise

from engine.lint.bundle import MAX_FLOW_NODES
from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, simple

PLAIN = around("a", d.user("a"))
DAYS = b"date,is_working_day\n2026-01-01,false\n"


def called(process_id: str, more: str = "") -> bytes:
    return d.diagram(
        process_id,
        d.start(f"{process_id}_in"),
        d.end(f"{process_id}_out"),
        flows=f"{process_id}_in -> {process_id}_out",
        more=more,
    )


def chain(count: int) -> bytes:
    """A start, an end and ``count`` user tasks one after the other."""
    names = ["start", *(f"u{n}" for n in range(count)), "end"]
    flows = "\n".join(f"{a} -> {b}" for a, b in pairwise(names))
    return simple(*(d.user(name) for name in names[1:-1]), flows=flows)


EXAMPLES = {
    "empty-bundle": Example("", {}, PLAIN),
    "bad-file-name": Example("", {"../p.bpmn": PLAIN}, {"a/p.bpmn": PLAIN}),
    "unreadable-xml": Example("", PLAIN[:-5], PLAIN),
    "not-bpmn": Example("", b"<html/>", PLAIN),
    "too-many-nodes": Example("", chain(MAX_FLOW_NODES - 1), chain(3)),
    "calendar-twice": Example(
        "",
        {"p.bpmn": PLAIN, "calendar.csv": DAYS, "old/calendar.csv": DAYS},
        {"p.bpmn": PLAIN, "calendar.csv": DAYS},
    ),
    "bad-calendar": Example(
        "",
        {"p.bpmn": PLAIN, "calendar.csv": DAYS.replace(b"false", b"holiday")},
        {"p.bpmn": PLAIN, "calendar.csv": DAYS},
    ),
    "missing-id": Example("", PLAIN.replace(b'id="start-a"', b""), PLAIN),
    "bad-id": Example("2a", PLAIN.replace(b'"a"', b'"2a"'), PLAIN),
    "duplicate-id": Example("start", PLAIN.replace(b'id="start-a"', b'id="start"'), PLAIN),
    "duplicate-process-id": Example(
        "q",
        {"a.bpmn": called("q"), "b.bpmn": called("q")},
        {"a.bpmn": called("q"), "b.bpmn": called("r")},
    ),
    "ambiguous-id": Example(
        "message_m",
        {"a.bpmn": called("q", d.message("m", "=x")), "b.bpmn": called("r", d.message("m", "=y"))},
        {"a.bpmn": called("q", d.message("m", "=x")), "b.bpmn": called("r", d.message("m", "=x"))},
    ),
}
