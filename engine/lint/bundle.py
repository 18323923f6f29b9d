"""All findings over the files of one bundle: first what cannot be read, then rule after rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from engine.errors import Finding, UnsafeXml
from engine.lint import (
    calendar,
    decisions,
    dialect,
    drawing,
    elements,
    events,
    expressions,
    flows,
    forms,
    joins,
    naming,
    reach,
    references,
    tasks,
    variables,
)
from engine.lint.drawing import Drawing
from engine.lint.feel import FeelCheck, VariablesOf
from engine.lint.known import Contents, DecisionProblems, FormReader, Known
from engine.lint.vocabulary import BPMN
from engine.xml import parse

MAX_FLOW_NODES: Final = 2000
MAX_OF_A_RULE: Final = 100

Rule = Callable[[Drawing, Contents], Iterator[Finding]]
RULES: Final[Sequence[Rule]] = (
    *naming.RULES,
    *elements.RULES,
    *dialect.RULES,
    *flows.RULES,
    *events.RULES,
    *tasks.RULES,
    *expressions.RULES,
    *references.RULES,
    *reach.RULES,
    *joins.RULES,
    *variables.RULES,
)


class BundleLinter:
    """Implements ``ports.Linter``. Never raises, whatever the bytes are."""

    def __init__(
        self,
        *,
        feel_check: FeelCheck,
        variables_of: VariablesOf,
        decision_problems: DecisionProblems,
        forms: FormReader,
        known_groups: Callable[[str], bool] | None = None,
        known_job_types: set[str] | frozenset[str] = frozenset(),
    ) -> None:
        self._known = Known(
            feel_check, variables_of, decision_problems, forms, known_groups, known_job_types
        )

    def lint(self, files: Mapping[str, bytes]) -> Sequence[Finding]:
        """Findings in the order of the files' names; errors of one file come with its warnings."""
        contents = Contents(self._known)
        found = list(naming.wrong_names(files))
        for name in sorted(files):
            found += self._read(name, files[name], contents)
        found += naming.clashes(contents)
        for one in contents.drawings:
            found += _judge(one, contents)
        in_order = sorted(found, key=lambda one: (one.file, _RANK[one.severity]))
        return [_printable(one) for one in _first_of_each(in_order)]

    def _read(self, name: str, data: bytes, contents: Contents) -> Iterator[Finding]:
        """Put what ``data`` holds into ``contents``; say what is wrong with the file."""
        file = naming.shown(name)
        if name.endswith(".form"):
            yield from forms.read(file, data, contents)
            return
        if PurePosixPath(name).name == calendar.FILE:
            yield from calendar.read(file, data, contents)
            return
        if not name.endswith((".bpmn", ".dmn")):
            return
        try:
            root = parse(data)
        except UnsafeXml as error:
            hint = "请在建模工具里重新导出该文件。"
            yield Finding("unreadable-xml", "error", file, "", "", str(error), hint)
            return
        if name.endswith(".dmn"):
            yield from decisions.read(file, root, contents)
        else:
            yield from _drawing(file, root, contents)


def _drawing(file: str, root: etree._Element, contents: Contents) -> Iterator[Finding]:
    if root.tag != f"{{{BPMN}}}definitions":
        message = f"不是 BPMN 2.0 流程图:根元素是 {root.tag}"
        yield Finding("not-bpmn", "error", file, "", "", message, "请用 BPMN 2.0 格式导出。")
        return
    one = drawing.read(file, root)
    count = sum(len(scope.elements) for process in one.processes for scope in process.walk())
    if count > MAX_FLOW_NODES:
        message = f"流程图有 {count} 个节点,超过上限 {MAX_FLOW_NODES} 个"
        yield Finding(
            "too-many-nodes", "error", file, "", "", message, "请拆成几个流程,用调用活动连接。"
        )
        return
    contents.drawings.append(one)


def _judge(one: Drawing, contents: Contents) -> Iterator[Finding]:
    for rule in RULES:
        yield from rule(one, contents)


def _first_of_each(found: Sequence[Finding]) -> Iterator[Finding]:
    """Each finding once, and of one rule in one file the first ``MAX_OF_A_RULE``."""
    count: Counter[tuple[str, str]] = Counter()
    for one in dict.fromkeys(found):
        count[one.file, one.rule] += 1
        if count[one.file, one.rule] <= MAX_OF_A_RULE:
            yield one
        elif count[one.file, one.rule] == MAX_OF_A_RULE + 1:
            yield Finding(one.rule, one.severity, one.file, "", "", "还有更多同样的问题", one.hint)


def _printable(one: Finding) -> Finding:
    """Without halves of characters, which a form's JSON may hold and nothing can store."""
    texts = (one.file, one.element_id, one.element_name, one.message, one.hint)
    return Finding(one.rule, one.severity, *(naming.shown(text) for text in texts))


_RANK = {"error": 0, "warning": 1, "info": 2}
