"""Gateways by their conditions: gaps, overlaps, ways that are never taken, with examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lint.choices import choice
from engine.lint.conditions import formula
from tests import diagrams as d
from tests.unit.lint.lint_world import decision_file, lint, simple

CHOICES = ("gap-in-conditions", "overlapping-conditions", "way-never-taken", "value-not-offered")


def gateway(*conditions: str, kind: str = "exclusive", default: bool = False) -> bytes:
    """A job that sets what it likes, then a gateway with a way for each of ``conditions``."""
    tasks = [d.user(f"t{n}") for n in range(len(conditions) + default)]
    ways = [f"g -> t{n}: ={condition}" for n, condition in enumerate(conditions)]
    ways += [f"g -> t{len(conditions)}"] * default
    ends = [f"t{n} -> end" for n in range(len(tasks))]
    return simple(
        d.job("a"),
        d.gateway(kind, "g", f"g-t{len(conditions)}" if default else ""),
        *tasks,
        flows="\n".join(["start -> a", "a -> g", *ways, *ends]),
    )


def told(body: bytes, **others: bytes) -> list[str]:
    """``rule: message`` of what is said about conditions."""
    files = {name.replace("_", "."): other for name, other in others.items()}
    found = lint({"p.bpmn": body, **files})
    assert not [f for f in found if f.rule not in CHOICES]
    return [f"{f.rule}: {f.message}" for f in found]


@pytest.mark.parametrize(
    "conditions",
    [
        ("a = 1", "a != 1"),
        ('a = "x"', 'a = "y"'),
        ("a > 3", "a <= 3"),
        ("a > 3 and b", "a > 3 and not(b)", "a <= 3"),
        ("a between 1 and 5", "a < 1 or a > 5"),
        ("a in [1..5]", "a in (< 1, > 5)"),
        ('a in ("x", "y")', 'not(a in ("x", "y"))'),
        ("count(a) > 0", "count(a) = 0", "count(a) < 0"),
        ("a = null", "a != null"),
        ("a = null", "a != null and a > 3", "a != null and a <= 3"),
        ("a > b", "a <= b"),
        ("b < a", "b >= a"),
        ('a < date("2026-01-01")', 'a >= date("2026-01-01")'),
        ("5 < a", "5 >= a"),
        ("a.b = true", "a.b = false"),
        ("a >= 6", "a <= 5"),
        # Not understood, or not decidable: nothing is claimed.
        ("some x in a satisfies x > 3", "a > 3"),
        ("a > 3", "a + 1 < 4"),
        ("if a then b else c", "b"),
        ('a = "x"', "a = 1"),
        ("a.b > 3", "a = null"),
        ("a[1] > 3", "a[2] <= 3"),
    ],
)
def test_conditions_that_exclude_each_other_or_cannot_be_judged(conditions: tuple[str]) -> None:
    assert told(gateway(*conditions)) == []


@pytest.mark.parametrize(
    ("conditions", "example"),
    [
        (("a > 3", "a < 3"), "a 是 3"),
        (("a > 3", "a > 5 and b"), "a 是 小于 3"),
        (("a in [1..3]", "a in [5..9]"), "a 是 3 与 5 之间"),
        (("a > 3 and b", "a <= 3"), "a 是 大于 3,b 是 false"),
        (("a = true",), "a 是 false"),
        (("count(a) > 3", "count(a) < 3"), "count(a) 是 3"),
        (("a > b", "a < b"), "a - b 是 0"),
        (('a < date("2026-01-01")', 'a > date("2026-01-01")'), "a 是 2026-01-01"),
    ],
)
def test_a_gap_is_told_with_an_example(conditions: tuple[str], example: str) -> None:
    (found, *_) = told(gateway(*conditions))
    assert found.startswith("gap-in-conditions")
    assert example in found


def test_a_default_fills_every_gap_and_an_inclusive_gateway_has_them_too() -> None:
    assert told(gateway("a > 3", "a < 3", default=True)) == []
    (found,) = told(gateway("a > 3", "a < 3", kind="inclusive"))
    assert "a 是 3" in found


@pytest.mark.parametrize(
    ("conditions", "example"),
    [
        (("a >= 3", "a <= 3"), "a 是 3"),
        (('a = "x" or a = "y"', 'a = "y"  or a = "z"'), "a 是 “y”"),
        (("a", "b"), "a 是 true,b 是 true"),
        (('a != "x"', 'a != "y"'), "a 是 别的值"),
        (("a < 3", "a < 5"), "a 是 小于 3"),
    ],
)
def test_an_overlap_is_told_with_an_example(conditions: tuple[str], example: str) -> None:
    (found,) = told(gateway(*conditions, default=True))
    assert found.startswith("overlapping-conditions")
    assert "t0”和连线“g-t1”" in found
    assert example in found


def test_an_inclusive_gateway_may_go_several_ways() -> None:
    assert told(gateway("a >= 3", "a <= 3", kind="inclusive", default=True)) == []


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        (("a > 5 and a < 3", "b"), "条件不可能成立"),
        (("a > 3", "a > 5"), "也成立,并且排在前面"),
        (('a != "x"', 'a = "y"'), "也成立,并且排在前面"),
    ],
)
def test_a_way_that_is_never_taken(conditions: tuple[str], why: str) -> None:
    (found,) = told(gateway(*conditions, default=True))
    assert found.startswith("way-never-taken")
    assert why in found


def decided(*values: str) -> bytes:
    return decision_file([[str(n), f'"{v}"'] for n, v in enumerate(values)], inputs={"x": "0,1,2"})


def routed(*conditions: str) -> bytes:
    """A decision ``rate`` gives ``route``, then a gateway."""
    said = '<zeebe:calledDecision decisionId="rate" resultVariable="route"/>'
    task = d.element("businessRuleTask", "a", extensions=said)
    return gateway(*conditions).replace(d.job("a").encode(), task.encode())


def test_the_results_of_a_decision_are_all_that_its_variable_can_be() -> None:
    both = routed('route = "x"', 'route = "y"')
    assert told(both, t_dmn=decided("x", "y", "y")) == []
    (gap,) = told(both, t_dmn=decided("x", "y", "z"))
    assert "gap-in-conditions" in gap
    assert "route 是 “z”" in gap
    (wrong,) = told(routed('route = "x"', 'route = "Y"', 'route = "y"'), t_dmn=decided(*"xyy"))
    assert wrong.startswith("value-not-offered")
    assert "是不是“Y”,而它只会是“x”、“y”" in wrong


@pytest.mark.parametrize(
    "text", ["", "a =", "(a", "a)", "a = 1 = 2", "{", '"a" = "b"', "1 < 2", "and"]
)
def test_what_is_no_formula(text: str) -> None:
    assert formula(text) is None


def test_deep_and_long_conditions_are_left_alone() -> None:
    assert formula("(" * 5000 + "a" + ")" * 5000) is None
    assert formula("not(" * 50 + "a" + ")" * 50) is not None
    many = " or ".join(f"a{n} = {n}" for n in range(60))
    assert told(gateway(many, "b", default=True)) == []


# --- against trying every value ------------------------------------------------------------------

Said = tuple[str, Callable[[float, str], bool]]
ATOMS: Sequence[Said] = (
    ("a < 2", lambda a, b: a < 2),
    ("a >= 2", lambda a, b: a >= 2),
    ("a = 4", lambda a, b: a == 4),
    ("4 != a", lambda a, b: a != 4),
    ("a between 2 and 4", lambda a, b: 2 <= a <= 4),
    ("a in (2, 4)", lambda a, b: a in (2, 4)),
    ("a in (2..4]", lambda a, b: 2 < a <= 4),
    ('b = "x"', lambda a, b: b == "x"),
    ('b != "x"', lambda a, b: b != "x"),
    ('b in ("x", "y")', lambda a, b: b in ("x", "y")),
)
VALUES = [(half / 2, kind) for half in range(-2, 14) for kind in ("x", "y", "z")]


def both(one: Said, other: Said) -> Said:
    return f"({one[0]}) and {other[0]}", lambda a, b: one[1](a, b) and other[1](a, b)


def either(one: Said, other: Said) -> Said:
    return f"({one[0]} or {other[0]})", lambda a, b: one[1](a, b) or other[1](a, b)


def neither(one: Said) -> Said:
    return f"not({one[0]})", lambda a, b: not one[1](a, b)


SAID = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(neither, inner)
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SAID, min_size=1, max_size=3))
def test_which_ways_can_be_open_together_is_what_trying_every_value_finds(ways: list[Said]) -> None:
    formulas = [one for text, _ in ways if (one := formula(text)) is not None]
    assert len(formulas) == len(ways)
    found = choice(formulas, {})
    assert found is not None
    tried = {tuple(n for n, way in enumerate(ways) if way[1](*values)) for values in VALUES}
    assert {tuple(found.open_in(situation)) for situation in found.situations()} == tried
