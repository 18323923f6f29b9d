"""Rules about what elements name."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, decision_file, form_file

FORM = form_file("f", "opinion")
TABLE = decision_file([["-", "1"]], inputs={"opinion": ""})
WITH_FORM = around("a", d.user("a", extensions='<zeebe:formDefinition formId="f"/>'))


def decides(more: str = "") -> bytes:
    said = f'<zeebe:calledDecision decisionId="rate" resultVariable="x"{more}/>'
    return around("a", d.element("businessRuleTask", "a", extensions=said))


def calls(process_id: str, begins: str = "") -> bytes:
    steps = d.start("in", begins), d.user("u"), d.end("out")
    called = d.process("q", *steps, flows="in -> u\nu -> out")
    ways = "start -> a\na -> end"
    calling = d.process("p", d.start(), d.end(), d.call("a", process_id), flows=ways)
    return d.file(d.signal("s"), calling, called)


def versioned(tag: str) -> dict[str, bytes]:
    return {"p.bpmn": decides(f' bindingType="{tag}"'), "t.dmn": TABLE}


EXAMPLES = {
    "unknown-form": Example("a", WITH_FORM, {"p.bpmn": WITH_FORM, "f.form": FORM}),
    "unknown-decision": Example("a", decides(), {"p.bpmn": decides(), "t.dmn": TABLE}),
    "unknown-process": Example("a", calls("elsewhere"), calls("q")),
    "not-callable": Example("a", calls("q", d.on_signal("s")), calls("q")),
    "calls-itself": Example("p", calls("p"), calls("q")),
    "version-tag": Example("a", versioned("versionTag"), versioned("deployment")),
    "unknown-group": Example(
        "a", around("a", d.user("a", groups="boss")), around("a", d.user("a", groups="leader"))
    ),
    "unknown-job-type": Example(
        "a", around("a", d.job("a", "jiuzhu:gone")), around("a", d.job("a", "jiuzhu:known"))
    ),
    "external-job": Example("a", around("a", d.job("a", "mail")), around("a", d.job("a"))),
}
