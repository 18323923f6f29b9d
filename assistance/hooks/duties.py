"""Who may not do what because of what he did before in the same application (R47, R48).

A superuser stands for a system that acts for many people, who are told apart there; what it does
is recorded under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistance.hooks.filing import Filing
from assistance.store import applications, orders
from engine import Refused


@dataclass(frozen=True, slots=True)
class Duty:
    """``apart``: duties of the same application that another person must have done.

    ``not_dispatcher``: nor may he have decided on, or reassigned, this service order.
    """

    name: str
    apart: frozenset[str] = frozenset()
    not_dispatcher: bool = False
    advice: str = ""


_SERVED = frozenset({"register_service", "serve"})
_COUNTY = Duty(
    "county_decision",
    frozenset({"draft", "township_review", "county_check"}),
    advice="审核和确认不能由同一人办理,请由本单位另一名负责人办理",
)
_DISPATCH = Duty("dispatch")
_ACCEPT = Duty("accept_order", not_dispatcher=True, advice="派单人不能接单,请由接单单位的人员办理")

DUTIES: Mapping[str, Duty] = {
    "material-review": Duty("review_materials"),
    "household-visit": Duty("visit"),
    "needs-assessment": Duty("assess"),
    "assessment-second-review": Duty(
        "second_review",
        frozenset({"visit", "assess"}),
        advice="复核人不能是入户调查人或评估人,请由另一名经办复核",
    ),
    "approval-draft": Duty("draft"),
    "township-review": Duty(
        "township_review",
        frozenset({"assess", "draft"}),
        advice="评估、填表和审核不能由同一人办理,请由乡镇(街道)负责人审核",
    ),
    "county-check": Duty(
        "county_check",
        frozenset({"draft", "township_review"}),
        advice="填表、审核和县级核对不能由同一人办理,请由县(市)民政部门的经办核对",
    ),
    "county-approval": _COUNTY,
    "county-filing": _COUNTY,
    "urgent-arrangement": _DISPATCH,
    "service-decision": _DISPATCH,
    "order-reassignment": _DISPATCH,
    "department-acceptance": _ACCEPT,
    "provider-acceptance": _ACCEPT,
    "service-registration": Duty("register_service"),
    "service-record": Duty("serve"),
    "late-entry-approval": Duty(
        "approve_late_entry", _SERVED, advice="服务人员不能批准自己的补录,请由县级负责人办理"
    ),
    "service-confirmation": Duty(
        "confirm_service",
        _SERVED,
        advice="服务人员不能代受助人确认,请由受助人、监护人或村(社区)确认",
    ),
    "service-inspection": Duty(
        "inspect",
        _SERVED,
        not_dispatcher=True,
        advice="派单和验收不能由同一人办理,请由另一名经办验收",
    ),
    "outcome-evaluation": Duty(
        "evaluate", _SERVED, advice="效果评估人不能是服务人员,请由另一人评估"
    ),
    "archive-supplement": Duty("complete_archive"),
    "archive-review": Duty(
        "review_archive",
        frozenset({"complete_archive"}),
        advice="补齐材料和审核档案不能由同一人办理,请由另一名档案管理员审核",
    ),
}


def separated(filing: Filing) -> Refused | None:
    """The refusal of one who did a duty that excludes this one; None if he may go on."""
    duty = DUTIES.get(filing.submission.form_id)
    if duty is None or filing.submission.actor.superuser:
        return None
    others = applications.who_did(filing.tx, filing.application_id, duty.apart)
    if duty.not_dispatcher:
        others |= orders.dispatchers(filing.tx, filing.case_key)
    return Refused("forbidden", duty.advice) if filing.user in others else None


def keep_duty(filing: Filing) -> None:
    """Record that the duty of this form was done, and by whom."""
    duty = DUTIES.get(filing.submission.form_id)
    if duty is None:
        return
    applications.add_duty(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "application_id": filing.application_id,
            "duty": duty.name,
            "actor": filing.user,
            "at": filing.at,
        },
    )
