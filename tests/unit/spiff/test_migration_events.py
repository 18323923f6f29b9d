"""Event sub-processes move with their scope: they go on watching, begin to, or are gone."""

from __future__ import annotations

import pytest

from engine.errors import CannotMigrate
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case

MORE = d.signal("go") + d.signal("stop") + d.message("note", "=k")


def watched(*subs: str) -> bytes:
    flows = "start -> a\na -> end"
    return d.diagram("p", d.start(), d.user("a"), d.end(), *subs, flows=flows, more=MORE)


def sub(name: str, definition: str, *, interrupting: bool = True) -> str:
    return d.event_sub_process(
        name,
        definition,
        d.user(f"in_{name}"),
        d.end(f"end_{name}"),
        flows=f"on_{name} -> in_{name}\nin_{name} -> end_{name}",
        interrupting=interrupting,
    )


def test_one_that_waits_goes_on_waiting_under_its_key() -> None:
    case = Case(watched(sub("x", d.timer("timeDuration", "PT1H")), sub("y", d.on_signal("go"))))
    timer, signal = case.key("on_x"), case.key("on_y")
    case.migrate(watched(sub("x", d.timer("timeDuration", "PT9H")), sub("y", d.on_signal("go"))))
    assert (case.key("on_x"), case.key("on_y")) == (timer, signal)
    case.hear("on_y")
    assert case.open == ["in_y"]


def test_a_new_one_begins_to_watch_and_an_old_one_is_gone() -> None:
    case = Case(watched(sub("x", d.on_signal("go"))))
    case.migrate(watched(sub("y", d.on_signal("stop"))))
    assert case.open == ["a", "on_y"]
    case.hear("on_y")
    case.complete("in_y")
    assert case.ended() == ("completed", ("end_y",), None)


def test_one_that_waits_for_another_signal_asks_again() -> None:
    case = Case(watched(sub("x", d.on_signal("go"))))
    case.migrate(watched(sub("x", d.on_signal("stop"))))
    assert case.event("SignalSubscriptionOpened").signal == "stop"
    assert case.open == ["a", "on_x"]


def test_one_that_runs_is_moved_and_its_interrupted_scope_gets_no_new_watch() -> None:
    case = Case(watched(sub("x", d.on_signal("go"))))
    case.hear("on_x")
    case.migrate(watched(sub("x", d.on_signal("go")), sub("y", d.on_signal("stop"))))
    assert case.open == ["in_x"]
    case.complete("in_x")
    assert case.ended() == ("completed", ("end_x",), None)


def test_one_that_runs_must_have_its_place() -> None:
    case = Case(watched(sub("x", d.on_signal("go"), interrupting=False)))
    case.hear("on_x")
    with pytest.raises(CannotMigrate, match="in_x"):
        case.migrate(watched())
