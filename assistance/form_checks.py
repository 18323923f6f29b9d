"""The engine asks whether posted values fit a pinned form; ``forms`` knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from assistance.calendar import local_date
from engine import FeelError, FormValidator, Json, Refused
from forms import parse, validate


class Feel(Protocol):
    """Expressions of conditions and computed fields, at one moment."""

    def evaluate(self, expression: str, variables: Mapping[str, Json], now: datetime) -> Json: ...


def form_validator(feel: Feel) -> FormValidator:
    """The engine's ``FormValidator`` over ``forms.validate``."""
    return partial(_check, feel)


def _check(
    feel: Feel, form: bytes, values: Mapping[str, Json], now: datetime
) -> Mapping[str, Json] | Refused:
    try:
        checked = validate(
            parse(form),
            values,
            evaluate=lambda expression, seen: feel.evaluate(expression, seen, now),
            today=local_date(now),
        )
    except FeelError as error:
        # No mistake of the person at the form: what depends on the condition cannot be known.
        message = f"表单里的条件或算式无法计算:{error}。已填的内容还在,请联系流程设计人员"
        return Refused("state", message)
    if checked.ok:
        return checked.values
    message = f"表单有 {len(checked.errors)} 处需要改正,已填的内容还在"
    return Refused("invalid", message, checked.errors)
