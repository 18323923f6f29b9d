"""The elements of BPMN: what people call them, and which of them this engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"

TASKS: Final[Mapping[str, str]] = {
    "task": "任务",
    "manualTask": "手工任务",
    "userTask": "用户任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "businessRuleTask": "业务规则任务",
    "scriptTask": "脚本任务",
    "receiveTask": "接收任务",
}
ACTIVITIES: Final[Mapping[str, str]] = {
    **TASKS,
    "callActivity": "调用活动",
    "subProcess": "子流程",
}
GATEWAYS: Final[Mapping[str, str]] = {
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
}
EVENTS: Final[Mapping[str, str]] = {
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件",
    "boundaryEvent": "边界事件",
}
RUNS: Final[Mapping[str, str]] = {**ACTIVITIES, **GATEWAYS, **EVENTS}

# Kind -> (name, what to draw instead).
REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "complexGateway": ("复杂网关", "改用包容网关或并行网关,条件写在出线上。"),
    "adHocSubProcess": ("即席子流程", "改用普通子流程;可选的工作用包容网关分出去。"),
    "transaction": ("事务子流程", "改用普通子流程;需要撤销时在后面画出撤销的步骤。"),
    "implicitThrowEvent": ("隐式抛出事件", "改用明确的结束事件。"),
    "choreographyTask": ("编排任务", "改用消息事件连接两个流程。"),
    "subChoreography": ("子编排", "改用消息事件连接两个流程。"),
    "callChoreography": ("调用编排", "改用调用活动。"),
}

# What holds nodes and flows; a choreography is another kind of drawing, of which nothing runs.
HOLDERS: Final = frozenset(
    {
        *("process", "subProcess", "transaction", "adHocSubProcess"),
        *("choreography", "globalChoreographyTask", "subChoreography"),
    }
)

# What a process may hold besides: shown to people, never run.
SHOWN: Final = frozenset(
    {
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "property",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "ioBinding",
        "dataInputAssociation",
        "dataOutputAssociation",
        "incoming",
        "outgoing",
        "supports",
        "correlationSubscription",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "resourceRole",
        "supportedInterfaceRef",
        "rendering",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "completionCondition",
    }
)

TRIGGERS: Final[Mapping[str, str]] = {
    "timerEventDefinition": "定时",
    "messageEventDefinition": "消息",
    "errorEventDefinition": "错误",
    "terminateEventDefinition": "终止",
    "signalEventDefinition": "信号",
    "escalationEventDefinition": "升级",
    "compensateEventDefinition": "补偿",
    "cancelEventDefinition": "取消",
    "conditionalEventDefinition": "条件",
    "linkEventDefinition": "链接",
}
# Kind of event -> the triggers that run there; "" stands for none.
TRIGGERED: Final[Mapping[str, frozenset[str]]] = {
    "intermediateThrowEvent": frozenset(
        {
            *("", "messageEventDefinition", "signalEventDefinition"),
            *("escalationEventDefinition", "linkEventDefinition"),
        }
    ),
    "endEvent": frozenset(
        {
            *("", "terminateEventDefinition", "messageEventDefinition", "signalEventDefinition"),
            *("errorEventDefinition", "escalationEventDefinition"),
        }
    ),
    "intermediateCatchEvent": frozenset(
        {
            *("timerEventDefinition", "messageEventDefinition", "signalEventDefinition"),
            "linkEventDefinition",
        }
    ),
    "boundaryEvent": frozenset(
        {
            *("timerEventDefinition", "messageEventDefinition", "signalEventDefinition"),
            *("errorEventDefinition", "escalationEventDefinition"),
        }
    ),
}
# The same for start events, by what they start: a case, what goes on in it, what watches over it.
STARTED: Final[Mapping[str, frozenset[str]]] = {
    "process": frozenset(
        {"", "timerEventDefinition", "messageEventDefinition", "signalEventDefinition"}
    ),
    "subProcess": frozenset({""}),
    "eventSubProcess": TRIGGERED["boundaryEvent"],
}
# What is thrown or caught by a reference -> the attribute that holds it.
REFERENCES: Final[Mapping[str, str]] = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}
