"""The decisions of the procedure can be opened as diagrams: everything in them has its place."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from tests.processes.interchange import Box

FILES = sorted((Path(__file__).parents[2] / "processes").rglob("*.dmn"))
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
DMNDI = "{https://www.omg.org/spec/DMN/20191111/DMNDI/}"
DC = "{http://www.omg.org/spec/DMN/20180521/DC/}"
DI = "{http://www.omg.org/spec/DMN/20180521/DI/}"
SHAPES = [f"{DMN}{name}" for name in ("decision", "inputData", "knowledgeSource")]
REQUIREMENTS = [f"{DMN}{name}" for name in ("informationRequirement", "authorityRequirement")]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def root(request: pytest.FixtureRequest) -> etree._Element:
    return etree.parse(request.param).getroot()


def test_there_are_decisions() -> None:
    assert FILES


def test_everything_is_drawn_once_and_nothing_else(root: etree._Element) -> None:
    drawn = [str(item.get("dmnElementRef")) for item in root.iter(f"{DMNDI}*") if _refers(item)]
    told = [str(element.get("id")) for element in root.iter(*SHAPES, *REQUIREMENTS)]
    assert Counter(drawn) == Counter(told)


def test_shapes_keep_apart(root: etree._Element) -> None:
    boxes = _boxes(root)
    assert not [pair for pair in combinations(boxes, 2) if boxes[pair[0]].meets(boxes[pair[1]])]


def test_requirements_go_up_from_what_is_needed_to_what_needs_it(root: etree._Element) -> None:
    boxes = _boxes(root)
    loose = []
    for requirement in root.iter(*REQUIREMENTS):
        needing = requirement.getparent()
        needed = next(iter(requirement)).get("href", "").removeprefix("#")
        edge = root.find(f".//{DMNDI}DMNEdge[@dmnElementRef='{requirement.get('id')}']")
        assert needing is not None
        assert edge is not None
        points = [
            (float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iter(f"{DI}waypoint")
        ]
        below, above = boxes[needed], boxes[str(needing.get("id"))]
        begins = points[0][1] == below.y and below.holds_point(points[0])
        ends = points[-1][1] == above.bottom and above.holds_point(points[-1])
        if not (begins and ends and above.bottom < below.y):
            loose.append(requirement.get("id"))
    assert not loose


def _refers(item: etree._Element) -> bool:
    return item.get("dmnElementRef") is not None


def _boxes(root: etree._Element) -> dict[str, Box]:
    boxes = {}
    for shape in root.iter(f"{DMNDI}DMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        sides = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
        boxes[str(shape.get("dmnElementRef"))] = Box(*sides)
    return boxes
