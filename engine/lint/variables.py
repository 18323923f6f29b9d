"""Variables: what a condition reads, something before it has set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, Flow, Scope
from engine.lint.graph import postorder
from engine.lint.repeats import loop_settings
from engine.lint.vocabulary import ZEEBE

# Names that an element sets; None stands for whatever comes from outside.
Sets = Collection[str] | None


def unset(process: Scope, bundle: Bundle) -> Iterator[tuple[Flow, str]]:
    """Flows whose condition reads a variable that no element on the way to it sets; each once."""
    given = _given(process.id, bundle)
    if given is None:
        return
    told: set[str] = set()
    for flow, name in _unset(process, frozenset(given), bundle):
        if name not in told:
            told.add(name)
            yield flow, name


def _given(process_id: str, bundle: Bundle) -> Sets:
    """What the call activities of the bundle hand to ``process_id``."""
    names: set[str] = set()
    for element in bundle.elements():
        called = element.setting("calledElement", "processId")
        if called == process_id or called.startswith("="):
            if element.setting("calledElement", "propagateAllParentVariables") != "false":
                return None
            names.update(_locals(element))
    return names


def _unset(scope: Scope, outer: frozenset[str], bundle: Bundle) -> Iterator[tuple[Flow, str]]:
    """Flows whose condition reads a name that nothing before them sets, with the name."""
    sets = {identity: set_by(element, bundle) for identity, element in scope.by_id.items()}
    names = _Bits(outer.union(*(found or () for found in sets.values())))
    before = _before(scope, {identity: names.of(found) for identity, found in sets.items()})
    for identity, earlier in before.items():
        if earlier & names.unknown:
            continue
        element = scope.by_id[identity]
        known = outer | names.told(earlier)
        yield from _conditions(element, known, bundle)
        if element.inner is not None:
            yield from _unset(element.inner, known.union(_locals(element)), bundle)


class _Bits:
    """Sets of names as bits of a number: joined in one go, a thousand times over."""

    def __init__(self, names: Collection[str]) -> None:
        self._bits = {name: 1 << number for number, name in enumerate(names)}
        self.unknown = 1 << len(names)

    def of(self, names: Sets) -> int:
        return self.unknown if names is None else sum(self._bits[name] for name in set(names))

    def told(self, bits: int) -> frozenset[str]:
        return frozenset(name for name, bit in self._bits.items() if bits & bit)


def _conditions(
    element: Element, names: Collection[str], bundle: Bundle
) -> Iterator[tuple[Flow, str]]:
    """Flows whose condition reads a name that is none of ``names``."""
    for flow in element.outgoing:
        text = flow.condition or ""
        if text.startswith("="):
            for name in sorted(bundle.checker.variables(text[1:].strip())):
                if name not in names:
                    yield flow, name


def _before(scope: Scope, sets: Mapping[str, int]) -> Mapping[str, int]:
    """Element id -> what may have been set before it, as bits; only what can be reached."""
    starts = [start.id for start in scope.of("startEvent") if start.id in scope.by_id]
    after = {one: [o for o in e.after() if o in sets] for one, e in scope.by_id.items()}
    order = list(reversed(postorder(starts, after.__getitem__)))
    before = dict.fromkeys(order, 0)
    changed = True
    while changed:
        changed = False
        for one in order:
            passed = before[one] | sets[one]
            for other in after[one]:
                if before[other] | passed != before[other]:
                    before[other] |= passed
                    changed = True
    return before


def set_by(element: Element, bundle: Bundle) -> Sets:
    """The variables that ``element`` leaves behind for those after it."""
    found = list(_targets(element, "output")) or _results(element, bundle)
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
    return None if _hears(element) else []


def _hears(element: Element) -> bool:
    """Whether it brings in what somebody outside says."""
    if element.kind in ("serviceTask", "sendTask", "receiveTask"):
        return True
    return element.trigger == "messageEventDefinition" or (
        element.kind == "boundaryEvent" and element.trigger == "errorEventDefinition"
    )


def _inside(element: Element, bundle: Bundle) -> Sets:
    inside = element.inner.elements if element.inner is not None else []
    found = [set_by(one, bundle) for one in inside]
    if None in found:
        return None
    return {name for names in found for name in names or ()}


def _locals(element: Element) -> Iterator[str]:
    """What a sub-process has for itself."""
    yield from _targets(element, "input")
    if element.multi is not None:
        yield "loopCounter"
        yield loop_settings(element.multi).get("inputElement", "")


def _targets(element: Element, tag: str) -> Iterator[str]:
    for mapping in element.extensions("ioMapping"):
        for one in mapping.iterchildren(f"{{{ZEEBE}}}{tag}"):
            yield (one.get("target") or "").partition(".")[0]
