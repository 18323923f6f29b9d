"""How a case begins: at its none start event, or at the one whose event has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.actions import Start
from engine.errors import EngineError, StepFailed
from engine.model import Bundle, stamp
from engine.ports import Expressions
from engine.spiff import moves, stopping, timing
from engine.spiff.nodes import AT, GIVEN
from engine.spiff.scopes import case_scope
from engine.waiting import Due


def begin(top: Any, action: Start) -> None:
    """Say to the root what it begins with; a named start event takes in what its event brought."""
    stopping.remember(top, action.until)
    if action.element_id is not None:
        top.task_tree.internal_data.update({AT: [action.element_id], GIVEN: action.variables})
        return
    if action.at:
        case_scope(top).update(action.variables)
        top.task_tree.internal_data[AT] = []
        top.task_tree.run()
        moves.move(top, (), action.at)
        return
    if not top.spec.start.starts:
        message = f"流程 {action.process_id} 没有空白开始事件,不能直接发起"
        raise StepFailed("", "internal", message)
    case_scope(top).update(action.variables)


def due(timer: str, expressions: Expressions, bundle: Bundle, now: datetime) -> Due:
    """When a timer start event, given as ``StartPoint.name``, fires first."""
    kind, _, text = timer.partition(" ")
    try:
        if text.startswith("="):
            text = str(expressions.evaluate(text[1:].strip(), {}, now, bundle))
        found = timing.first(kind, text, now)
    except (EngineError, ValueError, OverflowError) as error:
        raise StepFailed("", "expression", f"{timer}:{error}") from error
    return Due(stamp(found.first), found.every, found.left)


def due_again(before: Due) -> Due | None:
    """The next firing of its cycle; None at its end."""
    if before.every is None or (before.left is not None and before.left <= 1):
        return None
    following = timing.after(before.every, datetime.fromisoformat(before.at))
    return Due(stamp(following), before.every, None if before.left is None else before.left - 1)
