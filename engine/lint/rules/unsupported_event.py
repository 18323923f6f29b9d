"""An event waits for, or throws, what this engine cannot do at that place."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import TRIGGERED, TRIGGERS

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
        if element.kind not in TRIGGERED or len(element.triggers) > 1:
            continue
        if element.trigger not in TRIGGERED[element.kind]:
            what = f"是{TRIGGERS[element.trigger]}触发的" if element.trigger else "没有触发条件"
            message = f"{element.said}{what},本系统不运行这样的事件"
            yield Problem(element, message, _INSTEAD.get(element.trigger, "改用定时或消息事件。"))


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
