"""Events: what they wait for or throw is complete, and stands where it can happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, child, children, text_of
from engine.lint.expressions import TIMERS
from engine.lint.known import Contents
from engine.lint.moments import wrong_cycle, wrong_duration, wrong_moment
from engine.lint.vocabulary import ACTIVITIES, ZEEBE

# Done as soon as a token comes, so that nothing on their border can ever happen in between.
INSTANT: Final = frozenset({"task", "manualTask", "scriptTask", "businessRuleTask"})
_IO: Final = "ioMapping"
_LITERAL: Final[Mapping[str, Callable[[str], str]]] = {
    "timeDate": wrong_moment,
    "timeDuration": wrong_duration,
    "timeCycle": wrong_cycle,
}


def timers(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A timer says once when, in ISO 8601 or FEEL."""
    for element, definition in _triggered(one, "timerEventDefinition"):
        times = [node for tag in TIMERS for node in children(definition, tag)]
        if len(times) != 1 or not text_of(times[0]):
            message = (
                f"{element.said}没有写定时时间" if not times else f"{element.said}的定时时间不明确"
            )
            yield element.error("timer-without-time", message, "时刻、时长、周期只写一个。")
        else:
            yield from _timer(element, times[0])


def _timer(element: Element, node: etree._Element) -> Iterator[Finding]:
    kind, text = etree.QName(node).localname, text_of(node)
    repeats = element.kind == "boundaryEvent" and not element.interrupting
    if kind == "timeCycle" and not repeats:
        message = f"{element.said}只能触发一次,却写了周期“{text}”"
        hint = "改用时长;要反复提醒,用不中断的边界事件。"
        yield element.error("cycle-fires-once", message, hint)
    elif not text.startswith("=") and (why := _LITERAL[kind](text)):
        message = f"{element.said}的{TIMERS[kind]}“{text}”{why}"
        yield element.error("bad-time", message, "改正时间,或写以 = 开头的表达式。")


