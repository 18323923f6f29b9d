"""The attributes of one object of a form file, read by type; what does not fit is noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from forms.schema import FormProblem, Option

MAX_TEXT = 20_000
_T = TypeVar("_T")


class Attributes:
    """``raw`` is the JSON object, ``at`` the id of the component it belongs to.

    Every reader gives a blank for what is absent, and for what is wrong a blank and a problem in
    ``problems``, so that reading goes on and a designer sees all problems at once.
    """

    def __init__(self, raw: Mapping[str, Any], at: str, problems: list[FormProblem]) -> None:
        self.raw = raw
        self.at = at
        self.problems = problems

    def wrong(self, zh: str, en: str, hint: str = "") -> None:
        self.problems.append(FormProblem(self.at, zh, en, hint))

    def text(self, name: str, blank: str = "") -> str:
        value = self._typed(name, str, blank)
        if len(value) > MAX_TEXT:
            self.wrong(f"“{name}”过长", f"{name} is longer than {MAX_TEXT} characters")
        return value

    def flag(self, name: str) -> bool:
        return self._typed(name, bool, False)

    def list(self, name: str) -> list[Any]:
        return self._typed(name, list, [])

    def inner(self, name: str) -> Attributes:
        """The attributes of the object ``raw[name]``."""
        return Attributes(self._typed(name, dict, {}), self.at, self.problems)

    def _typed(self, name: str, kind: type[_T], blank: _T) -> _T:
        value = self.raw.get(name)
        if value is None:
            return blank
        if not isinstance(value, kind):
            self.wrong(f"“{name}”的类型不对", f"{name} should be of type {kind.__name__}")
            return blank
        return value

    def number(self, name: str) -> Decimal | None:
        """A number; the editor writes some of them as text."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        try:
            # JSON's true is no number, although Python thinks so.
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise InvalidOperation
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > 10**15:
            self.wrong(f"“{name}”应为数字", f"{name} should be a number")
            return None
        return number

    def whole(self, name: str) -> int | None:
        """A whole number that is not negative."""
        number = self.number(name)
        if number is None:
            return None
        if number < 0 or number != number.to_integral_value():
            self.wrong(f"“{name}”应为非负整数", f"{name} should be a whole number, not negative")
            return None
        return int(number)

    def feel(self, name: str) -> str:
        """A FEEL expression, without its leading ``=``."""
        text = self.text(name)
        if text and not text.startswith("="):
            self.wrong(
                f"“{name}”应以 = 开头",
                f"{name} should be a FEEL expression and start with =",
                "例如 =age < 18",
            )
        return text.removeprefix("=").strip()

    def pairs(self, name: str, value: str) -> Iterator[Option]:
        """The entries of list ``name``, each an object with ``value`` and perhaps a label."""
        for item in self.list(name):
            if isinstance(item, dict) and isinstance(item.get(value), str):
                entry = Attributes(item, self.at, self.problems)
                yield Option(item[value], entry.text("label") or item[value])
            else:
                self.wrong(f"“{name}”里有一项不完整", f"an entry of {name} has no {value}")
