"""A BPMN file as the rules see it: processes and sub-processes, their elements, their flows.

Nothing here judges. What is missing is "", what leads nowhere stays in ``Scope.flows`` with the
id that it names, and rules say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.lint.graph import postorder
from engine.lint.vocabulary import BPMN, REFUSED, RUNS, STARTED, TRIGGERED, TRIGGERS, ZEEBE

_TRUE = ("true", "1")
MAX_QUOTED: Final = 80


def local(node: etree._Element, namespace: str = BPMN) -> str:
    """The tag without its namespace; "" if it is of another one."""
    tag = node.tag
    prefix = f"{{{namespace}}}"
    return tag.removeprefix(prefix) if isinstance(tag, str) and tag.startswith(prefix) else ""


def children(node: etree._Element, tag: str, namespace: str = BPMN) -> Iterator[etree._Element]:
    return node.iterchildren(f"{{{namespace}}}{tag}")


def child(node: etree._Element, tag: str, namespace: str = BPMN) -> etree._Element | None:
    return next(children(node, tag, namespace), None)


def text_of(node: etree._Element | None) -> str:
    """The whole text of ``node``, stripped."""
    return (node.text or "").strip() if node is not None else ""


def short(text: str) -> str:
    """``text`` as it fits into a sentence: on one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED else f"{line[:MAX_QUOTED]}…"


@dataclass(slots=True, eq=False)
class Part:
    """Anything on a drawing that a finding can be about."""

    id: str
    name: str
    kind: str
    file: str
    node: etree._Element

    @property
    def said(self) -> str:
        """What people call it: 用户任务“审核”."""
        return f"{label(self.kind)}“{short(self.name or self.id)}”"

    @property
    def documented(self) -> bool:
        """Whether its author explains it."""
        return bool(text_of(child(self.node, "documentation")))

    def extension(self, name: str) -> etree._Element | None:
        """The first ``zeebe:name`` of this element itself."""
        return next(self.extensions(name), None)

    def extensions(self, name: str) -> Iterator[etree._Element]:
        for holder in children(self.node, "extensionElements"):
            yield from children(holder, name, ZEEBE)

    def setting(self, name: str, key: str) -> str:
        """Attribute ``key`` of ``zeebe:name``; "" where there is none or only blanks."""
        found = self.extension(name)
        return (found.get(key) or "").strip() if found is not None else ""


@dataclass(slots=True, eq=False)
class Flow(Part):
    """A sequence flow. ``condition`` None: it has none."""

    source: str = ""
    target: str = ""
    condition: str | None = None

    @property
    def said(self) -> str:
        return f"连线“{short(self.name or self.id or f'{self.source} → {self.target}')}”"