def messages(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A message that is waited for has a name and a correlation key."""
    for element, reference in _receivers(one):
        message = one.messages.get(reference)
        if message is None:
            told = f"指向的消息“{reference}”不在文件里" if reference else "没有写等哪个消息"
            hint = "在属性里选择或新建一个消息。"
            yield element.error("no-message", f"{element.said}{told}", hint)
        elif not message.name.strip() or message.name.startswith("="):
            told = f"{element.said}的消息“{message.id}”没有固定的名称"
            yield element.error("message-name", told, "给消息一个名称,不能用表达式。")
        elif not message.setting("subscription", "correlationKey"):
            told = f"{element.said}的消息“{message.name}”没有关联键,收到的消息找不到案件"
            hint = "写上关联键,例如 =application_id。"
            yield element.error("no-correlation-key", told, hint)


def same_key_for_all(one: Drawing, _: Contents) -> Iterator[Finding]:
    for message in one.messages.values():
        key = message.setting("subscription", "correlationKey")
        if key and not key.startswith("="):
            told = f"{message.said}的关联键“{key}”对所有案件都一样"
            yield message.warning(
                "constant-key", told, "写以 = 开头的表达式,例如 =application_id。"
            )


def senders(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A reader of the drawing should see where a message comes from."""
    drawn = {node.get("targetRef") for node in one.node.iter("{*}messageFlow")}
    for process in one.meant:
        if process.id in drawn:
            return
    told: set[str] = set()
    for element, reference in _receivers(one):
        message = one.messages.get(reference)
        explained = element.documented or (message is not None and message.documented)
        if message is None or explained or element.id in drawn or reference in told:
            continue
        told.add(reference)
        text = f"消息“{message.name}”由外部发来,图上没有画出是谁"
        yield element.info("unseen-sender", text, "用消息流连到发送方的池,或在说明里写明。")


def errors(one: Drawing, _: Contents) -> Iterator[Finding]:
    """An error that is thrown has a code; one that is caught exists."""
    for element, definition in _triggered(one, "errorEventDefinition"):
        reference = definition.get("errorRef") or ""
        if not reference and element.kind == "boundaryEvent":
            continue
        error = one.errors.get(reference)
        code = (error.node.get("errorCode") or "").strip() if error is not None else ""
        if error is None:
            told = f"指向的错误“{reference}”不在文件里" if reference else "没有写是哪个错误"
            yield element.error("no-error", f"{element.said}{told}", "在属性里选择或新建一个错误。")
        elif not code or code.startswith("="):
            told = f"{element.said}的错误“{error.name or error.id}”没有固定的错误代码"
            yield element.error("error-code", told, "写上错误代码,不能用表达式。")


def boundary_place(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A boundary event is on an activity of its own process, and what it waits for can come."""
    for scope in one.scopes():
        for event in scope.of("boundaryEvent"):
            owner = event.node.get("attachedToRef") or ""
            found = scope.by_id.get(owner)
            if found is None or found.kind not in ACTIVITIES:
                told = f"{event.said}没有附着在{scope.said}的活动上(attachedToRef“{owner}”)"
                yield event.error("boundary-owner", told, "把它拖到一个任务或子流程的边上。")
            elif found.kind in INSTANT:
                told = f"{event.said}附着的{found.said}立即完成,它不会触发"
                yield event.warning("boundary-never", told, "附着在会等待的活动上,或删去它。")


def error_boundary(one: Drawing, _: Contents) -> Iterator[Finding]:
    """An error always ends its activity, and one event catches it."""
    for element in one.elements():
        caught: set[str] = set()
        for event in element.boundaries:
            if event.trigger != "errorEventDefinition":
                continue
            if not event.interrupting:
                told = f"{event.said}是错误事件,不能不中断"
                yield event.error("error-interrupts", told, "改成中断的边界事件。")
            reference = event.triggers[0].get("errorRef") or ""
            error = one.errors.get(reference)
            code = error.node.get("errorCode") or "" if error is not None else reference
            if code in caught:
                told = f"{element.said}上有几个边界事件捕获同一个错误“{code or '任何错误'}”"
                yield event.error("same-error-twice", told, "只留一个。")
            caught.add(code)


def event_gateway(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Behind an event-based gateway stands what waits, plainly, and is reached only from it."""
    for scope in one.scopes():
        for gateway in scope.of("eventBasedGateway"):
            if len(gateway.outgoing) == 1:
                told = f"{gateway.said}之后只有一个事件"
                yield gateway.error("event-gateway-one", told, "再画一个事件,或去掉网关。")
            for flow in gateway.outgoing:
                target = scope.by_id[flow.target]
                if not _waits_plainly(target):
                    told = f"{gateway.said}之后的{target.said}不是只由它到达的捕获事件或接收任务"
                    hint = "直接画中间捕获事件;接收任务不带边界事件、多实例、输入映射。"
                    yield target.error("event-gateway-target", told, hint)


def _waits_plainly(element: Element) -> bool:
    """The gateway waits in its place, so nothing else of it would happen."""
    if element.kind == "receiveTask":
        taken_in = any(child(one, "input", ZEEBE) is not None for one in element.extensions(_IO))
        more = element.multi is not None or element.boundaries or taken_in
        return not more and len(element.incoming) == 1
    return element.kind == "intermediateCatchEvent" and len(element.incoming) == 1


def _triggered(one: Drawing, tag: str) -> Iterator[tuple[Element, etree._Element]]:
    """Events with a trigger of this kind that runs where they stand, and its definition."""
    for element in one.elements():
        if element.runs and element.trigger == tag:
            yield element, element.triggers[0]


def _receivers(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What waits for a message, with the id of the message."""
    for element, definition in _triggered(one, "messageEventDefinition"):
        yield element, definition.get("messageRef") or ""
    for element in one.elements():
        if element.kind == "receiveTask":
            yield element, element.node.get("messageRef") or ""


RULES = (
    timers,
    messages,
    same_key_for_all,
    senders,
    errors,
    boundary_place,
    error_boundary,
    event_gateway,
)
