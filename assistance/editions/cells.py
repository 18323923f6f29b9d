"""What may stand in a cell. A check says in words what is wrong with a text; None: nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from datetime import date

from assistance.editions.rows import codes

# The codes of another kind that are in use on the day the edition takes effect.
Known = Callable[[str], Collection[str]]
Check = Callable[[str, Known], str | None]

TRUTHS = ("true", "false")
LONGEST = 2000
_WHOLE = re.compile(r"\d{1,9}")
_CONDITIONS = re.compile(r"(requires_(all|any):[a-z_|]+)?\s*(说明:.*)?", re.DOTALL)
_REQUIRES = re.compile(r"(all|any):[a-z_]+(\|[a-z_]+)*")


def text(value: str, known: Known) -> str | None:
    if len(value) > LONGEST:
        return f"不能超过 {LONGEST} 个字"
    return None if value.isprintable() else "不能有换行或控制字符"


def day(value: str, known: Known) -> str | None:
    try:
        right = date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    return None if right else "要写成 2027-01-01 这样的日期"


def whole(least: int, most: int) -> Check:
    def check(value: str, known: Known) -> str | None:
        right = _WHOLE.fullmatch(value) and least <= int(value) <= most
        return None if right else f"要是 {least} 到 {most} 的整数"

    return check


def one_of(*values: str) -> Check:
    def check(value: str, known: Known) -> str | None:
        return None if value in values else f"只能是 {'、'.join(values)}"

    return check


def several(*values: str) -> Check:
    def check(value: str, known: Known) -> str | None:
        return _strange(value, values, f"只能是 {'、'.join(values)},多个用分号隔开")

    return check


def code_of(kind: str, name: str) -> Check:
    """One code of another kind."""

    def check(value: str, known: Known) -> str | None:
        return None if value in known(kind) else f"没有这个{name}代码,请先在{name}表里加上"

    return check


def codes_of(kind: str, name: str) -> Check:
    def check(value: str, known: Known) -> str | None:
        return _strange(value, known(kind), f"没有这个{name}代码,多个用分号隔开")

    return check


def digits(*lengths: int) -> Check:
    def check(value: str, known: Known) -> str | None:
        right = value.isascii() and value.isdecimal() and len(value) in lengths
        return None if right else f"要是 {'、'.join(map(str, lengths))} 位数字"

    return check


def pattern(shape: str, advice: str) -> Check:
    compiled = re.compile(shape)

    def check(value: str, known: Known) -> str | None:
        return None if compiled.fullmatch(value) else advice

    return check


def conditions(value: str, known: Known) -> str | None:
    """Conditions of a catalogue item: rules, then a remark for people."""
    right = _CONDITIONS.fullmatch(value)
    return None if right else "要写成“requires_all:条件|条件 说明:…”或“requires_any:…”"


def requires(value: str, known: Known) -> str | None:
    return None if _REQUIRES.fullmatch(value) else "要写成“all:条件|条件”或“any:条件|条件”"


def rule(value: str, known: Known) -> str | None:
    """The hard rule of a fund, as JSON."""
    try:
        right = isinstance(json.loads(value), dict)
    except ValueError:
        right = False
    return None if right else "要是一个 JSON 对象"


def _strange(value: str, right: Collection[str], advice: str) -> str | None:
    wrong = [part for part in codes(value) if part not in right]
    return f"“{'、'.join(wrong)}”不对:{advice}" if wrong else None
