"""Rules about decisions."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, decision_file

PLAIN = around("a", d.user("a"))


def table(*cells: str, decision: str = "rate", policy: str = "UNIQUE") -> bytes:
    """A rule for each of ``cells`` over the age, with different results."""
    rules = [[cell, str(number)] for number, cell in enumerate(cells)]
    return decision_file(rules, inputs={"age": ""}, policy=policy, decision=decision)


def beside(**decisions: bytes) -> dict[str, bytes]:
    return {"p.bpmn": PLAIN, **{f"{name}.dmn": body for name, body in decisions.items()}}


RIGHT = table("&lt; 60", "&gt;= 60")

EXAMPLES = {
    "duplicate-decision-id": Example(
        "rate", beside(a=RIGHT, b=RIGHT), beside(a=RIGHT, b=table("-", decision="other"))
    ),
    "bad-decision": Example("rate", beside(a=table("&lt; 60", "&gt;= ")), beside(a=RIGHT)),
    "overlapping-rules": Example("rate", beside(a=table("&lt;= 60", "&gt;= 60")), beside(a=RIGHT)),
    "gap-in-table": Example("rate", beside(a=table("&lt; 60", "&gt; 60")), beside(a=RIGHT)),
    "rule-never-hit": Example(
        "rate",
        beside(a=table("&lt; 60", "&lt; 50", "-", policy="FIRST")),
        beside(a=table("&lt; 50", "&lt; 60", "-", policy="FIRST")),
    ),
    "impossible-cell": Example(
        "rate",
        beside(a=table("&lt; 60", "&gt;= 60", "[9..1]")),
        beside(a=RIGHT),
    ),
}
