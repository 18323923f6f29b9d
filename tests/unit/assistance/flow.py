"""Which variables are surely set where, in a diagram: a walk over every way to every element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from assistance.promised import BY_FORM, BY_JOB
from engine.feel import Feel

FOLDER = Path(__file__).parents[3] / "processes" / "assistance-case"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
NODES = ("Task", "Gateway", "Event", "Activity", "subProcess")
FEEL = Feel()

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True)
class Read:
    """One FEEL text: where it stands, the variables it reads, those that are surely set there."""

    place: str
    text: str
    reads: Names
    known: Names

    @property
    def unset(self) -> Names:
        return self.reads - self.known


@dataclass
class Scope:
    """A process or sub-process. ``start`` is set before its first element."""

    element: Any
    start: Names
    before: dict[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = {
            e.get("id"): e
            for e in self.element
            if isinstance(e.tag, str) and e.tag.startswith(BPMN) and e.tag.endswith(NODES)
        }
        self.flows = list(self.element.findall(f"{BPMN}sequenceFlow"))
        self._settle()

    def _settle(self) -> None:
        """What is set before an element is what is set on every way to it: a greatest fixpoint."""
        changed = True
        while changed:
            changed = False
            for identity, node in self.nodes.items():
                found = self._on_all_ways(identity, node)
                if found is not None and found != self.before.get(identity):
                    self.before[identity] = found
                    changed = True

    def _on_all_ways(self, identity: str, node: Any) -> Names | None:
        attached = node.get("attachedToRef")
        if attached:
            return self.before.get(attached)
        sources = [f.get("sourceRef") for f in self.flows if f.get("targetRef") == identity]
        if not sources:
            return self.start
        ways = [self.after(source) for source in sources if source in self.before]
        return frozenset.intersection(*ways) if ways else None

    def after(self, identity: str) -> Names:
        node = self.nodes[identity]
        return self.before[identity] | sets(node, self.before[identity])

    def at_the_end(self) -> Names:
        """Set however it comes to an end that is no error."""
        ends = [
            self.before[identity]
            for identity, node in self.nodes.items()
            if node.tag == f"{BPMN}endEvent"
            and node.find(f"{BPMN}errorEventDefinition") is None
            and not _beside(self, identity)
        ]
        return frozenset.intersection(*ends)


def _beside(scope: Scope, end: str) -> bool:
    """Whether only a boundary event that does not interrupt leads to ``end``."""
    todo, seen = [end], set()
    while todo:
        identity = todo.pop()
        seen.add(identity)
        node = scope.nodes[identity]
        if node.get("attachedToRef"):
            return str(node.get("cancelActivity")) == "false"
        sources = [f.get("sourceRef") for f in scope.flows if f.get("targetRef") == identity]
        todo += [source for source in sources if source not in seen]
    return False


def setting(node: Any, tag: str, name: str) -> str:
    found = node.find(f"{BPMN}extensionElements/{ZEEBE}{tag}")
    return "" if found is None else str(found.get(name) or "")


def loop(node: Any) -> Any:
    return node.find(f"{BPMN}multiInstanceLoopCharacteristics//{ZEEBE}loopCharacteristics")


def sets(node: Any, before: Names) -> Names:
    """What an element surely sets for those after it."""
    repeated = loop(node)
    if repeated is not None:
        return frozenset({repeated.get("outputCollection")})
    if node.tag == f"{BPMN}userTask":
        return BY_FORM.get(setting(node, "formDefinition", "formId"), NONE)
    if node.tag == f"{BPMN}serviceTask":
        return BY_JOB.get(setting(node, "taskDefinition", "type"), NONE)
    if node.tag == f"{BPMN}businessRuleTask":
        return frozenset({setting(node, "calledDecision", "resultVariable")})
    if node.tag == f"{BPMN}subProcess":
        return Scope(node, before).at_the_end()
    return NONE


@cache
def root(file: str) -> Any:
    return etree.parse(FOLDER / file).getroot()


def reads(scope: Scope) -> Iterator[Read]:
    """Every expression of the scope and of those inside it."""
    for identity, node in scope.nodes.items():
        known = scope.before[identity]
        repeated = loop(node)
        inside = known if repeated is None else known | {repeated.get("inputElement")}
        for text in _own_texts(node):
            yield from _read(identity, text, inside)
        if repeated is not None:
            yield from _read(identity, repeated.get("inputCollection"), known)
        decision = setting(node, "calledDecision", "decisionId")
        if decision:
            yield Read(identity, decision, decision_inputs(decision), inside)
        if node.tag == f"{BPMN}subProcess":
            yield from reads(Scope(node, known))
    for flow in scope.flows:
        condition = flow.findtext(f"{BPMN}conditionExpression")
        yield from _read(flow.get("id"), condition or "", scope.after(flow.get("sourceRef")))


def _own_texts(node: Any) -> Iterator[str]:
    """Assignment, due date, inputs, timer, correlation key."""
    extensions = node.find(f"{BPMN}extensionElements")
    for one in extensions.iter() if extensions is not None else ():
        if one.tag == f"{ZEEBE}output":
            continue
        yield from (str(value) for value in one.attrib.values())
    for one in node.iterchildren(f"{BPMN}timerEventDefinition"):
        yield from (str(child.text) for child in one if child.text)
    message = node.find(f"{BPMN}messageEventDefinition")
    if message is not None:
        sent = node.getroottree().find(f".//{BPMN}message[@id='{message.get('messageRef')}']")
        yield setting(sent, "subscription", "correlationKey")


def _read(place: str, text: str, known: Names) -> Iterator[Read]:
    if text.startswith("="):
        yield Read(place, text, frozenset(FEEL.variables_of(text[1:])), known)


@cache
def decision_inputs(decision: str) -> Names:
    """Names of the input data that a decision needs, through the decisions it requires."""
    for file in FOLDER.glob("*.dmn"):
        model: Any = etree.parse(file).getroot()
        names = {e.get("id"): e.get("name") for e in model.iter("{*}inputData")}
        decisions = {e.get("id"): e for e in model.iter("{*}decision")}
        if decision in decisions:
            return _inputs(decisions[decision], decisions, names)
    raise KeyError(decision)


def _inputs(node: Any, decisions: Mapping[str, Any], names: Mapping[str, str]) -> Names:
    found = {names[e.get("href")[1:]] for e in node.iter("{*}requiredInput")}
    for required in node.iter("{*}requiredDecision"):
        found |= _inputs(decisions[required.get("href")[1:]], decisions, names)
    return frozenset(found)
