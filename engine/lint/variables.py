"""What the steps of a process leave behind: the variables that each of them sets."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, Scope
from engine.lint.repeats import loop_settings
from engine.lint.signed import is_signed, properties
from engine.lint.vocabulary import ZEEBE
from engine.properties import DEFAULT_RESULT, INPUT, SIGNING_RESULT

# Names that an element sets; None stands for whatever comes from outside.
Sets = Collection[str] | None


def given(process: Scope, bundle: Bundle) -> Sets:
    """What a case has from the beginning: declared at its start, or handed over by its callers."""
    names = set(declared(process))
    for element in bundle.elements():
        called = element.setting("calledElement", "processId")
        if called == process.id or called.startswith("="):
            if element.setting("calledElement", "propagateAllParentVariables") != "false":
                return None
            names.update(local_to(element))
    return names


def declared(process: Scope) -> Iterator[str]:
    """What the start says that whoever starts the case gives."""
    for start in process.of("startEvent"):
        names = (name.strip() for name in properties(start).get(INPUT, "").split(","))
        yield from (name for name in names if name)


def set_by(element: Element, bundle: Bundle) -> Sets:
    """The variables that ``element`` leaves behind for those after it."""
    found = list(_targets(element, "output")) or _results(element, bundle)
    if found is not None and is_signed(element):
        return [*found, properties(element).get(SIGNING_RESULT, DEFAULT_RESULT)]
    if element.multi is None or found is None:
        return found
    return [*found, loop_settings(element.multi).get("outputCollection", "")]


def _results(element: Element, bundle: Bundle) -> Sets:
    """Without output mappings: all that its doing brings."""
    if element.kind == "userTask":
        form = element.setting("formDefinition", "formId")
        return bundle.forms.get(form) if form else None
    if element.kind in ("businessRuleTask", "scriptTask"):
        name = "script" if element.kind == "scriptTask" else "calledDecision"
        return [element.setting(name, "resultVariable")]
    if element.kind == "callActivity":
        everything = element.setting("calledElement", "propagateAllChildVariables") != "false"
        return None if everything else []
    if element.kind == "subProcess":
        return _inside(element, bundle)
    if element.kind in ("serviceTask", "sendTask"):
        return bundle.known.known_job_types.get(element.setting("taskDefinition", "type"))
    return None if _hears(element) else []


def _hears(element: Element) -> bool:
    """Whether it brings in what somebody outside says."""
    if element.kind == "receiveTask":
        return True
    told = ("messageEventDefinition", "signalEventDefinition", "errorEventDefinition")
    return element.catches and element.trigger in told


def _inside(element: Element, bundle: Bundle) -> Sets:
    inside = element.inner.elements if element.inner is not None else []
    found = [set_by(one, bundle) for one in inside]
    if None in found:
        return None
    return {name for names in found for name in names or ()}


def local_to(element: Element) -> Iterator[str]:
    """What a sub-process has for itself."""
    yield from _targets(element, "input")
    if element.multi is not None:
        yield "loopCounter"
        yield loop_settings(element.multi).get("inputElement", "")


def _targets(element: Element, tag: str) -> Iterator[str]:
    for mapping in element.extensions("ioMapping"):
        for one in mapping.iterchildren(f"{{{ZEEBE}}}{tag}"):
            yield (one.get("target") or "").partition(".")[0]
