"""Kinds of elements: what this engine does not run is refused, with what to draw instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, Part, child, local
from engine.lint.known import Contents
from engine.lint.vocabulary import BPMN, HOLDERS, REFUSED, RUNS, SHOWN, TRIGGERED, TRIGGERS


def nothing_to_run(one: Drawing, _: Contents) -> Iterator[Finding]:
    if not one.executable:
        message = "文件里没有可执行的流程(isExecutable 不是 true)"
        hint = "在流程的属性里勾选“可执行”;只供阅读的图不必部署。"
        yield one.error("nothing-to-run", message, hint)


def refused_kinds(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        if element.kind in REFUSED:
            message = f"{element.said}:本系统不运行{REFUSED[element.kind][0]}"
            yield element.error("unsupported-element", message, REFUSED[element.kind][1])


def unknown_kinds(one: Drawing, _: Contents) -> Iterator[Finding]:
    for scope in one.scopes():
        for part in scope.unknown:
            if part.kind not in SHOWN and part.kind not in TRIGGERS:
                message = f"不认识的元素“{part.kind}”"
                yield part.error("unknown-element", message, "改用 BPMN 2.0 的标准元素。")


def misplaced(one: Drawing, _: Contents) -> Iterator[Finding]:
    """What stands inside of something that cannot hold it would be passed over."""
    for node in one.node.iter(f"{{{BPMN}}}*"):
        kind, parent = local(node), node.getparent()
        if parent is not None and local(parent) not in _holders(kind, local(parent)):
            part = Part(node.get("id") or "", node.get("name") or "", kind, one.file, node)
            message = f"{part.said}放错了地方,在“{local(parent) or parent.tag}”里面"
            yield part.error("misplaced-element", message, "移到流程里,或移到文件的最外层。")


def _holders(kind: str, parent: str) -> Collection[str]:
    """Where elements of ``kind`` may stand; anywhere if that does not matter here."""
    if kind in RUNS or kind == "sequenceFlow":
        return HOLDERS
    return ("definitions",) if kind in ("process", "message", "error") else (parent,)


def event_sub_process(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        if element.kind == "subProcess" and element.flag("triggeredByEvent"):
            message = f"{element.said}是事件子流程,本系统不运行"
            hint = "把主流程放进普通子流程,在它的边上画边界事件。"
            yield element.error("event-sub-process", message, hint)


def compensation_activity(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        if element.flag("isForCompensation"):
            message = f"{element.said}用于补偿,本系统不运行补偿"
            yield element.error("compensation", message, "把撤销的步骤画在正常的流程里。")


def standard_loop(one: Drawing, _: Contents) -> Iterator[Finding]:
    for element in one.elements():
        if child(element.node, "standardLoopCharacteristics") is not None:
            message = f"{element.said}带有循环标记,本系统不运行"
            yield element.error("standard-loop", message, "用排他网关画回去,或改用多实例。")


def triggers(one: Drawing, _: Contents) -> Iterator[Finding]:
    """An event waits for, or throws, only what this engine can do at that place."""
    for element in one.elements():
        if element.kind in TRIGGERED:
            yield from _trigger(element)


def _trigger(element: Element) -> Iterator[Finding]:
    if len(element.triggers) > 1:
        message = f"{element.said}有几个触发条件,本系统只运行一个"
        yield element.error("several-triggers", message, "每个触发条件画一个事件。")
    elif element.trigger not in TRIGGERED[element.kind]:
        what = f"是{TRIGGERS[element.trigger]}触发的" if element.trigger else "没有触发条件"
        message = f"{element.said}{what},本系统不运行这样的事件"
        hint = _INSTEAD.get(element.trigger, "改用定时或消息事件。")
        yield element.error("unsupported-event", message, hint)


_INSTEAD = {
    "": "给它一个定时、消息或错误的触发条件。",
    "timerEventDefinition": "开始事件用空白的,由外部按时发起;流程中间用定时捕获事件。",
    "messageEventDefinition": "收消息用中间捕获事件或边界事件;发消息用发送任务。",
    "errorEventDefinition": "错误只能由错误结束事件抛出,在边界上捕获。",
    "terminateEventDefinition": "终止只能用在结束事件上。",
    "signalEventDefinition": "改用消息事件。",
    "escalationEventDefinition": "改用错误事件或消息事件。",
    "compensateEventDefinition": "把撤销的步骤画在正常的流程里。",
    "cancelEventDefinition": "改用错误事件。",
    "conditionalEventDefinition": "改用消息事件,条件成立时由外部发消息。",
    "linkEventDefinition": "直接用连线连接两处。",
}

RULES = (
    nothing_to_run,
    refused_kinds,
    unknown_kinds,
    misplaced,
    event_sub_process,
    compensation_activity,
    standard_loop,
    triggers,
)
