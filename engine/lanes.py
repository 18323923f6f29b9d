"""Lanes: who does the user tasks that say nothing themselves.

A lane's role is its property ``jiuzhu:candidateGroups``, else its name where that is a role's code
(``township_clerk``): candidate groups as a user task would write them. Of lanes in lanes the
innermost counts; a task in a sub-process is in the lane of the sub-process.
"""

from __future__ import annotations

import re
from typing import Any

from engine.properties import LANE_GROUPS

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
_CODE = re.compile(r"[a-z][a-z0-9_]*(@[\w-]+)?")


def groups_of(node: Any) -> str:
    """The candidate groups that the lane of element ``node`` gives; "" for none."""
    while node is not None:
        lane = _lane(node)
        while lane is not None:
            found = said_by(lane)
            if found:
                return found
            lane = next(lane.iterancestors(f"{BPMN}lane"), None)
        node = next(node.iterancestors(f"{BPMN}subProcess"), None)
    return ""


def said_by(lane: Any) -> str:
    """What ``lane`` itself says."""
    for one in lane.iterfind(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property"):
        if one.get("name") == LANE_GROUPS:
            return (one.get("value") or "").strip()
    name = (lane.get("name") or "").strip()
    return name if _CODE.fullmatch(name) else ""


def _lane(node: Any) -> Any | None:
    """The innermost lane of its process that lists ``node``."""
    process = next(node.iterancestors(f"{BPMN}process"), None)
    if process is None:
        return None
    found = [
        lane
        for lane in process.iterfind(f".//{BPMN}lane")
        if any(
            (ref.text or "").strip() == node.get("id")
            for ref in lane.iterfind(f"{BPMN}flowNodeRef")
        )
    ]
    return found[-1] if found else None
