"""Moments and deadlines as people read them here: Asia/Shanghai, working days, plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from api.messages import WEEKDAYS, _
from assistance.calendar import LOCAL, Calendar, local_date, shipped
from assistance.deadlines.standing import PLAIN, Standing

SOON = 1
# Beyond this nobody counts working days, and the loop stays short.
FAR = 120


@dataclass(frozen=True, slots=True)
class Deadline:
    """``urgency``: overdue | soon | normal | none; ``word`` says it, ``text`` says until when."""

    urgency: str
    word: str
    text: str
    icon: str


def deadline(
    due_at: datetime | None,
    now: datetime,
    calendar: Calendar | None = None,
    standing: Standing = PLAIN,
) -> Deadline:
    """What is left until ``due_at`` (aware), in working days of the prefecture.

    ``calendar``: the one in force; without it, what comes with the software.
    """
    left = _left(due_at, now, calendar or shipped())
    if due_at is None:
        return left
    text = left.text + (_("(暂定)") if standing.provisional else "")
    if standing.days or standing.stopped:
        text += _(" · 已暂停 {n} 日({why})", n=standing.days, why=standing.reasons)
    if standing.stopped:
        return Deadline("normal", _("暂停"), text, "‖")
    return replace(left, text=text)


def _left(due_at: datetime | None, now: datetime, calendar: Calendar) -> Deadline:
    if due_at is None:
        return Deadline("none", _("无时限"), "", "○")
    today, day = local_date(now), local_date(due_at)
    when = _("{day}到期", day=day_text(day, today))
    if due_at < now:
        late = working_days(day, today, calendar)
        text = (
            _("已超期 {n} 个工作日 · {when}", n=late, when=when) if late else _("已超期 · ") + when
        )
        return Deadline("overdue", _("超期"), text, "▲")
    if day == today:
        return Deadline("soon", _("临期"), _("今天到期"), "◆")
    left = working_days(today, day, calendar)
    text = _("剩 {n} 个工作日 · {when}", n=left, when=when)
    if left <= SOON:
        return Deadline("soon", _("临期"), text, "◆")
    return Deadline("normal", _("正常"), text, "●")


@lru_cache(maxsize=4096)
def working_days(start: date, end: date, calendar: Calendar | None = None) -> int:
    """Working days after ``start`` up to and including ``end``; at most ``FAR`` days are seen."""
    span = min((end - start).days, FAR)
    works = (calendar or shipped()).is_working_day
    return sum(works(start + timedelta(days=n)) for n in range(1, span + 1))


def day_text(day: date, today: date) -> str:
    """``12月2日(周三)``; with the year where it is another one."""
    year = _("{year}年", year=day.year) if day.year != today.year else ""
    weekday = _(WEEKDAYS[day.weekday()])
    return _(
        "{year}{month}月{day}日({weekday})",
        year=year,
        month=day.month,
        day=day.day,
        weekday=weekday,
    )


def moment_text(moment: datetime | None, now: datetime) -> str:
    """``11月3日 10:32``; with the year where it is another one."""
    if moment is None:
        return ""
    local, today = moment.astimezone(LOCAL), local_date(now)
    year = _("{year}年", year=local.year) if local.year != today.year else ""
    return _(
        "{year}{month}月{day}日 {clock}",
        year=year,
        month=local.month,
        day=local.day,
        clock=local.strftime("%H:%M"),
    )


def date_text(day: date) -> str:
    """``2026年11月3日``."""
    return _("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)
