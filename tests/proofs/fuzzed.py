"""Expressions that nobody would write: from a grammar, from real ones spoilt, from bytes, too big.

``expressions(seed)`` goes on for ever, and is the same for the same seed. A text comes with whether
it is meant as unary tests.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache

from engine.xml import parse
from tests.guards.tree import ROOT

MAX_LENGTH = 4000
NAMES = ("a", "b", "c", "申请", "items", "partial", "x y", "this", "__proto__", "constructor")
LITERALS = (
    *("0", "1", "-1", "0.1", "1e3", "9999999999999999", "true", "false", "null", '""', '"a"'),
    *('"文"', '@"2026-02-29"', '@"2026-01-31"', '@"10:00:00+08:00"', '@"P1Y2M"', '@"P1DT2H"'),
    *('@"x"', 'date("2026-01-01")', 'time("24:00")', 'duration("-P1M")', "today()", "now()"),
    *("[]", "{}"),
)
FUNCTIONS = (
    *("count", "sum", "min", "max", "mean", "abs", "floor", "sqrt", "exp", "log", "not", "string"),
    *("number", "substring", "string length", "contains", "matches", "replace", "split"),
    *("append", "concatenate", "insert before", "remove", "reverse", "index of", "union"),
    *("distinct values", "flatten", "sort", "list contains", "sublist", "get value"),
    *("get entries", "context put", "context merge", "context", "date", "time", "duration"),
    *("years and months duration", "day of week", "before", "overlaps", "includes", "is"),
    *("decimal", "modulo", "string join", "range", "product", "median", "stddev", "mode", "all"),
    *("any", "add working days", "working days between", "age at"),
)
OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "..")
MARKS = ("(", ")", "[", "]", "{", "}", ",", ":", "if", "then", "else", "for", "return", "function")
TYPES = ("number", "list<string>", "context<a: any>", "x")
STRANGE = (0, 10, 0x2028, 0xFF1D, 0x1F600, 0x202E)
# What grows: each takes a size, and a size that asks for more than anybody has.
BLOW_UPS: tuple[Callable[[int], str], ...] = (
    lambda n: f"for i in 1..{10**n} return i",
    lambda n: f"count(for i in 1..{10**n}, j in 1..{10**n} return i)",
    lambda n: f"some i in 1..{10**n} satisfies i < 0",
    lambda n: f"sum(1..{10**n})",
    lambda n: f'string join(for i in 1..{10**n} return "aaaaaaaaaaaaaaaa")',
    lambda n: " ** ".join(["9"] * n * 3),
    lambda n: "(" * 100 * n + "1" + ")" * 100 * n,
    lambda n: "[" * 100 * n + "]" * 100 * n,
    lambda n: "{a: " * 50 * n + "1" + "}" * 50 * n,
    lambda n: "-" * 300 * n + "1",
    lambda n: "not(" * 50 * n + "true" + ")" * 50 * n,
    lambda n: "if true then " * 40 * n + "1" + " else 1" * 40 * n,
    lambda n: "1" + " + 1" * 200 * n,
    lambda n: "a" + ".a" * 300 * n,
    lambda n: "a" + "[1]" * 300 * n,
    lambda n: f'matches("{"a" * 8 * n}!", "^(a+)+$")',
    lambda n: f'replace("{"ab" * 8 * n}", "(a|ab)*c", "x")',
    lambda n: f'split("{"a" * 8 * n}", "(a*)*b")',
    lambda n: f'replace("{"a" * 100 * n}", "a", "$0$0$0$0")',
    lambda n: "{f: function(n) f(n + 1), r: f(1)}.r",
    lambda n: "{f: function(n) [f(n), f(n)], r: f(1)}.r",
    lambda n: (
        f"for i in 1..{10 * n} return "
        "if i = 1 then [0, 1] else concatenate(partial[-1], partial[-1])"
    ),
    lambda n: f'for i in 1..{10 * n} return if i = 1 then "ab" else partial[-1] + partial[-1]',
    lambda n: f"flatten({'[' * 60 * n}1{']' * 60 * n})",
    lambda n: f"sort(for i in 1..{10**n} return -i, function(a, b) a < b)",
    lambda n: f"distinct values(for i in 1..{10 ** min(n, 5)} return i)",
    lambda n: f"decimal(1/3, {10**n})",
    lambda n: f'date("2026-01-01") + duration("P{10**n}D")',
    lambda n: f'add working days(date("2026-01-01"), {10**n})',
    lambda n: f'substring("{"x" * 100}", 1, {10**n})',
    lambda n: "/*" * 500 * n,
    lambda n: '"' + "\\" * 999 * n,
)


def expressions(seed: int) -> Iterator[tuple[str, bool]]:
    chance = random.Random(seed)  # noqa: S311 — a fuzzer's, not a secret
    makers = (_grown, _grown, _spoilt, _spoilt, _bytes, _joined)
    while True:
        # Now and then one that costs what it may: every limit must hold, and the next one work.
        maker = _blown_up if chance.random() < 0.01 else chance.choice(makers)
        yield maker(chance)[:MAX_LENGTH], chance.random() < 0.2


def _grown(chance: random.Random) -> str:
    return _tree(chance, chance.randint(1, 5))


def _tree(chance: random.Random, depth: int) -> str:
    if depth <= 0:
        return chance.choice(LITERALS + NAMES)
    one, two, three = (_tree(chance, depth - chance.randint(1, 3)) for _ in range(3))
    name = chance.choice(NAMES)
    return chance.choice(
        (
            f"{one} {chance.choice(OPERATORS)} {two}",
            f"({one})",
            f"-{one}",
            f"[{one}, {two}, {three}]",
            f"{{{name}: {one}, b: {two}}}",
            f'{{"{name}": {one}}}.{name}',
            f"{one}[{two}]",
            f"{one}.{name}",
            f"if {one} then {two} else {three}",
            f"for {name} in {one} return {two}",
            f"for i in {one}..{two} return partial",
            f"some {name} in {one} satisfies {two}",
            f"every {name} in {one} satisfies {two}",
            f"{chance.choice(FUNCTIONS)}({one})",
            f"{chance.choice(FUNCTIONS)}({one}, {two})",
            f"{chance.choice(FUNCTIONS)}({one}, {two}, {three})",
            f"(function({name}) {one})({two})",
            f"{one} between {two} and {three}",
            f"{one} in ({two}, {three})",
            f"{one} instance of {chance.choice(TYPES)}",
            f"{chance.choice('([]')}{one}..{two}{chance.choice('])[')}",
            f"{chance.choice(('<', '>=', '!=', 'not'))}({one})",
        )
    )


@cache
def real() -> tuple[str, ...]:
    """The expressions of our own procedure: conditions, mappings, decision cells."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "processes").rglob("*.*mn")):
        for node in parse(path.read_bytes()).iter():
            texts = [node.text or "", *map(str, node.attrib.values())]
            found.update(dict.fromkeys(t.lstrip("=") for t in texts if t.startswith("=")))
            if path.suffix == ".dmn" and node.text and node.text.strip():
                found[node.text.strip()] = None
    return tuple(found)


def _spoilt(chance: random.Random) -> str:
    text = chance.choice(real())
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
        text = chance.choice(
            (
                text[:at] + text[to:],
                text[:at] + text[at:to] * 2 + text[to:],
                text[:at] + chance.choice(LITERALS + NAMES + OPERATORS + FUNCTIONS) + text[at:],
                text[:at] + chr(chance.choice(STRANGE)) + text[at:],
                text[:at] + text[at:to][::-1] + text[to:],
                text.swapcase(),
            )
        )
    return text


def _bytes(chance: random.Random) -> str:
    length = chance.randint(0, 60)
    if chance.random() < 0.5:
        return chance.randbytes(length).decode("latin-1")
    return "".join(chr(chance.randint(0, 0x10FFFF)) for _ in range(length))


def _joined(chance: random.Random) -> str:
    """Words of the language in any order."""
    words = LITERALS + NAMES + OPERATORS + FUNCTIONS + MARKS
    return " ".join(chance.choice(words) for _ in range(chance.randint(1, 25)))


def _blown_up(chance: random.Random) -> str:
    return chance.choice(BLOW_UPS)(chance.randint(3, 9))
