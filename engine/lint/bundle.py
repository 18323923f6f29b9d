"""All findings over the files of one bundle: first what cannot be read, then rule after rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from engine.errors import Finding, UnsafeXml
from engine.lint import decisions, drawing, elements, flows, forms, naming, references
from engine.lint.drawing import Drawing
from engine.lint.known import Contents, DecisionProblems, FeelCheck, FormReader, Known, VariablesOf
from engine.lint.vocabulary import BPMN
from engine.xml import parse

MAX_FLOW_NODES: Final = 2000

Rule = Callable[[Drawing, Contents], Iterator[Finding]]
RULES: Final[Sequence[Rule]] = (
    naming.ids,
    *elements.RULES,
    *flows.RULES,
    *references.RULES,
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
        return sorted(set(found), key=lambda finding: (finding.file, _RANK[finding.severity]))

    def _read(self, name: str, data: bytes, contents: Contents) -> Iterator[Finding]:
        """Put what ``data`` holds into ``contents``; say what is wrong with the file."""
        file = naming.shown(name)
        if name.endswith(".form"):
            yield from forms.read(file, data, contents)
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


_RANK = {"error": 0, "warning": 1, "info": 2}
