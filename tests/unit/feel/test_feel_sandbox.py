"""Limits, threads, and what expressions cannot reach."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.feel import Feel, FeelError, FeelLimitExceeded, Limits, WorkingDays

NOW = datetime(2026, 3, 6, tzinfo=UTC)
tight = Feel(limits=Limits(seconds=0.1, memory=16 * 1024 * 1024))


@pytest.mark.parametrize(
    ("expression", "limit"),
    [
        ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")', "time"),
        (
            "for i in 1..40 return if i = 1 then [0] else concatenate(partial[-1], partial[-1])",
            "memory",
        ),
        ('for i in 1..40 return if i = 1 then "ab" else partial[-1] + partial[-1]', "memory"),
        ("{again: function(f) f(f), start: again(again)}.start", "depth"),
    ],
)
def test_a_limit_is_told_and_the_next_evaluation_works(expression: str, limit: str) -> None:
    with pytest.raises(FeelLimitExceeded) as raised:
        tight.evaluate(expression, {}, NOW)
    assert raised.value.limit == limit
    assert tight.evaluate("1 + x", {"x": 1}, NOW) == 2


def test_an_expression_has_a_length() -> None:
    with pytest.raises(FeelError, match="上限"):
        tight.evaluate("1" * 20_001, {}, NOW)


def test_threads_share_one_feel() -> None:
    feel = Feel()
    days = WorkingDays({"2026-03-09": False})

    def work(n: int) -> object:
        return feel.evaluate(
            'add working days("2026-03-06", 1) = date(d) and n = n2',
            {"d": "2026-03-10", "n": n, "n2": n},
            NOW,
            days,
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(value is True for value in pool.map(work, range(400)))


def test_many_calendars_do_not_pile_up() -> None:
    feel = Feel()
    for n in range(1, 300):
        day = f"20{n // 12 + 10}-{n % 12 + 1:02}-03"
        calendar = WorkingDays({day: False, "2026-03-09": n % 2 == 0})
        expected = "2026-03-09" if n % 2 == 0 else "2026-03-10"
        assert feel.evaluate('add working days("2026-03-06", 1)', {}, NOW, calendar) == expected


ESCAPES = [
    'x.constructor("return 1")()',
    'constructor.constructor("return globalThis")()',
    "__proto__",
    '{}.__proto__.toString("1")',
    '"a".constructor("b")',
    '[].constructor.constructor("return 1")()',
    'get value(x, "constructor")',
    'get value(x, "__proto__")',
    "globalThis",
    "feel",
    'eval("1")',
    'Function("return 1")()',
    'require("fs")',
    'import("fs")',
    "now.constructor",
    "(function(a) a).fn",
    "(function(a) a).parameterNames",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_javascript_is_out_of_reach(expression: str) -> None:
    try:
        value = Feel().evaluate(expression, {"x": {"a": 1}}, NOW)
    except FeelError:
        return
    assert value in (None, [], ["a"])


def test_nothing_of_one_evaluation_is_seen_by_the_next() -> None:
    feel = Feel()
    feel.evaluate('context put({}, ["__proto__", "evil"], 1)', {}, NOW)
    feel.evaluate('context([{key: "__proto__", value: {evil: 1}}])', {}, NOW)
    feel.evaluate("{evil: 1, 秘密: 2}", {"秘密": 3}, NOW)
    assert feel.evaluate("[evil, 秘密, {}.evil]", {}, NOW) == [None, None, None]


def test_python_compiles_and_opens_nothing_while_evaluating() -> None:
    """An audit hook cannot be removed, so it lives in a process of its own."""
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from engine.feel import Feel\n"
        "feel = Feel()\n"
        "feel.evaluate('1', {}, datetime(2026, 1, 1, tzinfo=UTC))\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, _: seen.append(event))\n"
        f"for text in {ESCAPES!r} + ['sum(for i in 1..9 return i)', 'now()']:\n"
        "    try:\n"
        "        feel.evaluate(text, {'x': {'a': 1}}, datetime(2026, 1, 1, tzinfo=UTC))\n"
        "    except Exception:\n"
        "        pass\n"
        "bad = {'exec', 'compile', 'import', 'open', 'subprocess.Popen', 'socket.connect'}\n"
        "sys.exit(str(bad & set(seen)) if bad & set(seen) else 0)\n"
    )
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
