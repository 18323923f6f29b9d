"""Small diagrams in a few lines: elements by function, flows as ``a -> b: =condition``."""

from __future__ import annotations

from html import escape

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="tests">
"""


def file(*parts: str) -> bytes:
    """A BPMN file of processes, messages and errors."""
    return "\n".join([_HEAD, *parts, "</bpmn:definitions>"]).encode()


def process(process_id: str, *elements: str, flows: str = "") -> str:
    body = "\n".join([*elements, *_flows(flows)])
    return (
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f"{body}</bpmn:process>"
    )


def diagram(process_id: str, *elements: str, flows: str, more: str = "") -> bytes:
    """A file with one process; ``more`` are its messages and errors."""
    return file(more, process(process_id, *elements, flows=flows))


def element(tag: str, element_id: str, *inner: str, extensions: str = "", **attributes: str) -> str:
    listed = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    extended = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>"
    content = (extended if extensions else "") + "".join(inner)
    return f'<bpmn:{tag} id="{element_id}" name="{element_id}"{listed}>{content}</bpmn:{tag}>'


def start(element_id: str = "start", *inner: str, extensions: str = "", **attributes: str) -> str:
    return element("startEvent", element_id, *inner, extensions=extensions, **attributes)


def end(element_id: str = "end", *inner: str) -> str:
    return element("endEvent", element_id, *inner)


def user(element_id: str, *inner: str, extensions: str = "", groups: str = "clerk") -> str:
    said = f'<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="{escape(groups)}"/>'
    return element("userTask", element_id, *inner, extensions=said + extensions)


def job(element_id: str, type_: str = "outside", *inner: str, extensions: str = "") -> str:
    said = f'<zeebe:taskDefinition type="{escape(type_)}"/>'
    return element("serviceTask", element_id, *inner, extensions=said + extensions)


def script(element_id: str, expression: str, result: str, *inner: str) -> str:
    said = f'<zeebe:script expression="{escape(expression)}" resultVariable="{result}"/>'
    return element("scriptTask", element_id, *inner, extensions=said)


def call(element_id: str, process_id: str, *inner: str, extensions: str = "") -> str:
    said = f'<zeebe:calledElement processId="{process_id}" propagateAllChildVariables="false"/>'
    return element("callActivity", element_id, *inner, extensions=said + extensions)


def gateway(kind: str, element_id: str, default: str = "") -> str:
    """``kind``: exclusive | parallel | inclusive | eventBased."""
    attributes = {"default": default} if default else {}
    return element(f"{kind}Gateway", element_id, **attributes)


def sub_process(element_id: str, *elements: str, flows: str) -> str:
    return element("subProcess", element_id, *elements, *_flows(flows))


def event_sub_process(
    element_id: str, definition: str, *elements: str, flows: str, interrupting: bool = True
) -> str:
    """Its start event is called ``on_`` and its own id."""
    begins = start(f"on_{element_id}", definition, isInterrupting=str(interrupting).lower())
    inner = (begins, *elements, *_flows(flows))
    return element("subProcess", element_id, *inner, triggeredByEvent="true")


def boundary(
    element_id: str, attached_to: str, definition: str, *, interrupting: bool = True
) -> str:
    cancel = {"attachedToRef": attached_to, "cancelActivity": str(interrupting).lower()}
    return element("boundaryEvent", element_id, definition, **cancel)


def catch(element_id: str, definition: str) -> str:
    return element("intermediateCatchEvent", element_id, definition)


def throw(element_id: str, definition: str = "", *, extensions: str = "") -> str:
    return element("intermediateThrowEvent", element_id, definition, extensions=extensions)


def timer(kind: str, text: str) -> str:
    """``kind``: timeDate | timeDuration | timeCycle."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">'
        f"{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def message(name: str, key: str) -> str:
    """A message of the file; refer to it by ``on_message(name)``."""
    said = f'<zeebe:subscription correlationKey="{escape(key)}"/>'
    return element("message", f"message_{name}", extensions=said).replace(
        f'name="message_{name}"', f'name="{name}"'
    )


def on_message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="message_{name}"/>'


def error(code: str) -> str:
    return f'<bpmn:error id="error_{code}" name="{code}" errorCode="{code}"/>'


def on_error(code: str = "") -> str:
    reference = f' errorRef="error_{code}"' if code else ""
    return f"<bpmn:errorEventDefinition{reference}/>"


def signal(name: str) -> str:
    return f'<bpmn:signal id="signal_{name}" name="{name}"/>'


def on_signal(name: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="signal_{name}"/>'


def escalation(code: str) -> str:
    return f'<bpmn:escalation id="escalation_{code}" name="{code}" escalationCode="{code}"/>'


def on_escalation(code: str = "") -> str:
    reference = f' escalationRef="escalation_{code}"' if code else ""
    return f"<bpmn:escalationEventDefinition{reference}/>"


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


TERMINATE = "<bpmn:terminateEventDefinition/>"


def loop(
    collection: str,
    item: str = "item",
    *,
    out: str = "",
    result: str = "",
    until: str = "",
    sequential: bool = False,
) -> str:
    """Multi-instance over ``collection``; ``until`` is its completion condition."""
    said = f'inputCollection="{escape(collection)}" inputElement="{item}"'
    if out:
        said += f' outputCollection="{out}" outputElement="{escape(result)}"'
    condition = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:extensionElements><zeebe:loopCharacteristics {said}/></bpmn:extensionElements>"
        f"{condition if until else ''}</bpmn:multiInstanceLoopCharacteristics>"
    )


def mapping(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """``zeebe:ioMapping`` by target name."""
    listed = [("input", inputs or {}), ("output", outputs or {})]
    return (
        "<zeebe:ioMapping>"
        + "".join(
            f'<zeebe:{kind} source="{escape(source)}" target="{target}"/>'
            for kind, pairs in listed
            for target, source in pairs.items()
        )
        + "</zeebe:ioMapping>"
    )


def _flows(text: str) -> list[str]:
    """One flow a line: ``source -> target``, then ``: =condition`` where it has one."""
    flows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        way, _, condition = line.partition(":")
        source, target = (end.strip() for end in way.split("->"))
        inner = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(condition.strip())}</bpmn:conditionExpression>"
        )
        flows.append(
            f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" '
            f'targetRef="{target}">{inner if condition else ""}</bpmn:sequenceFlow>'
        )
    return flows