@dataclass(slots=True, eq=False)
class Element(Part):
    """A flow node, of a kind that runs or not. ``inner``: what a sub-process holds."""

    scope: Scope
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundaries: list[Element] = field(default_factory=list)
    inner: Scope | None = None

    @property
    def default(self) -> str:
        """Id of the default flow."""
        return self.node.get("default") or ""

    def is_default(self, flow: Flow) -> bool:
        """Whether ``flow`` is taken when no condition holds; one without an id never is."""
        return bool(flow.id) and flow.id == self.default

    @property
    def triggers(self) -> list[etree._Element]:
        """Its event definitions."""
        return [one for one in self.node if local(one) in TRIGGERS]

    @property
    def trigger(self) -> str:
        """The tag of its first event definition; "" for none."""
        return next((local(one) for one in self.triggers), "")

    @property
    def possible(self) -> frozenset[str] | None:
        """The triggers that run where it stands; None if it is no event."""
        if self.kind == "startEvent":
            return STARTED.get(self.scope.place, STARTED["subProcess"])
        return TRIGGERED.get(self.kind)

    @property
    def runs(self) -> bool:
        """Whether this engine runs such an element there."""
        if self.kind not in RUNS:
            return False
        return self.possible is None or (len(self.triggers) < 2 and self.trigger in self.possible)

    @property
    def by_event(self) -> bool:
        """Whether it is an event sub-process: it stands beside the flow."""
        return self.kind == "subProcess" and self.flag("triggeredByEvent")

    @property
    def catches(self) -> bool:
        """Whether it is an event that waits for its trigger, and not one that throws it."""
        return self.kind in ("startEvent", "intermediateCatchEvent", "boundaryEvent")

    @property
    def interrupting(self) -> bool:
        """Of a boundary event: whether it ends its activity; of the start of an event sub-process:
        whether it ends what else goes on."""
        key = "isInterrupting" if self.kind == "startEvent" else "cancelActivity"
        return (self.node.get(key) or "true").strip() == "true"

    @property
    def multi(self) -> etree._Element | None:
        """Its multi-instance marker."""
        return child(self.node, "multiInstanceLoopCharacteristics")

    @property
    def links(self) -> bool:
        """Whether it is one end of a link."""
        return self.trigger == "linkEventDefinition"

    @property
    def link(self) -> str:
        """Of a link event: the name under which its two ends find each other."""
        return (self.triggers[0].get("name") or "").strip()

    @property
    def drawn_in(self) -> list[Flow]:
        """The sequence flows into it."""
        return [flow for flow in self.incoming if flow.kind != "link"]

    @property
    def drawn_out(self) -> list[Flow]:
        return [flow for flow in self.outgoing if flow.kind != "link"]

    def flag(self, attribute: str) -> bool:
        return (self.node.get(attribute) or "").strip() in _TRUE

    def after(self) -> Iterator[str]:
        """Ids of the elements that may come next, by flows or by events on its border."""
        for flow in self.outgoing:
            yield flow.target
        for event in self.boundaries:
            if event.id in self.scope.by_id:
                yield event.id


@dataclass(slots=True, eq=False)
class Scope(Part):
    """A process or sub-process. ``by_id``: its elements, the first where an id stands twice."""

    process_id: str
    depth: int
    elements: list[Element] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    by_id: dict[str, Element] = field(default_factory=dict)
    unknown: list[Part] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Element]:
        return [element for element in self.elements if element.kind in kinds]

    def behind(self, ids: Iterable[str]) -> list[str]:
        """What ``ids`` lead to, and these; each after what it leads to itself, but in loops."""
        return postorder(ids, lambda one: self.by_id[one].after())

    @property
    def place(self) -> str:
        """process | subProcess | eventSubProcess | another kind of holder."""
        by_event = (self.node.get("triggeredByEvent") or "").strip() in _TRUE
        return "eventSubProcess" if self.kind == "subProcess" and by_event else self.kind

    def walk(self) -> Iterator[Scope]:
        """This scope and all those in it."""
        yield self
        for element in self.elements:
            if element.inner is not None:
                yield from element.inner.walk()


@dataclass(slots=True, eq=False)
class Drawing(Part):
    """A BPMN file: its processes, and by id what its events refer to."""

    processes: list[Scope]
    messages: Mapping[str, Part]
    signals: Mapping[str, Part]
    errors: Mapping[str, Part]
    escalations: Mapping[str, Part]

    def referred(self, trigger: str) -> Mapping[str, Part]:
        """By id what events with ``trigger`` may refer to."""
        return {
            "messageEventDefinition": self.messages,
            "signalEventDefinition": self.signals,
            "errorEventDefinition": self.errors,
            "escalationEventDefinition": self.escalations,
        }[trigger]

    @property
    def executable(self) -> list[Scope]:
        return [one for one in self.processes if one.node.get("isExecutable") == "true"]

    @property
    def meant(self) -> list[Scope]:
        """What is looked at: the executable processes, or in a mere drawing all of them."""
        return self.executable or [one for one in self.processes if one.elements]

    def scopes(self) -> Iterator[Scope]:
        for process in self.meant:
            yield from process.walk()

    def elements(self) -> Iterator[Element]:
        for scope in self.scopes():
            yield from scope.elements


def label(kind: str) -> str:
    """What people call a kind of element."""
    if kind in RUNS:
        return RUNS[kind]
    return REFUSED[kind][0] if kind in REFUSED else _OTHER.get(kind, kind)


_OTHER = {
    "sequenceFlow": "连线",
    "definitions": "文件",
    "process": "流程",
    "message": "消息",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "form": "表单",
    "decision": "决策",
}
