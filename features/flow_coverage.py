"""Which sequence flows the scenarios took: a JSON summary and the diagrams with taken flows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree

from engine import Engine

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
TAKEN, MISSED, PLAIN = "#1a7f37", "#d1242f", "#57606a"


def flows_of(process: etree._Element) -> list[str]:
    """Ids of every sequence flow of ``process``, those inside sub-processes too."""
    return [str(flow.get("id")) for flow in process.iter(f"{BPMN}sequenceFlow")]


def flows_taken(engine: Engine) -> dict[str, set[str]]:
    """Process id -> flows that any case in the engine's log has taken."""
    taken: dict[str, set[str]] = {}
    offset = 0
    while page := engine.cases(limit=200, offset=offset):
        for case in page:
            taken.setdefault(case.process_id, set()).update(engine.place(case.key).flows)
        offset += len(page)
    return taken


@dataclass(frozen=True)
class Coverage:
    """One process: all its flows, and those never taken."""

    process_id: str
    root: etree._Element
    flows: tuple[str, ...]
    missing: tuple[str, ...]


def measure(diagrams: Iterable[Path], taken: Mapping[str, set[str]]) -> list[Coverage]:
    measured = []
    for path in sorted(diagrams):
        root = etree.parse(path).getroot()
        for process in root.iter(f"{BPMN}process"):
            if process.get("isExecutable") == "true":
                identity = str(process.get("id"))
                flows = flows_of(process)
                missing = [flow for flow in flows if flow not in taken.get(identity, set())]
                measured.append(Coverage(identity, root, tuple(flows), tuple(missing)))
    return measured


def write(measured: Iterable[Coverage], folder: Path) -> bool:
    """``flow-coverage.json`` and ``.html`` in ``folder``; whether every flow was taken."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = {
        one.process_id: {
            "flows": len(one.flows),
            "taken": len(one.flows) - len(one.missing),
            "missing": list(one.missing),
        }
        for one in measured
    }
    (folder / "flow-coverage.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1))
    parts = [_section(one) for one in measured]
    page = f"<!doctype html><meta charset=utf-8><title>流程覆盖</title>{''.join(parts)}"
    (folder / "flow-coverage.html").write_text(page)
    return all(not one.missing for one in measured)


def _section(one: Coverage) -> str:
    took = len(one.flows) - len(one.missing)
    missing = escape("、".join(one.missing)) or "无"
    return (
        f"<h2>{escape(one.process_id)}:{took}/{len(one.flows)}</h2>"
        f"<p>未走过的顺序流:{missing}</p>{_drawing(one)}"
    )


def _drawing(one: Coverage) -> str:
    """The diagram as SVG from its own interchange: taken flows green, the others red."""
    names = {e.get("id"): e.get("name") or "" for e in one.root.iter() if e.get("id")}
    shapes = [
        _shape(box, str(shape.get("bpmnElement")), one.root, names)
        for shape in one.root.iter(f"{DI}BPMNShape")
        if (box := shape.find(f"{DC}Bounds")) is not None
    ]
    edges = [
        _edge(edge, one) for edge in one.root.iter(f"{DI}BPMNEdge") if edge.get("bpmnElement")
    ]
    boxes = [
        [float(b.get(k, "0")) for k in ("x", "y", "width", "height")]
        for b in one.root.iter(f"{DC}Bounds")
    ]
    width = max(x + w for x, _, w, _ in boxes) + 40
    height = max(y + h for _, y, _, h in boxes) + 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" '
        f'font-size="11" font-family="sans-serif">{"".join(shapes)}{"".join(edges)}</svg>'
    )


def _shape(
    box: etree._Element, identity: str, root: etree._Element, names: Mapping[str | None, str]
) -> str:
    x, y, w, h = (float(box.get(k, "0")) for k in ("x", "y", "width", "height"))
    found = root.find(f".//*[@id='{identity}']")
    kind = etree.QName(found).localname if found is not None else ""
    style = f'fill="none" stroke="{PLAIN}"'
    if kind.endswith("Gateway"):
        points = f"{x + w / 2},{y} {x + w},{y + h / 2} {x + w / 2},{y + h} {x},{y + h / 2}"
        drawn = f'<polygon points="{points}" {style}/>'
    elif kind.endswith("Event"):
        drawn = f'<circle cx="{x + w / 2}" cy="{y + h / 2}" r="{w / 2}" {style}/>'
    else:
        drawn = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="8" {style}/>'
    if kind.endswith("ask") or kind == "callActivity":
        label = escape(names.get(identity, ""))
        at = f'x="{x + w / 2}" y="{y + h / 2 + 4}" text-anchor="middle"'
        drawn += f'<text {at} textLength="{min(w - 8, 11 * len(label))}">{label}</text>'
    return drawn


def _edge(edge: etree._Element, one: Coverage) -> str:
    identity = str(edge.get("bpmnElement"))
    points = " ".join(f"{p.get('x')},{p.get('y')}" for p in edge.iter(f"{DD}waypoint"))
    colour = PLAIN
    if identity in one.flows:
        colour = MISSED if identity in one.missing else TAKEN
    width = 1 if colour == PLAIN else 2.5
    title = f"<title>{escape(identity)}</title>"
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}">'
        f"{title}</polyline>"
    )
