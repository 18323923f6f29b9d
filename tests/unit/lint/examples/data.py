"""Rules about variables and expressions."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, form_file, simple

FORM = form_file("f", "opinion")


def script(expression: str, result: str = "x") -> bytes:
    return around("a", d.script("a", expression, result))


def waits(extensions: str) -> bytes:
    day = d.timer("timeDuration", "P1D")
    return around("c", d.element("intermediateCatchEvent", "c", day, extensions=extensions))


def reads(name: str) -> dict[str, bytes]:
    """A form that sets ``opinion``, and a condition behind it that reads ``name``."""
    body = simple(
        d.user("a", extensions='<zeebe:formDefinition formId="f"/>'),
        d.gateway("exclusive", "g", "g-end"),
        d.user("b"),
        flows=f'start -> a\na -> g\ng -> b: ={name} = "no"\ng -> end\nb -> end',
    )
    return {"p.bpmn": body, "f.form": FORM}


EXAMPLES = {
    "feel-marker": Example("a", script("1 + 2"), script("=1 + 2")),
    "java-expression": Example("a", script("${a.b()}"), script("=a.b")),
    "feel-error": Example("a", script("=1 +"), script("=1 + 2")),
    "event-input": Example(
        "c", waits(d.mapping({"x": "=1"})), waits(d.mapping(outputs={"x": "=1"}))
    ),
    "bad-variable-name": Example("a", script("=1", "1st"), script("=1", "first")),
    "unset-variable": Example("g-b", reads("opinoin"), reads("opinion")),
}
