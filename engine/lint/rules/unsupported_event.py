"""An event waits for, or throws, what this engine cannot do at that place."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import TRIGGERS

RULE = Rule(
    "events",
    "error",
    why="It would be a plain event: nothing is thrown, nothing is waited for.",
    instead="Each finding says which event to draw.",
    finds_zh="事件等待或抛出的,是本系统在这个位置做不到的。",
    why_zh="它会变成空白事件:什么也不抛出,什么也不等待。",
    instead_zh="每条提示写明改画哪一种事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.possible is None or len(element.triggers) > 1:
            continue
        if element.trigger not in element.possible:
            what = f"是{TRIGGERS[element.trigger]}触发的" if element.trigger else "没有触发条件"
            message = f"{element.said}{what},本系统不运行这样的事件"
            yield Problem(element, message, _hint(element))


def _hint(element: Element) -> str:
    if element.kind == "startEvent" and element.scope.place in _AT_START:
        return _AT_START[element.scope.place]
    return _INSTEAD.get(element.trigger, "改用定时或消息事件。")


_AT_START = {
    "process": "流程由空白、消息、信号或定时的开始事件发起。",
    "subProcess": "子流程里用空白开始事件;等事件的步骤画在它后面,或改成事件子流程。",
    "eventSubProcess": "事件子流程由定时、消息、信号、错误或升级触发。",
}


_INSTEAD = {
    "": "给它一个定时、消息、信号、错误或升级的触发条件。",
    "timerEventDefinition": "等时间用中间捕获事件、边界事件或开始事件。",
    "errorEventDefinition": "错误只能由结束事件抛出,在边界上或事件子流程里捕获。",
    "escalationEventDefinition": "升级在边界上或事件子流程里捕获;在流程中间等消息或信号。",
    "terminateEventDefinition": "终止只能用在结束事件上。",
    "compensateEventDefinition": "把撤销的步骤画在正常的流程里。",
    "cancelEventDefinition": "改用错误事件。",
    "conditionalEventDefinition": "改用消息事件,条件成立时由外部发消息。",
    "linkEventDefinition": "链接从中间抛出事件通到中间捕获事件。",
}
