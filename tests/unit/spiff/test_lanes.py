"""A lane does the user tasks that say nothing themselves, in the engine and for the linter."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import lint
from tests.unit.spiff.spiff_case import Case


def lane(lane_id: str, name: str, *inside: str, groups: str = "", inner: str = "") -> str:
    said = f'<zeebe:properties><zeebe:property name="jiuzhu:candidateGroups" value="{groups}"/>'
    listed = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in inside)
    child = f"<bpmn:childLaneSet>{inner}</bpmn:childLaneSet>" if inner else ""
    extensions = f"{said}</zeebe:properties>" if groups else ""
    body = d.element("lane", lane_id, listed + child, extensions=extensions)
    return body.replace(f'name="{lane_id}"', f'name="{name}"')


def drawn(*lanes: str) -> bytes:
    plain = d.element("userTask", "a", extensions="<zeebe:userTask/>")
    deep = d.element("userTask", "x", extensions="<zeebe:userTask/>")
    sub = d.sub_process("sub", d.start("s"), deep, d.end("t"), flows="s -> x\n x -> t")
    own = d.user("b", groups="leader")
    flows = "start -> a\n a -> sub\n sub -> b\n b -> end"
    body = d.diagram("p", d.start(), plain, sub, own, d.end(), flows=flows)
    lanes_drawn = f"<bpmn:laneSet id='lanes'>{''.join(lanes)}</bpmn:laneSet><bpmn:startEvent"
    return body.replace(b"<bpmn:startEvent", lanes_drawn.encode(), 1)


@pytest.mark.parametrize(
    "lanes",
    [
        (lane("l", "clerk", "a", "sub", "b"),),
        (lane("l", "乡镇经办", "a", "sub", "b", groups="clerk"),),
        (lane("l", "boss", "a", "sub", inner=lane("m", "clerk", "a", "sub")),),
    ],
)
def test_whose_lane_it_is_in(lanes: tuple[str, ...]) -> None:
    case = Case(drawn(*lanes))
    groups = {}
    for element in ("a", "x", "b"):
        groups[element] = case.event("TaskOpened").candidate_groups
        case.complete(element)
    assert groups == {"a": ("clerk",), "x": ("clerk",), "b": ("leader",)}


def test_the_linter_asks_for_somebody_only_where_no_lane_says() -> None:
    found = [(f.rule, f.element_id) for f in lint({"p.bpmn": drawn(lane("l", "clerk", "a"))})]
    assert found == [("nobody-assigned", "x")]


def test_a_lane_whose_role_nobody_has() -> None:
    found = lint({"p.bpmn": drawn(lane("l", "chief", "a", "sub"))})
    assert [(f.rule, f.element_id) for f in found] == [("unknown-group", "l")]
