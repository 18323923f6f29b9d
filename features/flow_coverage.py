"""Which sequence flows the scenarios took: measured per process, kept as JSON and as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

# Process id -> sequence flow id -> names of the scenarios that took it.
Taken = Mapping[str, Mapping[str, Iterable[str]]]


@dataclass(frozen=True)
class Flow:
    """One sequence flow in words for people, and the scenarios that took it, sorted."""

    identity: str
    source: str
    target: str
    name: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """One process: its diagram and all its flows, those inside sub-processes too."""

    process_id: str
    name: str
    root: etree._Element
    flows: tuple[Flow, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of the flows that no scenario took."""
        return tuple(flow.identity for flow in self.flows if not flow.scenarios)


def measure(diagrams: Iterable[Path], taken: Taken) -> list[Coverage]:
    """Every executable process of ``diagrams``, in the order of the files' names."""
    return [
        _coverage(root, process, taken.get(str(process.get("id")), {}))
        for root in (etree.parse(path).getroot() for path in sorted(diagrams))
        for process in root.iter(f"{BPMN}process")
        if process.get("isExecutable") == "true"
    ]


def summary(measured: Sequence[Coverage]) -> str:
    """The content of ``flow-coverage.json``: process id -> flows, taken, missing ids."""
    counted = {
        one.process_id: {
            "flows": len(one.flows),
            "taken": len(one.flows) - len(one.missing),
            "missing": list(one.missing),
        }
        for one in measured
    }
    return json.dumps(counted, ensure_ascii=False, indent=1) + "\n"


def _coverage(
    root: etree._Element, process: etree._Element, taken: Mapping[str, Iterable[str]]
) -> Coverage:
    names = {e.get("id"): _name(e) for e in process.iter(etree.Element)}
    flows = tuple(
        Flow(
            identity=(identity := str(flow.get("id"))),
            source=names[flow.get("sourceRef")],
            target=names[flow.get("targetRef")],
            name=flow.get("name") or "",
            scenarios=tuple(sorted(set(taken.get(identity, ())))),
        )
        for flow in process.iter(f"{BPMN}sequenceFlow")
    )
    identity = str(process.get("id"))
    return Coverage(identity, process.get("name") or identity, root, flows)


def _name(element: etree._Element) -> str:
    """What people call an element; only gateways that join and inner starts have no name."""
    unnamed = "汇合" if str(element.tag).endswith("Gateway") else "开始"
    return element.get("name") or unnamed
