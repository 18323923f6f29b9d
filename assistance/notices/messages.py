"""Messages to people inside the system: through the outbox into the inbox.

A message says what happened and what to do, and never who or why: those stand in the form, which
only the right people can open. It leaves through the outbox, at least once, and is received once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistance.people import People
from assistance.store import archives
from engine import Delivery, Json, Transaction

TOPIC = "assistance.notice"

BODIES: Mapping[str, str] = {
    "accepted": "您的申请已受理,编号 {number}",
    "supplement": "您的申请需要补正材料,缺件已一次列全,请在期限前补交",
    "deemed_withdrawn": "补正期限已过,您的申请按撤回处理,以后可以重新申请",
    "rejection": "您的申请不予受理,理由和救济途径见通知书",
    "denial": "您的申请不予认定,理由和救济途径见通知书",
    "refusal": "您的申请不予确认,理由和救济途径见告知书",
    "assess_again": "第二人复核要求重新评估,请审核时选“进一步调查”",
    "sent_back": "县(市)退回了案件,请按退回要求改正后重新上报",
    "confirmation": "您的申请已经确认,接下来逐项确定服务",
    "ineligible": "有一项服务不能提供,理由和救济途径见告知书",
    "stop": "有一项服务将停止,理由和救济途径见告知书",
    "termination": "救助将终止,理由和救济途径见告知书",
    "withdrawal": "您的申请已撤回,以后可以重新申请",
    "due_soon": "“{step}”的办理期限下一个工作日到,请抓紧办理",
    "due_today": "“{step}”的办理期限今天到,请今天办结",
    "reminder": "“{step}”已超过办理期限,请尽快办理",
    "escalation": "“{step}”已超过办理期限,请督促办理",
    "charged": "受助人反映服务时被收费,请核查",
    "age_line": "有人跨过年龄线,重新判定“{item}”仍符合条件,请看服务是否需要调整",
    "age_line_crossed": "有人跨过年龄线,“{item}”不再符合条件;服务没有自动停止,请复核并先听取意见",
    "service_under_review": "您的年龄有变化,“{item}”要重新审核;审核以前服务照常",
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a notice is sent: the case and the task or job (``key``) that sends it, and when.

    ``at``: ISO 8601 UTC text.
    """

    key: int | str
    case_key: int
    application_id: str
    area: str
    at: str


def send(
    tx: Transaction,
    occasion: Occasion,
    kind: str,
    recipients: Iterable[str],
    due_on: date | None = None,
    **details: str,
) -> None:
    """Send message ``kind`` of ``BODIES`` to ``recipients``: ``role`` or ``role@organisation``."""
    for recipient in recipients:
        tx.send(
            TOPIC,
            {
                "message_id": f"{occasion.key}:{kind}:{recipient}",
                "application_id": occasion.application_id,
                "case_key": occasion.case_key,
                "recipient": recipient,
                "area": occasion.area,
                "kind": kind,
                "body": BODIES[kind].format(**details),
                "due_on": due_on.isoformat() if due_on else None,
                "received_at": occasion.at,
            },
        )


def applicant_of(tx: Transaction, people: People, person_id: str | None) -> list[str]:
    """Who is told on the applicant's side: the person, and a guardian if there is one."""
    person = people.find(tx, person_id) if person_id else None
    if person is None:
        return []
    guardian = [f"guardian@{person_id}"] if person.profile.guardian_name else []
    return [f"applicant@{person_id}", *guardian]


def deliveries() -> Mapping[str, Delivery]:
    """What the outbox delivers for the domain, by topic."""
    return {TOPIC: _receive}


def _receive(message: Mapping[str, Json], tx: Transaction) -> None:
    """Into the inbox, from where pages read; a message that is there already changes nothing."""
    archives.receive(tx, message)
