"""DMN files: every text parses, and a decision id stands once in the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.errors import EngineError, Finding
from engine.lint import tables
from engine.lint.known import Contents


def read(file: str, root: etree._Element, contents: Contents) -> Iterator[Finding]:
    """Note the decisions under ``root``; say what is wrong with them."""
    for identity, name in _offered(root):
        first = contents.decisions.setdefault(identity, file)
        if first != file:
            message = f"决策 id“{identity}”在文件 {first} 里已经用过"
            yield Finding(
                "duplicate-decision-id", "error", file, identity, name, message, "请改一个。"
            )
    names = dict(_offered(root))
    try:
        problems = list(contents.known.decision_problems(root))
    except EngineError as error:
        where = str(getattr(error, "decision_id", None) or "")
        hint = "请在 DMN 建模工具里改正。"
        yield Finding("bad-decision", "error", file, where, names.get(where, ""), str(error), hint)
        return
    if not problems:
        yield from tables.check(file, root)
    for problem in problems:
        where = problem.decision_id
        rule = f"规则 {problem.rule_id}:" if problem.rule_id else ""
        yield Finding(
            "bad-decision",
            "error",
            file,
            where,
            names.get(where, ""),
            f"决策“{names.get(where) or where}”{rule}{problem.message}",
            "请在 DMN 建模工具里改正这一格。",
        )


def _offered(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Id and name of what can be called."""
    for node in root.iterchildren(etree.Element):
        if etree.QName(node).localname in ("decision", "decisionService") and node.get("id"):
            yield str(node.get("id")), node.get("name") or ""
