"""Rules about flows and the ways through a process."""

from __future__ import annotations

from tests import diagrams as d
from tests.unit.lint.example import Example
from tests.unit.lint.lint_world import around, simple

PLAIN = around("a", d.user("a"))
AND, XOR = "parallel", "exclusive"


def choice(condition: str = ": =true", default: str = "g-b", other: str = "") -> bytes:
    """start -> g -> a | b -> end."""
    return simple(
        d.gateway(XOR, "g", default),
        d.user("a"),
        d.user("b"),
        flows=f"start -> g\ng -> a{condition}\ng -> b{other}\na -> end\nb -> end",
    )


def parted(split: str, join: str) -> bytes:
    """start -> g -> a | b -> j -> end."""
    exclusive = split == XOR
    return simple(
        d.gateway(split, "g", "g-b" if exclusive else ""),
        d.gateway(join, "j"),
        d.user("a"),
        d.user("b"),
        flows=f"start -> g\ng -> a{': =true' if exclusive else ''}\ng -> b"
        "\na -> j\nb -> j\nj -> end",
    )


def done_after(join: str) -> bytes:
    """Two parallel branches, then ``j`` and a task."""
    body = parted(AND, join).replace(b'targetRef="end"', b'targetRef="c"')
    way = '<bpmn:sequenceFlow id="c-end" sourceRef="c" targetRef="end"/></bpmn:process>'
    return body.replace(b"</bpmn:process>", (d.user("c") + way).encode())


def twice_chosen(bound: str) -> bytes:
    """Two parallel branches, each of which goes to the join or to ``bound`` by a condition."""
    return simple(
        d.script("s", "=true", "both"),
        d.user("a"),
        d.user("b"),
        d.end("e2", d.TERMINATE if bound == "terminate" else ""),
        d.end("e3", d.TERMINATE if bound == "terminate" else ""),
        d.gateway(AND, "f"),
        d.gateway(AND, "j"),
        d.gateway(XOR, "g", "g-e2"),
        d.gateway(XOR, "h", "h-e3"),
        flows="start -> s\ns -> f\nf -> a\nf -> b\na -> g\nb -> h\n"
        "g -> j: =both\ng -> e2\nh -> j: =both\nh -> e3\nj -> end",
    )


def back(*inside: str, flows: str) -> bytes:
    """start -> s -> m … g -> m or the end; ``s`` sets ``n``."""
    return simple(
        d.script("s", "=0", "n"),
        d.gateway(XOR, "m"),
        d.gateway(XOR, "g", "g-end"),
        *inside,
        flows=f"start -> s\ns -> m\n{flows}\ng -> m: =n < 3\ng -> end",
    )


def graded(first: str, second: str, default: str = "") -> bytes:
    """A score, then g -> a | b by conditions over it, and perhaps to c by default."""
    conditions = {"a": f": =score {first}", "b": f": =score {second}"}
    if default:
        conditions["c"] = ""
    tasks = [d.user(name) for name in conditions]
    ways = "\n".join(f"g -> {name}{said}\n{name} -> end" for name, said in conditions.items())
    return simple(
        d.script("s", "=61", "score"),
        d.gateway(XOR, "g", default),
        *tasks,
        flows=f"start -> s\ns -> g\n{ways}",
    )


ISLAND = simple(
    d.user("a"),
    d.user("b"),
    flows="start -> a\na -> end\nb -> b",
)

EXAMPLES = {
    "dangling-flow": Example(
        "x",
        PLAIN.replace(
            b"</bpmn:process>",
            b'<bpmn:sequenceFlow id="x" sourceRef="a" targetRef="gone"/></bpmn:process>',
        ),
        PLAIN,
    ),
    "no-start": Example(
        "a",
        around("a", d.sub_process("a", flows="")),
        around("a", d.sub_process("a", d.start("s2"), d.end("e2"), flows="s2 -> e2")),
    ),
    "several-starts": Example(
        "p", simple(d.start("s2"), flows="start -> end\ns2 -> end"), simple(flows="start -> end")
    ),
    "no-outgoing": Example(
        "b",
        simple(
            d.gateway(AND, "g"),
            d.user("a"),
            d.user("b"),
            flows="start -> g\ng -> a\ng -> b\na -> end",
        ),
        parted(AND, AND),
    ),
    "no-incoming": Example("b", simple(d.user("b"), flows="start -> end\nb -> end"), PLAIN),
    "flow-after-end": Example(
        "e2",
        simple(d.end("e2"), d.user("a"), flows="start -> e2\ne2 -> a\na -> end"),
        PLAIN,
    ),
    "flow-into-start": Example(
        "start",
        simple(
            d.gateway(XOR, "g", "g-end"),
            d.user("a"),
            flows="start -> a\na -> g\ng -> start: =true\ng -> end",
        ),
        choice(),
    ),
    "implicit-fork": Example(
        "a",
        simple(d.user("a"), d.end("e2"), flows="start -> a\na -> end\na -> e2"),
        parted(AND, AND),
    ),
    "misplaced-condition": Example(
        "a-end", simple(d.user("a"), flows="start -> a\na -> end: =true"), choice()
    ),
    "missing-condition": Example("g-b", choice(default=""), choice()),
    "bad-default": Example("g", choice(default="a-end", other=": =false"), choice()),
    "default-with-condition": Example("g-b", choice(other=": =false"), choice()),
    "hanging-join": Example("j", parted(XOR, AND), parted(AND, AND)),
    "join-may-hang": Example("j", twice_chosen("end"), twice_chosen("terminate")),
    "unreachable": Example("b", ISLAND, PLAIN),
    "endless-loop": Example(
        "g",
        back(d.element("manualTask", "t"), flows="m -> t\nt -> g"),
        back(d.user("t"), flows="m -> t\nt -> g"),
    ),
    "loop-without-wait": Example(
        "g",
        back(d.script("t", "=n + 1", "n"), flows="m -> t\nt -> g"),
        back(d.user("u"), d.script("t", "=n + 1", "n"), flows="m -> u\nu -> t\nt -> g"),
    ),
    "gap-in-conditions": Example("g", graded("< 60", "> 60"), graded("< 60", ">= 60")),
    "overlapping-conditions": Example("g-b", graded("<= 60", ">= 60"), graded("< 60", ">= 60")),
    "way-never-taken": Example(
        "g-b", graded(">= 60", ">= 80", "g-c"), graded(">= 60", "< 60", "g-c")
    ),
    "done-twice": Example("j", done_after(XOR), done_after(AND)),
}
