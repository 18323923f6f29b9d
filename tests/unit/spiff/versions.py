"""Diagrams with everything that waits, how each is walked to its end, and one under other names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests import diagrams as d

TIMER = d.timer("timeDuration", "PT2H")
# Body, variables, and the walk: ``verb element``, one step each.
DIAGRAMS: Mapping[str, tuple[bytes, dict[str, Any], list[str]]] = {
    "parallel": (
        d.diagram(
            "p",
            d.start(),
            d.gateway("parallel", "fork"),
            *(d.user(name) for name in "abc"),
            d.boundary("t", "a", TIMER, interrupting=False),
            d.user("late"),
            d.gateway("parallel", "join"),
            d.end(),
            d.end("told"),
            flows="""start -> fork
                fork -> a
                fork -> b
                fork -> c
                a -> join
                b -> join
                c -> join
                t -> late
                late -> told
                join -> end""",
        ),
        {},
        ["complete b", "fire t", "complete a", "complete c", "complete late"],
    ),
    "inclusive": (
        d.diagram(
            "p",
            d.start(),
            d.gateway("inclusive", "split"),
            *(d.user(name) for name in "abc"),
            d.gateway("inclusive", "meet"),
            d.user("after"),
            d.end(),
            flows="""start -> split
                split -> a: =true
                split -> b: =true
                split -> c: =false
                a -> meet
                b -> meet
                c -> meet
                meet -> after
                after -> end""",
        ),
        {},
        ["complete a", "complete b", "complete after"],
    ),
    "instances": (
        d.diagram(
            "p",
            d.start(),
            d.user("each", d.loop("=items", out="all", result="=item")),
            d.user("turn", d.loop("=items", sequential=True)),
            d.call("ask", "q", d.loop("=items")),
            d.end(),
            flows="start -> each\neach -> turn\nturn -> ask\nask -> end",
        ),
        {"items": [1, 2]},
        ["complete each", "complete each", "complete turn", "complete turn", "children ask 1 2"],
    ),
    "nested": (
        d.diagram(
            "p",
            d.start(),
            d.sub_process(
                "outer",
                d.start("in"),
                d.gateway("parallel", "both"),
                d.sub_process(
                    "inner",
                    d.start("in2"),
                    d.user("deep"),
                    d.end("out2"),
                    flows="in2 -> deep\ndeep -> out2",
                ),
                d.job("work"),
                d.boundary("gone", "inner", TIMER, interrupting=False),
                d.user("watch"),
                d.end("out"),
                flows="""in -> both
                    both -> inner
                    both -> work
                    inner -> out
                    work -> out
                    gone -> watch
                    watch -> out""",
            ),
            d.boundary("m", "outer", d.on_message("note"), interrupting=False),
            d.user("read"),
            d.end(),
            flows="start -> outer\nouter -> end\nm -> read\nread -> end",
            more=d.message("note", "=k"),
        ),
        {"k": "1"},
        [
            "fire gone",
            "complete work",
            "deliver m",
            "complete deep",
            "complete watch",
            "complete read",
        ],
    ),
    "events": (
        d.diagram(
            "p",
            d.start(),
            d.gateway("eventBased", "g"),
            d.catch("soon", TIMER),
            d.catch("told", d.on_message("note")),
            d.catch("rest", TIMER),
            d.gateway("exclusive", "merge"),
            d.end(),
            flows="""start -> g
                g -> soon
                g -> told
                soon -> merge
                told -> rest
                rest -> merge
                merge -> end""",
            more=d.message("note", "=k"),
        ),
        {"k": "1"},
        ["deliver told", "fire rest"],
    ),
    "watched": (
        d.diagram(
            "p",
            d.start(),
            d.sub_process(
                "outer",
                d.start("in"),
                d.user("deep"),
                d.event_sub_process(
                    "noted",
                    d.on_signal("news"),
                    d.user("note"),
                    d.end("noted_end"),
                    flows="on_noted -> note\nnote -> noted_end",
                    interrupting=False,
                ),
                d.end("out"),
                flows="in -> deep\ndeep -> out",
            ),
            d.event_sub_process(
                "stopped",
                d.on_message("note"),
                d.user("wind_up"),
                d.end("stopped_end"),
                flows="on_stopped -> wind_up\nwind_up -> stopped_end",
            ),
            d.end(),
            flows="start -> outer\nouter -> end",
            more=d.signal("news") + d.message("note", "=k"),
        ),
        {"k": "1"},
        [
            "hear on_noted",
            "complete note",
            "hear on_noted",
            "deliver on_stopped",
            "complete wind_up",
        ],
    ),
}


def renamed(body: bytes) -> tuple[bytes, dict[str, str]]:
    """The same diagram, names kept, under other ids of elements and flows; old id -> new id."""
    text = body.decode()
    ids = re.findall(r'<bpmn:(?!definitions|process|message|error|signal)\w+ id="([^"]+)"', text)
    names = {old: f"n{n}_{old}" for n, old in enumerate(ids)}
    for old, new in names.items():
        for place in ("id", "sourceRef", "targetRef", "attachedToRef", "default"):
            text = text.replace(f' {place}="{old}"', f' {place}="{new}"')
    return text.encode(), names
