"""The drawn side of a BPMN file: where its shapes, flows and labels lie, in px, y downwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"

NODES = ("Task", "Event", "Gateway", "callActivity", "subProcess")
FRAMES = frozenset({"participant", "lane"})
# How bpmn-js writes external labels: 11 px, a Chinese character is as wide as it is high.
LABEL_PX, NARROW_PX = 11.0, 6.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: Box) -> bool:
        """Whether the insides have a point in common; touching is not meeting."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return self.holds_point((other.x, other.y)) and self.holds_point(
            (other.right, other.bottom)
        )

    def holds_point(self, point: Point) -> bool:
        return self.x <= point[0] <= self.right and self.y <= point[1] <= self.bottom


@dataclass(frozen=True)
class Segment:
    """A straight piece of a flow, horizontal or vertical."""

    start: Point
    end: Point

    @property
    def horizontal(self) -> bool:
        return self.start[1] == self.end[1]

    @property
    def straight(self) -> bool:
        """Along one axis, and of some length."""
        return (self.start[0] == self.end[0]) != (self.start[1] == self.end[1])

    @property
    def box(self) -> Box:
        (x, y), (u, v) = self.start, self.end
        return Box(min(x, u), min(y, v), abs(x - u), abs(y - v))

    def enters(self, box: Box) -> bool:
        """Whether it runs through the inside of ``box``."""
        own = self.box
        return own.x < box.right and box.x < own.right and own.y < box.bottom and box.y < own.bottom

    def touches(self, other: Segment) -> bool:
        """Whether both have a point in common."""
        mine, theirs = self.box, other.box
        return (
            mine.x <= theirs.right
            and theirs.x <= mine.right
            and mine.y <= theirs.bottom
            and theirs.y <= mine.bottom
        )


@dataclass(frozen=True)
class Shape:
    """A node as drawn; ``inside`` the sub-process around it, ``host`` what it is attached to."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None
    lane: str
    inside: str
    host: str

    @property
    def labelled(self) -> bool:
        """Whether its name stands beside it rather than in it."""
        return bool(self.name) and self.kind.endswith(("Event", "Gateway"))


@dataclass(frozen=True)
class Edge:
    id: str
    name: str
    source: Shape
    target: Shape
    inside: str
    points: tuple[Point, ...]
    label: Box | None

    @property
    def segments(self) -> list[Segment]:
        return [Segment(start, end) for start, end in pairwise(self.points)]


@dataclass(frozen=True)
class Drawing:
    shapes: dict[str, Shape]
    edges: tuple[Edge, ...]
    lanes: dict[str, Box]
    pool: Box

    @property
    def labels(self) -> dict[str, tuple[str, Box]]:
        """Element id -> what is written beside the element, and where."""
        parts: list[Shape | Edge] = [*self.shapes.values(), *self.edges]
        return {part.id: (part.name, part.label) for part in parts if part.label}


def read(path: Path) -> Drawing:
    """Raises ``KeyError`` for an element that is not drawn."""
    root = etree.parse(path).getroot()
    drawn = {str(item.get("bpmnElement")): item for item in drawn_items(root)}
    lane_of = {
        str(reference.text): str(lane.get("id"))
        for lane in root.iter(f"{BPMN}lane")
        for reference in lane.iter(f"{BPMN}flowNodeRef")
    }
    shapes = {}
    for node in nodes(root):
        identity = str(node.get("id"))
        item = drawn[identity]
        shapes[identity] = Shape(
            identity,
            _local(node),
            node.get("name", ""),
            _bounds(item),
            _label(item),
            lane_of.get(identity, ""),
            _around(node),
            node.get("attachedToRef", ""),
        )
    edges = []
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        item = drawn[str(flow.get("id"))]
        points = [_point(waypoint) for waypoint in item.iter(f"{DI}waypoint")]
        source, target = (shapes[str(flow.get(end))] for end in ("sourceRef", "targetRef"))
        edges.append(
            Edge(
                str(flow.get("id")),
                flow.get("name", ""),
                source,
                target,
                _around(flow),
                tuple(points),
                _label(item),
            )
        )
    lanes = {str(lane.get("id")): _bounds(drawn[str(lane.get("id"))]) for lane in frames(root)}
    pool = lanes.pop(str(next(root.iter(f"{BPMN}participant")).get("id")))
    return Drawing(shapes, tuple(edges), lanes, pool)


def drawn_items(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")


def nodes(root: etree._Element) -> list[etree._Element]:
    return [node for node in root.iter(f"{BPMN}*") if _local(node).endswith(NODES)]


def frames(root: etree._Element) -> list[etree._Element]:
    return [node for node in root.iter(f"{BPMN}*") if _local(node) in FRAMES]


def written_width(text: str) -> float:
    """Of ``text`` as an external label on one line."""
    return sum(LABEL_PX if ord(character) > 0x2E7F else NARROW_PX for character in text)


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname


def _around(node: etree._Element) -> str:
    parent = node.getparent()
    inside = parent is not None and _local(parent) == "subProcess"
    return str(parent.get("id")) if parent is not None and inside else ""


def _bounds(item: etree._Element) -> Box:
    bounds = item.find(f"{DC}Bounds")
    assert bounds is not None, item.get("id")
    return Box(*(float(bounds.get(name, "nan")) for name in ("x", "y", "width", "height")))


def _point(waypoint: etree._Element) -> Point:
    return float(waypoint.get("x", "nan")), float(waypoint.get("y", "nan"))


def _label(item: etree._Element) -> Box | None:
    label = item.find(f"{BPMNDI}BPMNLabel")
    return None if label is None or label.find(f"{DC}Bounds") is None else _bounds(label)
