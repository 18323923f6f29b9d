"""FEEL expressions: evaluate, test, check, and say which names are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from engine.calendar import WorkingDays, working_days
from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.sandbox import Limits, Sandbox, sandboxes
from engine.feel.wording import problem_text, warning_text
from engine.model import Json

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MAX_KEPT: Final = 5000
_MAX_LENGTH: Final = 20_000


@dataclass(frozen=True, slots=True)
class Warned:
    """Why a value may be null: the sandbox's kind, a Chinese sentence, the place in the text."""

    kind: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A result with the warnings on the way to it."""

    value: Json
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    reads: frozenset[str]
    needed: tuple[str, ...]
    problems: tuple[str, ...]
    broken: FeelSyntaxError | None


class Feel:
    """FEEL for any number of threads. Expressions come without the leading ``=``.

    Results are JSON: dates, times and durations as ISO 8601 text, zones as offsets, a function
    and a number that is none as null. What FEEL cannot do (an unknown variable, text plus number)
    is null with a warning, as the language has it. ``now()`` and ``today()`` are ``now`` in
    Asia/Shanghai, to the millisecond. Without a calendar, Monday to Friday are working days.
    """

    def __init__(
        self, calendar: Mapping[str, bool] | None = None, limits: Limits | None = None
    ) -> None:
        self._calendar = working_days(calendar)
        self._sandboxes = sandboxes(limits or Limits())
        self._readings: dict[tuple[str, str], _Reading] = {}

    def evaluate(
        self,
        expression: str,
        variables: Mapping[str, Json],
        now: datetime,
        calendar: Mapping[str, bool] | None = None,
    ) -> Json:
        """The value; ``FeelSyntaxError``, ``FeelLimitExceeded``, or ``FeelError`` for bad input."""
        answer = self._run("evaluate", expression, variables, now, calendar)
        if isinstance(answer, bool):
            return answer
        value: Json = answer["value"]
        return value

    def explain(
        self,
        expression: str,
        variables: Mapping[str, Json],
        now: datetime,
        calendar: Mapping[str, bool] | None = None,
    ) -> Evaluated:
        """The value with the warnings that tell why it may be null; raises like ``evaluate``."""
        answer = self._run("evaluate", expression, variables, now, calendar)
        if isinstance(answer, bool):
            return Evaluated(answer)
        return Evaluated(answer["value"], warned(answer["warnings"], expression))

    def unary_test(
        self,
        test: str,
        value: Json,
        variables: Mapping[str, Json],
        now: datetime,
        calendar: Mapping[str, bool] | None = None,
    ) -> bool:
        """Whether ``value`` passes ``test``, a cell such as ``>= 60, null``; ``-`` always does."""
        answer = self._run("unaryTest", test, {**variables, "?": value}, now, calendar)
        return answer is True

    def check(self, expression: str, *, unary: bool = False) -> list[str]:
        """Chinese sentences, one per mistake; empty where there is none.

        Besides syntax: functions that do not exist or get too few or too many arguments, constants
        that are no date, full-width signs, ``==`` and other comparisons that FEEL reads as
        something else, and operands of ``and`` and ``or`` that can never be true.
        """
        return list(self._reading("UnaryTests" if unary else "Expression", expression).problems)

    def variables_of(self, expression: str, *, unary: bool = False) -> set[str]:
        """Names that the expression surely reads.

        A name inside a filter (``items[amount > 3]``) may be an entry of the element; it is left
        out. Raises ``FeelSyntaxError``.
        """
        reading = self._reading("UnaryTests" if unary else "Expression", expression)
        if reading.broken:
            raise reading.broken
        return set(reading.reads)

    def _run(
        self,
        function: str,
        text: str,
        variables: Mapping[str, Json],
        now: datetime,
        calendar: Mapping[str, bool] | None,
    ) -> Any:
        top = "Expression" if function == "evaluate" else "UnaryTests"
        reading = self._reading(top, text)
        if reading.broken:
            raise reading.broken
        needed = {name: variables[name] for name in reading.needed if name in variables}
        sandbox = self._sandboxes.here()
        digest = calendar_in(sandbox, working_days(calendar) or self._calendar)
        answer = sandbox.call(
            function, text, encoded(needed) if needed else "", milliseconds(now), digest
        )
        return answer if isinstance(answer, bool) else _decoded(answer, text)

    def _reading(self, top: str, text: str) -> _Reading:
        key = (top, text)
        reading = self._readings.get(key)
        if reading is None:
            reading = _read(self._sandboxes.here(), top, text)
            if len(self._readings) >= _MAX_KEPT:
                self._readings.clear()
            self._readings[key] = reading
        return reading


def _refusal(text: str) -> str | None:
    """Why ``text`` is not even given to the sandbox."""
    if len(text) > _MAX_LENGTH:
        return f"表达式长 {len(text)} 个字符,超过上限 {_MAX_LENGTH}"
    # QuickJS cannot take half of a surrogate pair, which JSON may smuggle in.
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "表达式含有不完整的字符"
    return None


def _read(sandbox: Sandbox, top: str, text: str) -> _Reading:
    refusal = _refusal(text)
    if refusal:
        return _Reading(frozenset(), (), (refusal,), FeelSyntaxError(refusal, text))
    answer = _decoded(sandbox.call("read", text, top), text)
    problems = tuple(problem_text(p["code"], p["text"], p["from"]) for p in answer["problems"])
    broken = next(
        (
            FeelSyntaxError(message, text, p["from"], p["to"])
            for p, message in zip(answer["problems"], problems, strict=True)
            if p["code"] == "syntax"
        ),
        None,
    )
    needed = [*answer["reads"], *answer["maybe"], *(["?"] if top == "UnaryTests" else [])]
    return _Reading(frozenset(answer["reads"]), tuple(dict.fromkeys(needed)), problems, broken)


def calendar_in(sandbox: Sandbox, calendar: WorkingDays | None) -> str:
    """The digest of ``calendar`` once ``sandbox`` has its days; empty text stands for none."""
    if calendar is None:
        return ""
    sandbox.register(
        calendar.digest, lambda: sandbox.call("addCalendar", calendar.digest, calendar.text)
    )
    return calendar.digest


def milliseconds(now: datetime) -> float:
    """``now`` since 1970 UTC. A naive time is a defect of the caller."""
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    return float((now - _EPOCH) // _MILLISECOND)


def encoded(variables: Mapping[str, Json]) -> str:
    """JSON text; ``FeelError`` for what is not JSON. Integers beyond 2**53 lose digits in FEEL."""
    try:
        return orjson.dumps(variables, default=_plain).decode()
    except (TypeError, ValueError) as error:
        raise FeelError(f"变量不是 JSON 值:{error}") from error


def _plain(value: object) -> object:
    """Read-only mappings and other sequences are JSON, too."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return list(value)
    raise TypeError(type(value).__name__)


def warned(warnings: Iterable[Mapping[str, Any]], expression: str) -> tuple[Warned, ...]:
    """Warnings of the sandbox with the part of ``expression`` they are about."""
    units = expression.encode("utf-16-le")
    return tuple(
        Warned(
            w["type"],
            warning_text(
                w["type"], units[2 * w["from"] : 2 * w["to"]].decode("utf-16-le", "replace")
            ),
            w["from"],
            w["to"],
        )
        for w in warnings
    )


def _decoded(answer: object, text: str) -> Any:
    if not isinstance(answer, str):
        raise FeelError(f"求值没有结果:{text}")
    decoded = orjson.loads(answer)
    if "error" in decoded:
        raise FeelError(f"表达式无法求值:{decoded['error']['message']}")
    return decoded
