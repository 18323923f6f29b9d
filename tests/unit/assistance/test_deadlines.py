"""The arithmetic of legal periods against a naive count, and the steps against the diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistance.bundle import case_bundle
from assistance.calendar import Calendar, Row, shipped
from assistance.deadlines.counting import Stop, due, stood
from assistance.deadlines.rules import REASONS, Rule, rule_of, step_of
from engine.xml import parse

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
FIRST = date(2030, 1, 1)  # Nobody has published it: the week and the rows are all there is.

days = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
kinds = st.sampled_from(["national_holiday", "make_up_workday", "note"])
calendars = st.dictionaries(days, kinds, max_size=60).map(
    lambda said: Calendar(Row(day, kind, "x") for day, kind in said.items())
)


@st.composite
def stops(draw: st.DrawFn) -> list[Stop]:
    reasons = st.sampled_from(sorted(REASONS))
    spans = draw(st.lists(st.tuples(days, st.integers(0, 40), reasons), max_size=5))
    return [Stop(reason, start, start + timedelta(days=n)) for start, n, reason in spans]


def naive(rule: Rule, start: date, stopped: list[Stop], calendar: Calendar) -> date:
    """Walk through the days one by one, and cross off those that count."""
    said = {row.date: row.kind for row in calendar.rows}

    def works(day: date) -> bool:
        kind = said.get(day, "note")
        return day.isoweekday() <= 5 if kind == "note" else kind == "make_up_workday"

    held = set()
    for stop in stopped:
        if stop.reason in rule.pauses and stop.end is not None:
            day = stop.start + timedelta(days=1)
            while day <= stop.end:
                held.add(day)
                day += timedelta(days=1)
    crossed, day = 0, start
    while crossed < rule.days:
        day = day + timedelta(days=1)
        if day not in held and (rule.natural or works(day)):
            crossed = crossed + 1
    while rule.natural and not works(day):
        day = day + timedelta(days=1)
    return day


@given(
    st.builds(
        Rule, st.integers(1, 45), st.booleans(), st.frozensets(st.sampled_from(sorted(REASONS)))
    ),
    days,
    stops(),
    st.lists(calendars, min_size=1, max_size=3),
    st.randoms(),
)
def test_periods_are_what_one_counts_day_by_day(
    rule: Rule, start: date, stopped: list[Stop], history: list[Calendar], order: object
) -> None:
    """Whatever came first, a stop or a new calendar: only what holds in the end decides."""
    for calendar in history:
        found = due(rule, start, stopped, calendar)
        assert found.day == naive(rule, start, stopped, calendar)
    order.shuffle(stopped)  # type: ignore[attr-defined]
    assert due(rule, start, stopped, history[-1]).day == found.day


@given(days, stops())
def test_days_on_which_the_clock_stood_count_once(today: date, stopped: list[Stop]) -> None:
    taken = {FIRST + timedelta(days=n) for n in range(-1, 500)}
    assert stood(stopped, today) == sum(any(s.takes(day) for s in stopped) for day in taken)


def test_a_stop_that_lasts_is_not_counted_yet() -> None:
    rule = Rule(3, pauses=frozenset({"supplement"}))
    lasting = [Stop("supplement", date(2026, 3, 10), None)]
    assert due(rule, date(2026, 3, 10), lasting, shipped()).day == date(2026, 3, 13)
    assert stood(lasting, date(2026, 3, 15)) == 5


def test_the_deadlines_of_the_policy() -> None:
    assert rule_of("whole_procedure").days == 30
    assert rule_of("whole_procedure_extended").days == 45
    assert rule_of("supplement_window") == Rule(30, True, frozenset(), "township_clerk")
    assert rule_of("county_decision").escalates_to == "county_leader"


def drawn() -> Iterator[tuple[str, str, int, str]]:
    """process, element, working days as the diagram counts them, and the timer of the same."""
    for name, body in case_bundle().items():
        if not name.endswith(".bpmn"):
            continue
        for process in parse(body).iter(f"{BPMN}process"):
            timers = {
                event.get("attachedToRef"): str(event.get("id"))
                for event in process.iter(f"{BPMN}boundaryEvent")
                if event.find(f"{BPMN}timerEventDefinition") is not None
            }
            for task in process.iter(f"{BPMN}userTask"):
                for schedule in task.iter(f"{ZEEBE}taskSchedule"):
                    text = str(schedule.get("dueDate"))
                    found = re.fullmatch(r"=add working days\(today\(\), (\d+)\)", text)
                    element = str(task.get("id"))
                    timer = timers.get(element, "")
                    yield str(process.get("id")), element, int(found[1]) if found else 0, timer


@pytest.mark.parametrize("place", list(drawn()), ids=lambda place: place[1])
def test_the_diagrams_give_each_step_its_period(place: tuple[str, str, int, str]) -> None:
    """A due date in a diagram is what the step's deadline says: else nothing would move it."""
    process_id, element, count, timer = place
    step = step_of(process_id, element)
    assert step is not None
    assert step.timer == timer
    if count:
        assert (step.rule.days, step.rule.natural) == (count, False)
    else:
        assert step.rule.natural
