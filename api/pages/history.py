"""A case's log as sentences: who did what, when, and how long it took.

Every event type either has a sentence here or is listed as silent, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.messages import _
from api.pages.commanded import ELEMENTS, PERSONS, SIGNER_ADDED, TEXTS
from api.pages.times import date_text, working_days
from assistance.calendar import local_date
from engine import LogEntry

# Machinery between two things that people understand; the diagram and the auditor's log show it.
SILENT = frozenset(
    {
        "PathTaken",
        "StepSealed",
        "SubscriptionOpened",
        "SubscriptionClosed",
        "SignalSubscriptionOpened",
        "SignalSubscriptionClosed",
        "TimerCancelled",
        "JobOpened",
        "JobCancelled",
        "ChildOpened",
        "WaitMoved",
        "JobChanged",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. ``kind``: person | system | trouble | end; ``task_key`` opens a form."""

    at: datetime
    text: str
    kind: str
    seq: int
    task_key: int | None = None
    case_key: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What sentences are made with: element names of the diagram, people, task openings."""

    elements: Mapping[str, str]
    people: Mapping[str, str]
    opened: dict[int, datetime] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)

    def element(self, payload: Mapping[str, Any]) -> str:
        element_id = str(payload.get("element_id", ""))
        return self.named.get(payload.get("key", 0)) or self.elements.get(element_id, element_id)

    def person(self, user: object) -> str:
        return self.people.get(str(user), str(user))


Tell = Callable[[LogEntry, Mapping[str, Any], Telling], str]


def lines(
    entries: Sequence[LogEntry], elements: Mapping[str, str], people: Mapping[str, str]
) -> list[Line]:
    """The history, oldest first."""
    telling = Telling(elements, people)
    found = []
    for entry in entries:
        payload: Mapping[str, Any] = entry.payload
        if entry.type == "TaskOpened":
            telling.opened[payload["key"]] = entry.occurred_at
            telling.named[payload["key"]] = payload["name"]
        if entry.type in SILENT:
            continue
        kind, tell = SENTENCES.get(entry.type, ("system", _unknown))
        task = payload.get("key") if entry.type == "TaskCompleted" else None
        with_form = task if task and payload.get("submission") else None
        child = payload.get("child_key")
        found.append(
            Line(
                entry.occurred_at,
                tell(entry, payload, telling),
                kind,
                entry.seq,
                with_form,
                child,
            )
        )
    return found


def _case_opened(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("{who} 发起", who=telling.person(entry.actor))


def _task_opened(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    if payload["due_at"]:
        day = date_text(local_date(datetime.fromisoformat(payload["due_at"])))
        return _("到了“{name}”,{day}前办结", name=payload["name"], day=day)
    return _("到了“{name}”", name=payload["name"])


def _task_cancelled(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("“{name}”不再需要办理", name=telling.element(payload))


def _task_assigned(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    actor, name = telling.person(entry.actor), telling.element(payload)
    if payload["assignee"] is None:
        return _("{who} 把“{name}”放回待办", who=actor, name=name)
    if payload["assignee"] == entry.actor:
        return _("{who} 签收“{name}”", who=actor, name=name)
    other = telling.person(payload["assignee"])
    return _("{who} 把“{name}”交给 {other}", who=actor, name=name, other=other)


def _task_completed(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    actor, name = telling.person(entry.actor), telling.element(payload)
    opened = telling.opened.get(payload["key"])
    if opened is None:
        return _("{who} 完成“{name}”", who=actor, name=name)
    days = working_days(local_date(opened), local_date(entry.occurred_at))
    if not days:
        return _("{who} 完成“{name}”,当天办结", who=actor, name=name)
    return _("{who} 完成“{name}”,用时 {days} 个工作日", who=actor, name=name, days=days)


def _timer_scheduled(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    day = date_text(local_date(datetime.fromisoformat(payload["due_at"])))
    return _("开始计时“{name}”,到 {day}", name=telling.element(payload), day=day)


def _task_updated(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    name, why = telling.element(payload), payload.get("reason", "")
    if payload["due_at"] and why:
        day = date_text(local_date(datetime.fromisoformat(payload["due_at"])))
        return _("“{name}”的期限改为 {day}:{why}", name=name, day=day, why=why)
    text = _("{who} 改了“{name}”的期限、优先级或候选人", who=telling.person(entry.actor), name=name)
    return text + (_(",理由:{why}", why=why) if why else "")


def _timer_rescheduled(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    day = date_text(local_date(datetime.fromisoformat(payload["due_at"])))
    name, why = telling.element(payload), payload["reason"]
    return _("计时“{name}”改到 {day}:{why}", name=name, day=day, why=why)


def _case_noted(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    text: str = payload["text"]
    return text


def _timer_fired(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("期限已到:“{name}”", name=telling.element(payload))


def _message_correlated(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("收到:“{name}”", name=telling.element(payload))


def _start_triggered(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    name = telling.element(payload)
    if payload["kind"] == "timer":
        return _("时间到了:由“{name}”自动发起", name=name)
    return _("收到:由“{name}”自动发起", name=name)


def _signal_received(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("听到信号:“{name}”", name=telling.element(payload))


def _signal_thrown(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("发出信号:“{name}”", name=telling.element(payload))


def _escalation_thrown(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("“{name}”提请上级关注", name=telling.element(payload))


def _child_escalated(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("第 {n} 项服务单提请关注", n=payload["index"] + 1)


def _job_completed(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("系统完成“{name}”", name=telling.element(payload))


def _job_failed(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _(
        "系统处理“{name}”没有成功,还会再试 {n} 次",
        name=telling.element(payload),
        n=payload["retries"],
    )


def _error_thrown(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("“{name}”按“{code}”处理", name=telling.element(payload), code=payload["code"])


def _children_requested(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("开始“{name}”,共 {n} 项", name=telling.element(payload), n=len(payload["inputs"]))


def _children_cancelled(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("“{name}”中未办完的服务单一并取消", name=telling.element(payload))


def _child_ended(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    n = payload["index"] + 1
    if payload["outcome"] == "completed":
        return _("第 {n} 项服务单结束", n=n)
    return _("第 {n} 项服务单中止", n=n)


def _variables_set(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _(
        "{who} 人工更正了办理数据,理由:{why}",
        who=telling.person(entry.actor),
        why=payload["reason"],
    )


def _case_cancelled(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("{who} 取消案件,理由:{why}", who=telling.person(entry.actor), why=payload["reason"])


def _case_migrated(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    who = telling.person(entry.actor)
    if payload["reason"]:
        return _("{who} 把案件转到新版流程,理由:{why}", who=who, why=payload["reason"])
    return _("{who} 把案件转到新版流程", who=who)


def _task_changed(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    before = telling.element(payload)
    telling.named[payload["key"]] = payload["name"]
    if before == payload["name"]:
        return _("“{name}”改按新版流程办理", name=before)
    return _("“{before}”改为新版流程的“{name}”", before=before, name=payload["name"])


def _case_ended(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    ends = "、".join(telling.elements.get(end, end) for end in payload["end_ids"])
    if payload["outcome"] == "completed":
        return _("办理结束:{ends}", ends=ends) if ends else _("办理结束")
    return _("办理中止")


def _incident_raised(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("“{name}”出现异常,等运行管理人员处理", name=telling.element(payload))


def _incident_resolved(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return _("{who} 处理了异常", who=telling.person(entry.actor))


def _commanded(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    text = TEXTS.get(entry.type) or SIGNER_ADDED[payload["position"]]
    told = {name: telling.person(payload[name]) for name in PERSONS if payload.get(name)}
    for name in ELEMENTS:
        ids = payload.get(name, ())
        listed = [ids] if isinstance(ids, str) else ids
        told[name] = "、".join(telling.elements.get(each, each) for each in listed) or "—"
    name = telling.element(payload)
    reason = payload.get("reason", "")
    return _(text, **{"who": telling.person(entry.actor), "name": name, "reason": reason, **told})


def _unknown(entry: LogEntry, payload: Mapping[str, Any], telling: Telling) -> str:
    return entry.type


SENTENCES: Mapping[str, tuple[str, Tell]] = {
    "CaseOpened": ("person", _case_opened),
    "TaskOpened": ("system", _task_opened),
    "TaskCancelled": ("system", _task_cancelled),
    "TaskAssigned": ("person", _task_assigned),
    "TaskCompleted": ("person", _task_completed),
    "TimerScheduled": ("system", _timer_scheduled),
    "TimerFired": ("system", _timer_fired),
    "TimerRescheduled": ("system", _timer_rescheduled),
    "TaskUpdated": ("system", _task_updated),
    "CaseNoted": ("system", _case_noted),
    "MessageCorrelated": ("system", _message_correlated),
    "StartTriggered": ("system", _start_triggered),
    "SignalReceived": ("system", _signal_received),
    "SignalThrown": ("system", _signal_thrown),
    "EscalationThrown": ("system", _escalation_thrown),
    "ChildEscalated": ("system", _child_escalated),
    "JobCompleted": ("system", _job_completed),
    "JobFailed": ("trouble", _job_failed),
    "ErrorThrown": ("system", _error_thrown),
    "ChildrenRequested": ("system", _children_requested),
    "ChildrenCancelled": ("system", _children_cancelled),
    "ChildEnded": ("system", _child_ended),
    "VariablesSet": ("person", _variables_set),
    "CaseMigrated": ("person", _case_migrated),
    "TaskChanged": ("system", _task_changed),
    "CaseCancelled": ("person", _case_cancelled),
    "CaseEnded": ("end", _case_ended),
    **dict.fromkeys((*TEXTS, "SignerAdded"), ("person", _commanded)),
    "IncidentRaised": ("trouble", _incident_raised),
    "IncidentResolved": ("person", _incident_resolved),
}
