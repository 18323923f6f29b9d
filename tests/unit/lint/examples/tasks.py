"""Rules about activities."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, form_file

FORM = form_file("f", "opinion")


def user(extensions: str = "", *inner: str) -> bytes:
    return around("a", d.user("a", *inner, extensions=extensions))


def job(said: str) -> bytes:
    return around("a", d.element("serviceTask", "a", extensions=f"<zeebe:taskDefinition {said}/>"))


def calls(*inner: str) -> bytes:
    called = d.process("q", d.start("in"), d.user("u"), d.end("out"), flows="in -> u\nu -> out")
    calling = d.process(
        "p",
        d.start(),
        d.end(),
        d.call("a", "q", *inner),
        flows="start -> a\na -> end",
    )
    return d.file(calling, called)


def receives(attributes: str) -> bytes:
    said = "<bpmn:documentation>由民政局发来。</bpmn:documentation>"
    body = around(
        "a",
        d.element("receiveTask", "a", said, messageRef="message_m"),
        more=d.message("m", "=application_id"),
    )
    return body.replace(b'messageRef="message_m"', b'messageRef="message_m"' + attributes.encode())


def signed(*said: tuple[str, str], assigned: str = "", loop: str = "") -> bytes:
    listed = "".join(
        f'<zeebe:property name="jiuzhu:{name}" value="{value}"/>' for name, value in said
    )
    assignment = f'<zeebe:assignmentDefinition candidateGroups="{assigned}"/>' if assigned else ""
    extensions = f"<zeebe:userTask/>{assignment}<zeebe:properties>{listed}</zeebe:properties>"
    return around("a", d.element("userTask", "a", loop, extensions=extensions))


ALL = ("signing", "all"), ("signers", "=[1, 2]")

EXAMPLES = {
    "unknown-property": Example("a", signed(*ALL, ("sining", "all")), signed(*ALL)),
    "signing-unclear": Example("a", signed(("signing", "some"), ALL[1]), signed(*ALL)),
    "signing-and-loop": Example("a", signed(*ALL, assigned="clerk"), signed(*ALL)),
    "missing-setting": Example("a", job("retries='3'"), job("type='outside' retries='3'")),
    "form-without-id": Example(
        "a",
        {"p.bpmn": user("<zeebe:formDefinition/>"), "f.form": FORM},
        {"p.bpmn": user('<zeebe:formDefinition formId="f"/>'), "f.form": FORM},
    ),
    "instantiate": Example("a", receives(' instantiate="true"'), receives("")),
    "bad-retries": Example("a", job("type='outside' retries='a'"), job("type='outside'")),
    "bad-priority": Example(
        "a",
        user('<zeebe:priorityDefinition priority="101"/>'),
        user('<zeebe:priorityDefinition priority="50"/>'),
    ),
    "nobody-assigned": Example(
        "a", around("a", d.element("userTask", "a", extensions="<zeebe:userTask/>")), user()
    ),
    "no-collection": Example("a", user("", d.loop("")), user("", d.loop("=[1, 2]"))),
    "half-output": Example(
        "a",
        user("", d.loop("=[1, 2]", out="found")),
        user("", d.loop("=[1, 2]", out="found", result="=item")),
    ),
}
