"""Rules about forms."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, form_file

PLAIN = around("a", d.user("a"))
FORM = form_file("f", "opinion")

EXAMPLES = {
    "bad-form": Example(
        "f_opinion",
        {"p.bpmn": PLAIN, "f.form": FORM.replace(b'"type":"textfield"', b'"type":"hologram"')},
        {"p.bpmn": PLAIN, "f.form": FORM},
    ),
    "duplicate-form-id": Example(
        "",
        {"p.bpmn": PLAIN, "f.form": FORM, "g.form": FORM},
        {"p.bpmn": PLAIN, "f.form": FORM, "g.form": form_file("g", "opinion")},
    ),
}
