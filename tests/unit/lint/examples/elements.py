"""Rules about elements and their settings."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around

PLAIN = around("a", d.user("a"))
TYPE = '<zeebe:taskDefinition type="outside"/>'


def sub(attributes: str = "") -> bytes:
    inside = d.sub_process("a", d.start("s2"), d.user("u"), d.end("e2"), flows="s2 -> u\nu -> e2")
    return around("a", inside).replace(
        b'<bpmn:subProcess id="a"', f'<bpmn:subProcess id="a"{attributes}'.encode()
    )


CIRCLING = PLAIN.replace(
    b"</bpmn:userTask>", b"<bpmn:standardLoopCharacteristics/></bpmn:userTask>"
)
MULTI = around("a", d.user("a", d.loop("=[1, 2]")))
JAVA = b'<bpmn:userTask xmlns:c7="http://camunda.org/schema/1.0/bpmn" c7:assignee="x" '

BESIDE = d.event_sub_process(
    "z", d.timer("timeDuration", "=period"), d.user("u"), d.end("e2"), flows="on_z -> u\nu -> e2"
)

EXAMPLES = {
    "nothing-to-run": Example("", PLAIN.replace(b' isExecutable="true"', b""), PLAIN),
    "unsupported-element": Example(
        "a",
        around("a", d.element("complexGateway", "a")),
        around("a", d.element("inclusiveGateway", "a")),
    ),
    "unknown-element": Example(
        "z",
        PLAIN.replace(b"</bpmn:process>", b'<bpmn:magic id="z"/></bpmn:process>'),
        PLAIN.replace(b"</bpmn:process>", b'<bpmn:group id="z"/></bpmn:process>'),
    ),
    "misplaced-element": Example(
        "z",
        PLAIN.replace(b"</bpmn:userTask>", b'<bpmn:manualTask id="z"/></bpmn:userTask>'),
        PLAIN,
    ),
    "said-twice": Example("a", around("a", d.user("a", d.loop("=[1]") + d.loop("=[1, 2]"))), MULTI),
    "event-sub-process": Example(
        "z",
        d.diagram(
            "p",
            d.start(),
            d.end(),
            d.user("a"),
            BESIDE,
            flows="start -> a\na -> z\nz -> end",
        ),
        d.diagram("p", d.start(), d.end(), d.user("a"), BESIDE, flows="start -> a\na -> end"),
    ),
    "compensation": Example(
        "z",
        PLAIN.replace(
            b"</bpmn:process>",
            b'<bpmn:manualTask id="z" isForCompensation="true"/></bpmn:process>',
        ),
        PLAIN,
    ),
    "standard-loop": Example("a", CIRCLING, MULTI),
    "unsupported-extension": Example(
        "a",
        around("a", d.element("manualTask", "a", extensions=TYPE)),
        around("a", d.element("serviceTask", "a", extensions=TYPE)),
    ),
    "foreign-settings": Example("a", PLAIN.replace(b"<bpmn:userTask ", JAVA), PLAIN),
}
