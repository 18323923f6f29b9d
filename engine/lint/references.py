"""What an element names elsewhere in the bundle is there: forms, decisions, processes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint.drawing import Drawing, Scope
from engine.lint.known import Contents


def forms(one: Drawing, contents: Contents) -> Iterator[Finding]:
    for element in one.elements():
        form_id = element.setting("formDefinition", "formId")
        if form_id and not form_id.startswith("=") and form_id not in contents.forms:
            message = f"{element.said}的表单“{form_id}”不在流程包里"
            yield element.error("unknown-form", message, "把表单文件一起部署,或改正 formId。")


def decisions(one: Drawing, contents: Contents) -> Iterator[Finding]:
    for element in one.elements():
        wanted = element.setting("calledDecision", "decisionId")
        if wanted and not wanted.startswith("=") and wanted not in contents.decisions:
            message = f"{element.said}的决策“{wanted}”不在流程包的 DMN 文件里"
            yield element.error("unknown-decision", message, "把 DMN 文件一起部署,或改正决策 id。")


def processes(one: Drawing, contents: Contents) -> Iterator[Finding]:
    known = contents.processes
    for element in one.elements():
        wanted = element.setting("calledElement", "processId")
        if wanted and not wanted.startswith("=") and wanted not in known:
            message = f"{element.said}调用的流程“{wanted}”不在流程包里,或不可执行"
            yield element.error(
                "unknown-process", message, "把被调用的流程一起部署,或改正流程 id。"
            )


def circles(one: Drawing, contents: Contents) -> Iterator[Finding]:
    """A process that calls itself, perhaps over others, may open cases without end."""
    known = contents.processes
    calls = {name: set(_called(process)) & known.keys() for name, process in known.items()}
    for process in one.executable:
        todo, seen = list(calls.get(process.id, ())), set[str]()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += calls[name]
        if process.id in seen:
            message = f"{process.said}会调用到自己"
            yield process.warning("calls-itself", message, "确认一定会停下来;否则改成循环。")


def _called(process: Scope) -> Iterator[str]:
    for scope in process.walk():
        for element in scope.of("callActivity"):
            yield element.setting("calledElement", "processId")


RULES = (forms, decisions, processes, circles)
