"""What happens beside the tasks of a demo case: reports, a substitute, an appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from access import Period, substitute_from
from assistance import appeals
from assistance.appeals import RECONSIDERATION, Appeal
from assistance.calendar import local_date
from assistance.happenings import HAPPENINGS, report
from engine import Actor

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

AWAY = timedelta(days=1)


class Unheard(Exception):
    """What was reported or noted was refused; the demo is told wrongly."""


def report_in(
    assistance: Assistance, case_key: int, kind: str, applicant: Actor, clerk: Actor
) -> None:
    """Of ``HAPPENINGS``: by the applicant what is his to report, else by the township."""
    roles = {group.partition("@")[0] for group in applicant.groups}
    actor = clerk if roles.isdisjoint(HAPPENINGS[kind].own) else applicant
    case = assistance.engine.case(case_key)
    if case is None:
        raise Unheard(kind)
    refused = report(assistance, actor, case, kind, assistance.engine.new_id())
    if refused is not None:
        raise Unheard(refused.message)


def stand_in(assistance: Assistance, absent: Actor, deputy: Actor) -> Actor:
    """``deputy`` as he acts while he stands in for ``absent``, who is away for a day."""
    now = assistance.engine.now()
    period, granted = Period(now, now + AWAY), ("sysadmin", "security_admin")
    with assistance.engine.transaction() as tx:
        substitute_from(tx, absent.user, deputy.user, period, "外出开会", absent.user, granted, now)
    return Actor(deputy.user, deputy.groups, deputy.area, acts_for=(absent,))


def appeal(assistance: Assistance, application_id: str, notice: str, officer: str) -> None:
    """An application for reconsideration, filed and upheld on the same day."""
    engine = assistance.engine
    now, appeal_id = engine.now(), engine.new_id()
    filed = Appeal(
        RECONSIDERATION, notice, local_date(now), "县(市)人民政府(虚构)", "复字〔示例〕1号"
    )
    result = {
        "result": "upheld",
        "decided_on": local_date(now).isoformat(),
        "reference": "复决字〔示例〕1号",
        "noted_by": officer,
    }
    with engine.transaction() as tx:
        refused = appeals.note(tx, application_id, filed, appeal_id, officer, now)
        refused = refused or appeals.conclude(tx, application_id, appeal_id, result, now)
    if refused is not None:
        raise Unheard(refused.message)
