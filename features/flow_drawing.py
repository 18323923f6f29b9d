"""A diagram as SVG, drawn from its own interchange: taken flows green, the others red."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from lxml import etree

from features.flow_coverage import BPMN, Coverage, Flow

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

MARGIN = 20
LANE_HEADING = 30
# What stands inside a gateway, and inside an event that has a definition.
SIGNS = {
    "exclusiveGateway": "×",
    "parallelGateway": "+",
    "eventBasedGateway": "⬠",
    "messageEventDefinition": "✉",
    "timerEventDefinition": "◷",
    "errorEventDefinition": "ϟ",
}

Box = tuple[float, float, float, float]


def drawing(one: Coverage) -> str:
    """The whole diagram of ``one``; each flow links to its row in the report's table."""
    elements = {str(e.get("id")): e for e in one.root.iter(etree.Element) if e.get("id")}
    flows = {flow.identity: flow for flow in one.flows}
    parts = [
        *_shapes(one.root, elements),
        *(_edge(edge, one, flows) for edge in one.root.iter(f"{DI}BPMNEdge")),
        *_labels(one.root, elements),
    ]
    left, top, right, bottom = _extent(one.root)
    width, height = right - left, bottom - top
    return (
        f'<svg viewBox="{left} {top} {width} {height}" width="{width}" height="{height}" '
        f'role="img">{"".join(parts)}</svg>'
    )


def anchor(one: Coverage, flow: str) -> str:
    """The id of ``flow`` in the page's diagram; its row in the table adds ``-row``."""
    return f"{one.process_id}.{flow}"


def _extent(root: etree._Element) -> Box:
    boxes = [_box(bounds) for bounds in root.iter(f"{DC}Bounds")]
    return (
        min(x for x, _, _, _ in boxes) - MARGIN,
        min(y for _, y, _, _ in boxes) - MARGIN,
        max(x + w for x, _, w, _ in boxes) + MARGIN,
        max(y + h for _, y, _, h in boxes) + MARGIN,
    )


def _shapes(root: etree._Element, elements: Mapping[str, etree._Element]) -> Iterator[str]:
    for shape in root.iter(f"{DI}BPMNShape"):
        element = elements.get(str(shape.get("bpmnElement")))
        bounds = shape.find(f"{DC}Bounds")
        if element is not None and bounds is not None:
            yield _shape(element, _box(bounds))


def _shape(element: etree._Element, box: Box) -> str:
    kind, name = etree.QName(element).localname, element.get("name") or ""
    x, y, w, h = box
    if kind in ("participant", "lane"):
        heading = _text((x, y, LANE_HEADING, h), name, "heading")
        return _rectangle(box, "lane") + heading
    if kind.endswith("Gateway"):
        points = f"{x + w / 2},{y} {x + w},{y + h / 2} {x + w / 2},{y + h} {x},{y + h / 2}"
        return f'<polygon class="node" points="{points}"/>' + _text(
            box, SIGNS.get(kind, ""), "sign"
        )
    if kind.endswith("Event"):
        return _event(element, kind, box)
    if kind == "subProcess":
        return _rectangle(box, "area") + _text((x, y + 4, w, 20), name, "name")
    return _rectangle(box, f"node {kind}", radius=8) + _text(box, name, "name")


def _event(element: etree._Element, kind: str, box: Box) -> str:
    x, y, w, h = box
    centre = f'cx="{x + w / 2}" cy="{y + h / 2}"'
    going_on = " going-on" if element.get("cancelActivity") == "false" else ""
    drawn = f'<circle class="node {kind}{going_on}" {centre} r="{w / 2}"/>'
    if kind in ("boundaryEvent", "intermediateCatchEvent"):
        drawn += f'<circle class="node{going_on}" {centre} r="{w / 2 - 3}"/>'
    signs = (SIGNS.get(etree.QName(child).localname, "") for child in element)
    return drawn + _text(box, "".join(signs), "sign")


def _edge(edge: etree._Element, one: Coverage, flows: Mapping[str, Flow]) -> str:
    points = " ".join(f"{p.get('x')},{p.get('y')}" for p in edge.iter(f"{DD}waypoint"))
    flow = flows.get(str(edge.get("bpmnElement")))
    if flow is None:
        return f'<polyline class="edge" points="{points}"/>'
    state = "taken" if flow.scenarios else "missed"
    told = "\n".join(flow.scenarios) or "没有场景走过"
    identity = escape(anchor(one, flow.identity))
    return (
        f'<a href="#{identity}-row"><polyline id="{identity}" class="flow {state}" '
        f'marker-end="url(#arrow-{state})" points="{points}">'
        f"<title>{escape(flow.identity)}\n{escape(told)}</title></polyline></a>"
    )


def _labels(root: etree._Element, elements: Mapping[str, etree._Element]) -> Iterator[str]:
    """Names that stand beside their element: of events, gateways and flows."""
    for drawn in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        bounds = drawn.find(f"{DI}BPMNLabel/{DC}Bounds")
        element = elements.get(str(drawn.get("bpmnElement")))
        if bounds is None or element is None:
            continue
        beside = element.tag == f"{BPMN}sequenceFlow" or str(element.tag).endswith(
            ("Gateway", "Event")
        )
        if beside:
            yield _text(_box(bounds), element.get("name") or "", "label")


def _rectangle(box: Box, style: str, radius: int = 0) -> str:
    x, y, w, h = box
    return f'<rect class="{style}" x="{x}" y="{y}" width="{w}" height="{h}" rx="{radius}"/>'


def _text(box: Box, text: str, style: str) -> str:
    """``text`` centred in ``box``; the browser breaks its lines."""
    if not text:
        return ""
    x, y, w, h = box
    return (
        f'<foreignObject class="{style}" x="{x}" y="{y}" width="{w}" height="{h}">'
        f"<div>{escape(text)}</div></foreignObject>"
    )


def _box(bounds: etree._Element) -> Box:
    x, y, w, h = (float(bounds.get(k, "0")) for k in ("x", "y", "width", "height"))
    return x, y, w, h
