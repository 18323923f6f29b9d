"""The diagrams of the procedure are drawn completely, and as a careful person draws.

Distances are px of the diagram at its natural size.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from tests.processes.interchange import (
    BPMN,
    Box,
    Drawing,
    Segment,
    Shape,
    drawn_items,
    frames,
    nodes,
    read,
    written_width,
)

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.rglob("*.bpmn"))

CLEARANCE = 10  # between two shapes
LABEL_CLEARANCE = 1  # between what is written and anything else
BESIDE = 25  # a label is nearer than this to what it names
ALONG = 60  # and to the beginning of its flow
MOST_BENDS = 3  # a loop around its own start has three, a step sideways two
WIDEST = 6100  # the whole procedure, from left to right


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


@pytest.fixture
def drawing(path: Path) -> Drawing:
    return read(path)


def test_both_processes_are_looked_at() -> None:
    assert {path.stem for path in FILES} >= {"assistance-case", "service-order"}


def test_everything_is_drawn_once_and_nothing_else(path: Path) -> None:
    root = etree.parse(path).getroot()
    drawn = Counter(str(item.get("bpmnElement")) for item in drawn_items(root))
    told = [*nodes(root), *frames(root), *root.iter(f"{BPMN}sequenceFlow")]
    assert drawn == Counter(str(element.get("id")) for element in told)


def test_every_name_beside_its_element_has_a_place_wide_enough(drawing: Drawing) -> None:
    named = {shape.id: shape.name for shape in drawing.shapes.values() if shape.labelled}
    named |= {edge.id: edge.name for edge in drawing.edges if edge.name}
    assert {identity: name for identity, (name, _) in drawing.labels.items()} == named
    narrow = [
        f"{name}: {box.width}, needs {written_width(name)}"
        for name, box in drawing.labels.values()
        if box.width < written_width(name)
    ]
    assert not narrow


def test_lanes_fill_the_pool(drawing: Drawing) -> None:
    lanes = sorted(drawing.lanes.values(), key=lambda lane: lane.y)
    pool = drawing.pool
    assert (lanes[0].y, lanes[-1].bottom) == (pool.y, pool.bottom)
    for lane, below in zip(lanes, [*lanes[1:], None], strict=True):
        assert (lane.x, lane.right) == (pool.x + 30, pool.right)
        assert below is None or below.y == lane.bottom


def test_every_shape_lies_in_its_lane_and_its_sub_process(drawing: Drawing) -> None:
    outside = []
    for shape in drawing.shapes.values():
        # An event on the frame of a sub-process stands half outside; its middle counts. The
        # frame itself belongs to one lane but holds the work of them all.
        lane = drawing.pool if shape.kind == "subProcess" else drawing.lanes[shape.lane]
        inside = lane.holds_point(shape.box.centre) if shape.host else lane.holds(shape.box)
        around = drawing.shapes.get(shape.inside)
        if not inside or (around and not around.box.holds(shape.box)):
            outside.append(shape.id)
    assert not outside


def test_attached_events_sit_on_the_border_of_their_activity(drawing: Drawing) -> None:
    attached = [shape for shape in drawing.shapes.values() if shape.host]
    assert attached
    for event in attached:
        x, y = event.box.centre
        host = drawing.shapes[event.host].box
        on_sides = x in (host.x, host.right) and host.y < y < host.bottom
        on_ends = y in (host.y, host.bottom) and host.x < x < host.right
        assert on_sides or on_ends, event.id


def test_shapes_keep_apart(drawing: Drawing) -> None:
    close = [
        f"{one.id} and {other.id}"
        for one, other in combinations(drawing.shapes.values(), 2)
        if not _belong_together(drawing, one, other)
        and one.box.grown(CLEARANCE / 2).meets(other.box.grown(CLEARANCE / 2))
        and not (one.host and one.host == other.host and not one.box.meets(other.box))
    ]
    assert not close


def test_flows_run_straight_with_few_bends(drawing: Drawing) -> None:
    odd = [
        edge.id
        for edge in drawing.edges
        if not all(segment.straight for segment in edge.segments)
        or any(_same_axis(a, b) for a, b in zip(edge.segments, edge.segments[1:], strict=False))
        or len(edge.points) - 2 > MOST_BENDS
    ]
    assert not odd


def test_flows_begin_and_end_on_the_border_of_their_shapes(drawing: Drawing) -> None:
    loose = []
    for edge in drawing.edges:
        first, last = edge.segments[0], edge.segments[-1]
        if not _docks(edge.source, first.start, first) or not _docks(edge.target, last.end, last):
            loose.append(edge.id)
    assert not loose


def test_no_flow_runs_through_a_shape(drawing: Drawing) -> None:
    through = [
        f"{edge.id} through {shape.id}"
        for edge in drawing.edges
        for shape in drawing.shapes.values()
        if shape.id not in _frames_around(drawing, edge.inside)
        and any(segment.enters(shape.box) for segment in edge.segments)
    ]
    assert not through


def test_no_two_flows_cross_or_run_on_each_other(drawing: Drawing) -> None:
    crossings = [
        f"{one.id} and {other.id}"
        for one, other in combinations(drawing.edges, 2)
        if any(a.touches(b) for a in one.segments for b in other.segments)
    ]
    assert not crossings


def test_labels_cover_nothing(drawing: Drawing) -> None:
    lines = {lane: [_top(box)] for lane, box in drawing.lanes.items()}
    lines |= {edge.id: edge.segments for edge in drawing.edges}
    covered = []
    for identity, (name, place) in drawing.labels.items():
        box = place.grown(LABEL_CLEARANCE)
        met = [shape.id for shape in drawing.shapes.values() if _covers(box, shape)]
        met += [line for line, parts in lines.items() if any(part.enters(box) for part in parts)]
        met += [
            other
            for other, (_, there) in drawing.labels.items()
            if other != identity and box.meets(there)
        ]
        covered += [f"{name} ({identity}) on {other}" for other in met]
    assert not covered


def test_labels_stand_beside_what_they_name(drawing: Drawing) -> None:
    far = [
        shape.name
        for shape in drawing.shapes.values()
        if shape.label and not shape.box.grown(BESIDE).meets(shape.label)
    ]
    for edge in drawing.edges:
        if edge.label:
            x, y = edge.points[0]
            beginning = Segment((x - ALONG, y - ALONG), (x + ALONG, y + ALONG)).box
            beside = any(segment.enters(edge.label.grown(BESIDE)) for segment in edge.segments)
            if not beside or not beginning.meets(edge.label):
                far.append(f"{edge.name} ({edge.id})")
    assert not far


def test_work_goes_from_left_to_right(drawing: Drawing) -> None:
    """Only a loop goes back: whoever arrives further left can come this way again."""
    back = [
        edge.id
        for edge in drawing.edges
        if edge.target.box.right < edge.source.box.x
        and edge.source.id not in _reached_from(drawing, edge.target)
        and edge.id not in GOES_BACK_A_LITTLE
    ]
    assert not back


def test_the_pool_is_compact(drawing: Drawing) -> None:
    ends = max(shape.box.right for shape in drawing.shapes.values())
    assert drawing.pool.right - ends < 100
    assert drawing.pool.width < WIDEST


# The notice period ends above the check that follows it, which saves the width of two columns.
GOES_BACK_A_LITTLE = frozenset(
    {"flow_disclosure_over__merge_disclosed", "flow_gw_objection__merge_disclosed"}
)


def _belong_together(drawing: Drawing, one: Shape, other: Shape) -> bool:
    """A frame and what it holds, an activity and the event on its border."""
    return (
        one.host == other.id
        or other.host == one.id
        or one.id in _frames_around(drawing, other.inside)
        or other.id in _frames_around(drawing, one.inside)
    )


def _covers(label: Box, shape: Shape) -> bool:
    """Anywhere on a shape; of a frame only its border counts."""
    inside = shape.kind == "subProcess" and shape.box.holds(label)
    return label.meets(shape.box) and not inside


def _top(box: Box) -> Segment:
    return Segment((box.x, box.y), (box.right, box.y))


def _docks(shape: Shape, point: tuple[float, float], segment: Segment) -> bool:
    """On a side that the segment meets at a right angle, and not on a corner.

    A gateway is a rhombus and an event a circle: they are met in the middle of a side.
    """
    box, (x, y) = shape.box, point
    if segment.horizontal:
        on_side, from_middle, half = x in (box.x, box.right), y - box.centre[1], box.height / 2
    else:
        on_side, from_middle, half = y in (box.y, box.bottom), x - box.centre[0], box.width / 2
    rounded = shape.kind.endswith(("Event", "Gateway"))
    return on_side and abs(from_middle) <= (0 if rounded else half - 10)


def _same_axis(one: Segment, other: Segment) -> bool:
    return one.horizontal == other.horizontal


def _frames_around(drawing: Drawing, inside: str) -> set[str]:
    frames_met = set()
    while inside:
        frames_met.add(inside)
        inside = drawing.shapes[inside].inside
    return frames_met


def _reached_from(drawing: Drawing, start: Shape) -> set[str]:
    """Ids of what can come after ``start``; an event comes after what it is attached to."""
    steps: dict[str, set[str]] = {}
    for edge in drawing.edges:
        steps.setdefault(edge.source.id, set()).add(edge.target.id)
    for shape in drawing.shapes.values():
        if shape.host:
            steps.setdefault(shape.host, set()).add(shape.id)
    reached, waiting = {start.id}, [start.id]
    while waiting:
        for following in steps.get(waiting.pop(), set()) - reached:
            reached.add(following)
            waiting.append(following)
    return reached
