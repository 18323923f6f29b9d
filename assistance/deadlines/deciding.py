"""What people decide about the clock: to consult a superior body meanwhile, to take longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistance.calendar import utc_text
from assistance.deadlines import periods
from assistance.deadlines.rules import CONSULTATION
from assistance.store import applications
from engine import Actor, Json, Refused, Transaction

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

EXTENDERS = frozenset({"county_leader"})
CONSULTERS = frozenset({"township_leader", "county_officer", "county_leader"})
LONGEST = 200


def extend(assistance: Assistance, case_key: int, actor: Actor, reason: str) -> Refused | None:
    """Let the whole procedure take 45 working days; the county's leader decides it, once."""
    refused = _refusal(actor, EXTENDERS, "县(市)民政局负责人", reason)
    if refused:
        return refused
    with assistance.engine.transaction() as tx:
        at = utc_text(assistance.engine.now())
        period = _period_of(tx, case_key, actor)
        if isinstance(period, Refused):
            return period
        found = periods.extend(tx, case_key, actor.user, reason, at)
        return found if isinstance(found, Refused) else None


def stop(assistance: Assistance, case_key: int, actor: Actor, reason: str) -> Refused | None:
    """The clock stands still while a superior body is consulted, and ``reason`` says about what."""
    refused = _refusal(actor, CONSULTERS, "乡镇负责人或县(市)民政局", reason)
    if refused:
        return refused
    with assistance.engine.transaction() as tx:
        period = _period_of(tx, case_key, actor)
        if isinstance(period, Refused):
            return period
        application_id = str(period["application_id"])
        if applications.suspended_since(tx, application_id, CONSULTATION):
            return Refused("state", "已经因请示上级停止计时")
        applications.suspend(tx, application_id, CONSULTATION, utc_text(assistance.engine.now()))
        _note(tx, case_key, f"{actor.user} 因请示上级停止计时:{reason}")
    return None


def go_on(assistance: Assistance, case_key: int, actor: Actor) -> Refused | None:
    """The superior body has answered: the clock goes on, and the deadlines are counted again."""
    refused = _refusal(actor, CONSULTERS, "乡镇负责人或县(市)民政局", "-")
    if refused:
        return refused
    with assistance.engine.transaction() as tx:
        period = _period_of(tx, case_key, actor)
        if isinstance(period, Refused):
            return period
        application_id = str(period["application_id"])
        if not applications.suspended_since(tx, application_id, CONSULTATION):
            return Refused("state", "没有因请示上级停止计时")
        applications.resume(tx, application_id, CONSULTATION, utc_text(assistance.engine.now()))
        _note(tx, case_key, f"{actor.user} 恢复计时:请示上级已有答复")
    return None


def _refusal(actor: Actor, who: frozenset[str], called: str, reason: str) -> Refused | None:
    held = {g.partition("@")[0] for one in actor.standings for g in one.groups}
    if held.isdisjoint(who):
        return Refused("forbidden", f"只有{called}可以决定")
    if not reason.strip() or len(reason) > LONGEST:
        return Refused("invalid", f"请写明理由,不超过 {LONGEST} 字", {"reason": ["请写明理由"]})
    return None


def _period_of(tx: Transaction, case_key: int, actor: Actor) -> Mapping[str, Json] | Refused:
    """The running period, of a case in the actor's area; others are not told apart from none."""
    period = periods.of_case(tx, case_key)
    area = str(period["area"]) if period else ""
    if period is None or not any(area.startswith(one.area) for one in actor.standings):
        return Refused("not-found", "没有这件已受理的案件")
    if period["closed_at"] is not None or period["outcome"] is not None:
        return Refused("state", "县级已经办结,全程期限不再计算")
    return period


def _note(tx: Transaction, case_key: int, text: str) -> None:
    tx.send("engine.note-case", {"key": case_key, "text": text})
