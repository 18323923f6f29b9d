"""Values that a variable can take: the options of forms, the results of decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.cells import Cell, Test, read
from engine.lint.drawing import Element, Scope
from engine.lint.variables import given, set_by


def offered(process: Scope, bundle: Bundle) -> Mapping[str, Cell]:
    """By variable or path, where every step of ``process`` that sets it says all its values."""
    found: dict[str, list[Test]] = {}
    unclear: set[str] = set(given(process, bundle) or ())
    results = bundle.once(_results, bundle)
    for element in (element for scope in process.walk() for element in scope.elements):
        said = dict(_said(element, bundle, results))
        for name in set_by(element, bundle) or ():
            if not any(path.partition(".")[0] == name for path in said):
                unclear.add(name)
        for path, values in said.items():
            found.setdefault(path, []).extend(values)
    return {
        path: Cell(tuple(dict.fromkeys(values)))
        for path, values in found.items()
        if path.partition(".")[0] not in unclear
    }


def _said(
    element: Element, bundle: Bundle, results: Mapping[str, Mapping[str, Sequence[Test]]]
) -> Iterator[tuple[str, Sequence[Test]]]:
    """Paths that ``element`` sets, with their values; not where mappings come in between."""
    if element.multi is not None or element.extension("ioMapping") is not None:
        return
    form = bundle.form_by_id.get(element.setting("formDefinition", "formId"))
    if form is not None:
        yield from form.choices.items()
    result = element.setting("calledDecision", "resultVariable")
    for output, values in results.get(element.setting("calledDecision", "decisionId"), {}).items():
        yield (f"{result}.{output}" if output else result), values


def _results(bundle: Bundle) -> Mapping[str, Mapping[str, Sequence[Test]]]:
    """Decision id -> output ("" where there is only one) -> its values."""
    return {
        str(decision.get("id")): dict(_outputs(table))
        for file in bundle.decision_files
        for decision in file.root.iterchildren("{*}decision")
        for table in decision.iterchildren("{*}decisionTable")
        if table.get("hitPolicy", "UNIQUE") in ("UNIQUE", "ANY", "FIRST", "PRIORITY")
    }


def _outputs(table: etree._Element) -> Iterator[tuple[str, Sequence[Test]]]:
    outputs = list(table.iterchildren("{*}output"))
    rows = [list(rule.iterchildren("{*}outputEntry")) for rule in table.iterchildren("{*}rule")]
    for at, output in enumerate(outputs):
        entries = [row[at] for row in rows if at < len(row)]
        entries += output.iterchildren("{*}defaultOutputEntry")
        cells = [read(entry.findtext("{*}text") or "") for entry in entries]
        values = [test for cell in cells if cell is not None for test in cell.tests]
        plain = all(cell is not None and len(cell.tests) == 1 for cell in cells)
        if plain and values and all(isinstance(value, str | bool) for value in values):
            yield (output.get("name") or "") if len(outputs) > 1 else "", values
