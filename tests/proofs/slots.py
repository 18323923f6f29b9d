"""Every place of a diagram, decision or form that may hold an expression, each a file of its own.

``bpmn``, ``dmn`` and ``form`` put a text into every one of them, as an expression where one may
stand and as it is where names and notes stand: file name -> file. A file that the linter refuses is
left out by whoever deploys them; the others run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from tests import diagrams as d

FORM_ID, DECISION_ID, CHILD_ID = "slot-form", "slot-right", "slot-child"
RIGHT_FORM = json.dumps(
    {
        "id": FORM_ID,
        "type": "default",
        "schemaVersion": 17,
        "components": [{"type": "textfield", "id": "c", "key": "note", "label": "说明"}],
    }
).encode()
_DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def bpmn(raw: str) -> dict[str, bytes]:
    """Process ``p-SLOT`` for each slot."""
    text, noted = f"={raw}", escape(raw)
    tasks = {**_of_tasks(text, noted), **_of_activities(text, noted)}
    files = {slot: _around(slot, task) for slot, task in tasks.items()}
    for kind in ("exclusive", "inclusive"):
        drawn = d.diagram(
            f"p-{kind}-condition",
            *(d.start(), d.gateway(kind, "g", default="g-b"), _task("a"), _task("b")),
            *(d.end(), d.end("end2")),
            flows="start -> g\ng -> a: CONDITION\ng -> b\na -> end\nb -> end2",
        )
        files[f"{kind}-condition"] = drawn.replace(b"CONDITION", escape(text).encode())
    for kind in ("timeDuration", "timeDate", "timeCycle"):
        beside = d.boundary("t", "a", d.timer(kind, text), interrupting=False)
        files[f"boundary-{kind}"] = _around(f"boundary-{kind}", _task("a"), beside)
    waits = d.catch("a", d.on_message("m"))
    files["correlation"] = _around("correlation", waits, more=d.message("m", text))
    named = d.message("n", "=1").replace('name="n"', f'name="{noted}"')
    files["message-name"] = _around("message-name", d.catch("a", d.on_message("n")), more=named)
    coded = d.error("E").replace('errorCode="E"', f'errorCode="{noted}"')
    thrown = d.boundary("e", "a", d.on_error("E"))
    files["error-code"] = _around("error-code", d.job("a"), thrown, more=coded)
    return {f"{slot}.bpmn": body for slot, body in files.items()}


def _of_tasks(text: str, noted: str) -> dict[str, str]:
    """Slots of user and script tasks."""
    said = escape(text)
    return {
        "input": _task("a", extensions=d.mapping({"x": text})),
        "output": _task("a", extensions=d.mapping(None, {"x": text})),
        "input-name": _task("a", extensions=d.mapping({noted: "=1"})),
        "script": d.script("a", text, "x"),
        "script-result": d.script("a", "=1", noted),
        "assignee": _user(f'<zeebe:assignmentDefinition assignee="{said}"/>'),
        "groups": _user(f'<zeebe:assignmentDefinition candidateGroups="{said}"/>'),
        "users": _user(f'<zeebe:assignmentDefinition candidateUsers="{said}"/>'),
        "due": _user(f'<zeebe:taskSchedule dueDate="{said}"/>'),
        "follow-up": _user(f'<zeebe:taskSchedule followUpDate="{said}"/>'),
        "priority": _user(f'<zeebe:priorityDefinition priority="{said}"/>'),
        "form-id": _user(f'<zeebe:formDefinition formId="{said}"/>'),
        "property": _user(
            f'<zeebe:properties><zeebe:property name="{noted}" value="{noted}"/></zeebe:properties>'
        ),
        "documentation": _task("a", f"<bpmn:documentation>{noted}</bpmn:documentation>"),
        "name": _task("a").replace('name="a"', f'name="{noted}"'),
    }


def _of_activities(text: str, noted: str) -> dict[str, str]:
    """Slots of repetitions, jobs, decisions, calls and timers."""
    said = escape(text)
    return {
        "collection": _task("a", d.loop(text)),
        "item-name": _task("a", d.loop("=[1, 2]", noted)),
        "loop-output": _task("a", d.loop("=[1, 2]", out="x", result=text)),
        "loop-output-name": _task("a", d.loop("=[1, 2]", out=noted, result="=item")),
        "completion": _task("a", d.loop("=[1, 2]", until=text)),
        "sequence": _task("a", d.loop(text, sequential=True)),
        "job-type": d.job("a", text),
        "job-retries": d.job("a").replace("/>", f' retries="{said}"/>', 1),
        "job-header": d.job(
            "a",
            extensions=f'<zeebe:taskHeaders><zeebe:header key="{noted}" value="{noted}"/>'
            "</zeebe:taskHeaders>",
        ),
        "job-input": d.job("a", extensions=d.mapping({"x": text})),
        "decision-id": _decided(said),
        "decision-result": _decided(DECISION_ID, noted),
        "decision-input": _decided(DECISION_ID, "x", d.mapping({"a": text})),
        "process-id": d.call("a", said),
        "call-input": d.call("a", CHILD_ID, extensions=d.mapping({"x": text})),
        "call-output": d.call("a", CHILD_ID, extensions=d.mapping(None, {"x": text})),
        "calls": d.call("a", CHILD_ID, d.loop(text)),
        "date": d.catch("a", d.timer("timeDate", text)),
        "duration": d.catch("a", d.timer("timeDuration", text)),
        "start-timer": d.catch("a", d.timer("timeCycle", text)),
    }


def dmn(text: str) -> dict[str, bytes]:
    """Decision ``d-SLOT`` for each slot."""
    said = f"<text>{escape(text)}</text>"
    right = {"input": "a", "test": "-", "output": "1", "allowed": "", "other": ""}
    logic = {
        **{f"table-{part}": _table(**{**right, part: escape(text)}) for part in right},
        "literal": f"<literalExpression>{said}</literalExpression>",
        "context": f'<context><contextEntry><variable name="k"/><literalExpression>{said}'
        "</literalExpression></contextEntry></context>",
        "list": f"<list><literalExpression>{said}</literalExpression></list>",
        "function": f"<functionDefinition><literalExpression>{said}</literalExpression>"
        "</functionDefinition>",
        "binding": "<invocation><literalExpression><text>abs</text></literalExpression><binding>"
        f'<parameter name="n"/><literalExpression>{said}</literalExpression></binding>'
        "</invocation>",
        "called": f"<invocation><literalExpression>{said}</literalExpression></invocation>",
        "if": f"<conditional><if><literalExpression>{said}</literalExpression></if><then>"
        "<literalExpression><text>1</text></literalExpression></then><else><literalExpression>"
        "<text>2</text></literalExpression></else></conditional>",
        "name": f'<context><contextEntry><variable name="{escape(text)}"/><literalExpression>'
        "<text>1</text></literalExpression></contextEntry></context>",
    }
    files = {slot: _decision(slot, body) for slot, body in logic.items()}
    model = (
        '<businessKnowledgeModel id="bkm" name="bkm"><encapsulatedLogic><literalExpression>'
        f"{said}</literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    call = "<literalExpression><text>bkm()</text></literalExpression>"
    needs = '<knowledgeRequirement><requiredKnowledge href="#bkm"/></knowledgeRequirement>'
    files["knowledge"] = _decision("knowledge", needs + call, model)
    return {f"{slot}.dmn": body for slot, body in files.items()}


def form(raw: str) -> dict[str, bytes]:
    """Form ``f-SLOT`` for each slot, and process ``p-f-SLOT`` that shows it."""
    text = f"={raw}"
    field = {"type": "textfield", "id": "c", "key": "note", "label": "说明"}
    fields: Mapping[str, dict[str, object]] = {
        "hide": {**field, "conditional": {"hide": text}},
        "expression": {**field, "type": "expression", "expression": text},
        "label": {**field, "label": raw, "description": raw},
        "default": {**field, "defaultValue": raw},
        "pattern": {**field, "validate": {"pattern": raw}},
        "read-only": {**field, "readonly": text},
        "text": {"type": "text", "id": "c", "text": raw},
        "html": {"type": "html", "id": "c", "content": raw},
        "options": {"type": "select", "id": "c", "key": "note", "label": "x",
                    "valuesExpression": text},
    }  # fmt: skip
    files = {}
    for slot, one in fields.items():
        whole = {"type": "default", "id": f"f-{slot}", "schemaVersion": 17, "components": [one]}
        files[f"f-{slot}.form"] = json.dumps(whole).encode("utf-8", "replace")
        task = _user(f'<zeebe:formDefinition formId="f-{slot}"/>')
        files[f"f-{slot}.bpmn"] = _around(f"f-{slot}", task)
    return files


def beside() -> dict[str, bytes]:
    """What the slots refer to."""
    literal = "<literalExpression><text>1</text></literalExpression>"
    child = d.diagram(CHILD_ID, d.start(), d.end(), flows="start -> end")
    right = _decision("right", literal).replace(b'id="d-right"', f'id="{DECISION_ID}"'.encode())
    return {"child.bpmn": child, "right.dmn": right, "right.form": RIGHT_FORM}


def _around(slot: str, task: str, *others: str, more: str = "") -> bytes:
    """The task between start and end; boundary events lead to an end of their own."""
    flows = "start -> a\na -> end"
    extra = []
    for number, other in enumerate(others):
        source = other.split('id="', 1)[1].split('"', 1)[0]
        extra.append(d.end(f"other{number}"))
        flows += f"\n{source} -> other{number}"
    return d.diagram(f"p-{slot}", d.start(), task, *others, d.end(), *extra, flows=flows, more=more)


def _task(element_id: str, *inner: str, extensions: str = "") -> str:
    return d.user(element_id, *inner, extensions=extensions, groups="township_clerk")


def _user(extension: str) -> str:
    return d.element("userTask", "a", extensions=f"<zeebe:userTask/>{extension}")


def _decided(decision: str, result: str = "x", mapping: str = "") -> str:
    said = f'<zeebe:calledDecision decisionId="{decision}" resultVariable="{result}"/>'
    return d.element("businessRuleTask", "a", extensions=said + mapping)


def _decision(slot: str, logic: str, more: str = "") -> bytes:
    return (
        f'<definitions xmlns="{_DMN}" id="ds-{slot}" name="{slot}" namespace="urn:{slot}">{more}'
        f'<decision id="d-{slot}" name="d-{slot}">{logic}</decision></definitions>'
    ).encode()


def _table(input: str, test: str, output: str, allowed: str, other: str) -> str:
    values = f"<inputValues><text>{allowed}</text></inputValues>" if allowed else ""
    otherwise = f"<defaultOutputEntry><text>{other}</text></defaultOutputEntry>" if other else ""
    return (
        f'<decisionTable hitPolicy="FIRST"><input id="i"><inputExpression><text>{input}</text>'
        f'</inputExpression>{values}</input><output id="o" name="o">{otherwise}</output>'
        f'<rule id="r"><inputEntry><text>{test}</text></inputEntry><outputEntry>'
        f"<text>{output}</text></outputEntry></rule></decisionTable>"
    )
