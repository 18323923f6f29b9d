"""A diagram in words: its elements in reading order, for those who do not see the drawing.

The order is that of the drawing, from left to right: what a designer has laid out with care.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from api.messages import _
from engine import CaseView, Engine, LogEntry

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
# x of an element's middle, y of its upper edge.
Spot = tuple[float, float]
NOWHERE: Spot = (float("inf"), 0.0)
_KINDS: Mapping[str, str] = {
    "startEvent": "开始",
    "endEvent": "结束",
    "userTask": "人工办理",
    "serviceTask": "系统处理",
    "scriptTask": "系统处理",
    "businessRuleTask": "规则判定",
    "sendTask": "发出消息",
    "receiveTask": "等待消息",
    "callActivity": "子流程",
    "subProcess": "阶段",
    "exclusiveGateway": "判断",
    "inclusiveGateway": "判断",
    "parallelGateway": "同时进行",
    "eventBasedGateway": "等待先到者",
    "boundaryEvent": "中途事件",
    "intermediateCatchEvent": "等待",
    "intermediateThrowEvent": "经过",
}
# What has no name of its own and only joins lines is not worth a line.
_SILENT = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "startEvent"})


@dataclass(frozen=True, slots=True)
class Step:
    """One element. ``depth`` counts the sub-processes around it; ``lane`` is who acts."""

    element_id: str
    name: str
    kind: str
    lane: str
    depth: int


@dataclass(frozen=True, slots=True)
class Outline:
    """``steps`` in reading order; ``names`` of all named elements; ``user_tasks`` by id."""

    name: str
    steps: tuple[Step, ...]
    names: Mapping[str, str]
    user_tasks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its state in one case: active | passed | ahead."""

    step: Step
    state: str


class Outlines:
    """Outlines of deployed diagrams, each read once: a bundle never changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[str, str], Outline] = {}

    def of(self, bundle: str, process_id: str) -> Outline:
        key = (bundle, process_id)
        if key not in self._known:
            self._known[key] = read(self._engine.diagram(bundle, process_id), process_id)
        return self._known[key]

    def names(self, case: CaseView, entries: Iterable[LogEntry]) -> Mapping[str, str]:
        """Element id -> name, of every version that the case has run; the newest one's wins."""
        found: dict[str, str] = {}
        for entry in entries:
            if entry.type == "CaseMigrated":
                said = entry.payload
                found |= self.of(str(said["from_bundle"]), str(said["from_process"])).names
        return found | dict(self.of(case.bundle, case.process_id).names)


def place(outline: Outline, active: Collection[str], passed: Collection[str]) -> tuple[Placed, ...]:
    """The outline with where a case stands: ids of waiting and of finished elements.

    A stage is active while something inside it is.
    """
    waiting, done = set(active), set(passed)
    placed: list[Placed] = []
    # Depth of the shallowest active step met so far, from the end: what encloses it comes before.
    below = 0
    for step in reversed(outline.steps):
        encloses = step.depth < below
        if step.element_id in waiting or encloses:
            below, state = step.depth, "active"
        else:
            state = "passed" if step.element_id in done else "ahead"
        placed.append(Placed(step, state))
    return tuple(reversed(placed))


def read(xml: bytes, process_id: str) -> Outline:
    """The outline of ``process_id`` in a diagram that was deployed (and so was checked)."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    process = next(p for p in root.iter(f"{BPMN}process") if p.get("id") == process_id)
    lanes = {
        str(ref.text).strip(): lane.get("name") or ""
        for lane in process.iter(f"{BPMN}lane")
        for ref in lane.findall(f"{BPMN}flowNodeRef")
    }
    named: dict[str, str] = {
        str(element.get("id")): str(element.get("name"))
        for element in process.iter(*(BPMN + kind for kind in _KINDS))
        if element.get("name")
    }
    tasks = {
        str(task.get("id")): str(task.get("name") or task.get("id"))
        for task in process.iter(f"{BPMN}userTask")
    }
    steps = tuple(_steps(process, lanes, _spots(root), 0))
    return Outline(process.get("name") or process_id, steps, named, tasks)


def _steps(
    container: Any, lanes: Mapping[str, str], spots: Mapping[str, Spot], depth: int
) -> Iterator[Step]:
    for node in _in_reading_order(container, spots):
        kind = etree.QName(node).localname
        name = node.get("name") or ""
        if name or kind not in _SILENT:
            lane = lanes.get(node.get("id"), "")
            yield Step(node.get("id"), name or _(_KINDS[kind]), _(_KINDS[kind]), lane, depth)
        if kind == "subProcess":
            yield from _steps(node, lanes, spots, depth + 1)


def _in_reading_order(container: Any, spots: Mapping[str, Spot]) -> list[Any]:
    """Flow nodes as they are drawn, left to right, then downwards; undrawn ones come last."""
    nodes = [n for n in container if etree.QName(n).localname in _KINDS]
    return sorted(nodes, key=lambda node: spots.get(node.get("id"), NOWHERE))


def _spots(root: Any) -> dict[str, Spot]:
    """Middle and upper edge of each drawn element, by its id."""
    spots: dict[str, Spot] = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        box = shape.find(f"{DC}Bounds")
        if box is not None:
            middle = float(box.get("x")) + float(box.get("width")) / 2
            spots[shape.get("bpmnElement")] = (middle, float(box.get("y")))
    return spots
