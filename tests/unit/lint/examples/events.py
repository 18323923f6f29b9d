"""Rules about events."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, simple

# From a variable, so that the diagram need not say on what ground.
DAY = d.timer("timeDuration", "=period")
WRITTEN = d.timer("timeDuration", "P1D")
KEYED = d.message("m", "=application_id")
SAID = "<bpmn:documentation>由民政局发来。</bpmn:documentation>"


def caught(definition: str, more: str = "") -> bytes:
    """start -> c -> end, with the catch event ``c``; its sender is explained."""
    return around("c", d.element("intermediateCatchEvent", "c", SAID, definition), more=more)


def on_a(*events: str, task: str = d.user("a"), more: str = "") -> bytes:
    """start -> a -> end, with boundary events that lead to the end."""
    ways = "".join(f"\n{name} -> end" for name in ("x", "y")[: len(events)])
    return simple(task, *events, flows=f"start -> a\na -> end{ways}", more=more)


def awaited(*behind: str) -> bytes:
    """start -> v -> (an event-based gateway) x | y -> end."""
    names = ("x", "y")[: len(behind)]
    ways = "\n".join(f"v -> {name}\n{name} -> end" for name in names)
    return simple(d.gateway("eventBased", "v"), *behind, flows=f"start -> v\n{ways}")


def thrown(definition: str, more: str = "") -> bytes:
    return around("t", d.throw("t", definition), more=more)


def linked(name: str) -> bytes:
    """start -> t, from where a link leads to ``c`` -> end."""
    events = d.throw("t", d.link("L")), d.catch("c", d.link(name)), d.catch("c2", d.link("L"))
    flows = "start -> t\nc -> end"
    if name == "L":
        return simple(*events[:2], flows=flows)
    return simple(*events[:1], events[2], events[2].replace("c2", "c"), flows=f"{flows}\nc2 -> end")


def begun(text: str) -> bytes:
    """A process that opens at a time, too."""
    begin = d.start("begin", SAID, d.timer("timeDate", text))
    return simple(begin, d.user("a"), flows="start -> a\nbegin -> a\na -> end")


TWO = (d.catch("x", DAY), d.catch("y", DAY))
FAILING = d.job("a")

EXAMPLES = {
    "several-triggers": Example("c", caught(DAY + DAY), caught(DAY)),
    "unsupported-event": Example("c", caught("<bpmn:conditionalEventDefinition/>"), caught(DAY)),
    "timer-without-time": Example("c", caught("<bpmn:timerEventDefinition/>"), caught(DAY)),
    "cycle-fires-once": Example("c", caught(d.timer("timeCycle", "R3/P1D")), caught(DAY)),
    "bad-time": Example("c", caught(d.timer("timeDuration", "5 days")), caught(DAY)),
    "no-message": Example("c", caught(d.on_message("m")), caught(d.on_message("m"), KEYED)),
    "message-name": Example(
        "c",
        caught(d.on_message("m"), KEYED.replace('name="m"', 'name=""')),
        caught(d.on_message("m"), KEYED),
    ),
    "no-correlation-key": Example(
        "c", caught(d.on_message("m"), d.message("m", "")), caught(d.on_message("m"), KEYED)
    ),
    "constant-key": Example(
        "message_m",
        caught(d.on_message("m"), d.message("m", "all")),
        caught(d.on_message("m"), KEYED),
    ),
    "unseen-sender": Example(
        "c",
        around("c", d.catch("c", d.on_message("m")), more=KEYED),
        caught(d.on_message("m"), KEYED),
    ),
    "no-error": Example(
        "x",
        on_a(d.boundary("x", "a", d.on_error("e")), task=FAILING),
        on_a(d.boundary("x", "a", d.on_error("e")), task=FAILING, more=d.error("e")),
    ),
    "error-code": Example(
        "x",
        on_a(
            d.boundary("x", "a", d.on_error("e")),
            task=FAILING,
            more=d.error("e").replace('errorCode="e"', 'errorCode="=e"'),
        ),
        on_a(
            d.boundary("x", "a", d.on_error("e")),
            task=FAILING,
            more=d.error("e").replace('errorCode="e"', 'errorCode=""'),
        ),
    ),
    "escalation-code": Example(
        "t", thrown(d.on_escalation("e")), thrown(d.on_escalation("e"), more=d.escalation("e"))
    ),
    "no-signal": Example(
        "t", thrown(d.on_signal("s")), thrown(d.on_signal("s"), more=d.signal("s"))
    ),
    "link-end": Example("t", linked("M"), linked("L")),
    "start-reads-variables": Example(
        "begin", begun("=due"), begun("=add working days(today(), 1)")
    ),
    "boundary-owner": Example(
        "x", on_a(d.boundary("x", "start", DAY)), on_a(d.boundary("x", "a", DAY))
    ),
    "boundary-never": Example(
        "x",
        on_a(d.boundary("x", "a", DAY), task=d.element("manualTask", "a")),
        on_a(d.boundary("x", "a", DAY)),
    ),
    "error-interrupts": Example(
        "x",
        on_a(d.boundary("x", "a", d.on_error(), interrupting=False), task=FAILING),
        on_a(d.boundary("x", "a", d.on_error()), task=FAILING),
    ),
    "same-error-twice": Example(
        "y",
        on_a(d.boundary("x", "a", d.on_error()), d.boundary("y", "a", d.on_error()), task=FAILING),
        on_a(
            d.boundary("x", "a", d.on_error()),
            d.boundary("y", "a", d.on_error("e")),
            task=FAILING,
            more=d.error("e"),
        ),
    ),
    "event-gateway-one": Example("v", awaited(TWO[0]), awaited(*TWO)),
    "event-gateway-target": Example("y", awaited(TWO[0], d.user("y")), awaited(*TWO)),
    "unexplained-deadline": Example("c", around("c", d.catch("c", WRITTEN)), caught(WRITTEN)),
}
