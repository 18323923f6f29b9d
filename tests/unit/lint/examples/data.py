"""Rules about variables and expressions."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, form_file, simple

FORM = form_file("f", "opinion")


def script(expression: str, result: str = "x") -> bytes:
    return around("a", d.script("a", expression, result))


def waits(extensions: str) -> bytes:
    day = d.timer("timeDuration", "=period")
    return around("c", d.element("intermediateCatchEvent", "c", day, extensions=extensions))


def reads(name: str, value: str = "no") -> dict[str, bytes]:
    """A form that sets ``opinion``, and a condition behind it that compares ``name``."""
    body = simple(
        d.user("a", extensions='<zeebe:formDefinition formId="f"/>'),
        d.gateway("exclusive", "g", "g-end"),
        d.user("b"),
        flows=f'start -> a\na -> g\ng -> b: ={name} = "{value}"\ng -> end\nb -> end',
    )
    return {"p.bpmn": body, "f.form": FORM}


def known(first: str) -> bytes:
    """``n`` is set on one of two ways to the condition that reads it, or before they part."""
    begun = d.script("s", "=0", "n" if first else "m")
    return simple(
        begun,
        d.gateway("exclusive", "g", "g-h"),
        d.script("t", "=1", "n"),
        d.gateway("exclusive", "h", "h-end"),
        d.user("b"),
        flows="start -> s\ns -> g\ng -> t: =true\ng -> h\nt -> h\n"
        "h -> b: =n > 0\nh -> end\nb -> end",
    )


def asks(value: str) -> dict[str, bytes]:
    """A form that offers ``accept`` and ``reject``, and a condition that asks for ``value``."""
    offered = FORM.replace(
        b'"type":"textfield"',
        b'"type":"radio","values":[{"label":"A","value":"accept"},{"label":"R","value":"reject"}]',
    )
    return {**reads("opinion", value), "f.form": offered}


EXAMPLES = {
    "feel-marker": Example("a", script("1 + 2"), script("=1 + 2")),
    "java-expression": Example("a", script("${a.b()}"), script("=a.b")),
    "feel-error": Example("a", script("=1 +"), script("=1 + 2")),
    "event-input": Example(
        "c", waits(d.mapping({"x": "=1"})), waits(d.mapping(outputs={"x": "=1"}))
    ),
    "bad-variable-name": Example("a", script("=1", "1st"), script("=1", "first")),
    "unset-variable": Example("g-b", reads("opinoin"), reads("opinion")),
    "sometimes-unset": Example("h-b", known(""), known("first")),
    "value-not-offered": Example("g-b", asks("rejected"), asks("reject")),
}
