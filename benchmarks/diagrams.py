"""The two diagrams that are measured: seven tasks in a row, and one task in a long loop."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="d" targetNamespace="bench">
<bpmn:process id="{id}" name="{id}" isExecutable="true">
"""
TAIL = "</bpmn:process></bpmn:definitions>"
_TASK = """<bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements><zeebe:userTask/>{form}
<zeebe:assignmentDefinition candidateGroups="{group}"/></bpmn:extensionElements>
<bpmn:incoming>{i}</bpmn:incoming><bpmn:outgoing>{o}</bpmn:outgoing></bpmn:userTask>
"""
_FLOW = '<bpmn:sequenceFlow id="{id}" sourceRef="{a}" targetRef="{b}"/>\n'

TASKS = 7
ROUNDS = 220


def row_of_tasks(group: str = "clerk", form_id: str = "") -> bytes:
    """Process ``row``: start, seven user tasks (with the same form, if any), end."""
    form = f'<zeebe:formDefinition formId="{form_id}"/>' if form_id else ""
    parts = [HEAD.format(id="row")]
    parts.append('<bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>')
    for n in range(TASKS):
        task = _TASK.format(id=f"t{n}", i=f"f{n}", o=f"f{n + 1}", group=group, form=form)
        parts.append(task)
    parts.append(f'<bpmn:endEvent id="end"><bpmn:incoming>f{TASKS}</bpmn:incoming></bpmn:endEvent>')
    nodes = ["start", *(f"t{n}" for n in range(TASKS)), "end"]
    for n in range(TASKS + 1):
        parts.append(_FLOW.format(id=f"f{n}", a=nodes[n], b=nodes[n + 1]))
    return "".join([*parts, TAIL]).encode()


def loop_of_tasks() -> bytes:
    """Process ``loop``: one user task again and again while the variable ``again`` is true."""
    return (
        HEAD.format(id="loop")
        + """<bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
<bpmn:exclusiveGateway id="merge"><bpmn:incoming>f0</bpmn:incoming>
<bpmn:incoming>back</bpmn:incoming><bpmn:outgoing>f1</bpmn:outgoing></bpmn:exclusiveGateway>
"""
        + _TASK.format(id="work", i="f1", o="f2", group="clerk", form="")
        + """<bpmn:exclusiveGateway id="more" default="done"><bpmn:incoming>f2</bpmn:incoming>
<bpmn:outgoing>back</bpmn:outgoing><bpmn:outgoing>done</bpmn:outgoing></bpmn:exclusiveGateway>
<bpmn:endEvent id="end"><bpmn:incoming>done</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="back" sourceRef="more" targetRef="merge">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=again</bpmn:conditionExpression>
</bpmn:sequenceFlow>
"""
        + _FLOW.format(id="f0", a="start", b="merge")
        + _FLOW.format(id="f1", a="merge", b="work")
        + _FLOW.format(id="f2", a="work", b="more")
        + _FLOW.format(id="done", a="more", b="end")
        + TAIL
    ).encode()
