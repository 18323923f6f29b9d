"""A linter as the engine wires it, and what it says in a form that tests can compare."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistance.form_reader import BundledForms
from engine.errors import Finding
from engine.feel import Feel, parse_dmn, problems
from engine.lint import BundleLinter
from tests import diagrams as d

FEEL = Feel()
ROLES = frozenset({"clerk", "leader"})
HANDLED = frozenset({"outside", "jiuzhu:known"})

Told = set[tuple[str, str, str]]


def lint(files: Mapping[str, bytes], jobs: Collection[str] = HANDLED) -> Sequence[Finding]:
    """Findings over ``files``; roles ``clerk`` and ``leader``, a job ``outside``."""
    linter = BundleLinter(
        feel_check=FEEL.check,
        variables_of=FEEL.variables_of,
        decision_problems=lambda root, others: problems(parse_dmn(root, others)),
        forms=BundledForms({"hooked": {"opinion"}, "unforeseen": None}),
        known_groups=ROLES.__contains__,
        known_job_types={**dict.fromkeys(jobs), "jiuzhu:counts": {"n"}},
    )
    return linter.lint(files)


def told(body: bytes, **others: bytes) -> Told:
    """(severity, rule, element id) of all findings over ``p.bpmn`` and ``others``.

    A name of ``others`` such as ``rules_dmn`` stands for the file ``rules.dmn``. That the timers of
    these diagrams give no ground for their times is not said again and again.
    """
    files = {name.replace("_", "."): other for name, other in others.items()}
    found = lint({"p.bpmn": body, **files})
    return {(f.severity, f.rule, f.element_id) for f in found if f.rule != "unexplained-deadline"}


def simple(*elements: str, flows: str, more: str = "") -> bytes:
    """A process ``p`` with a start and an end besides ``elements``."""
    return d.diagram("p", d.start(), d.end(), *elements, flows=flows, more=more)


def around(element_id: str, *elements: str, more: str = "") -> bytes:
    """start -> ``element_id`` -> end."""
    flows = f"start -> {element_id}\n{element_id} -> end"
    return simple(*elements, flows=flows, more=more)


def decision_file(
    rules: Sequence[Sequence[str]],
    *,
    inputs: Mapping[str, str],
    policy: str = "UNIQUE",
    decision: str = "rate",
) -> bytes:
    """A DMN file with one table; ``inputs`` are expressions with their allowed values."""
    columns = "".join(
        f"<input><inputExpression><text>{text}</text></inputExpression>"
        + (f"<inputValues><text>{allowed}</text></inputValues>" if allowed else "")
        + "</input>"
        for text, allowed in inputs.items()
    )
    rows = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in rule[:-1])
        + f"<outputEntry><text>{rule[-1]}</text></outputEntry></rule>"
        for number, rule in enumerate(rules, 1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
        f' namespace="urn:t"><decision id="{decision}" name="标准">'
        f'<decisionTable hitPolicy="{policy}">{columns}<output name="结果"/>{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


def form_file(form_id: str, *keys: str, hide: str = "") -> bytes:
    """A form with text fields ``keys``; ``hide`` is the FEEL of their hide condition."""
    conditional = f',"conditional":{{"hide":"{hide}"}}' if hide else ""
    fields = ",".join(
        f'{{"type":"textfield","id":"f_{key}","key":"{key}","label":"{key}"{conditional}}}'
        for key in keys
    )
    return f'{{"type":"default","id":"{form_id}","components":[{fields}]}}'.encode()
