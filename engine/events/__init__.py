"""What happened, in the past tense. An event's payload holds decision keys, never personal data.

Every class is one event type; its name is the type in the log, ``VERSION`` the payload's version.
Events that the runner emits say what the diagram did; the others say what people did to it.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from engine.events.diagram import (
    CaseEnded,
    ChildrenCancelled,
    ChildrenRequested,
    EscalationThrown,
    JobCancelled,
    JobChanged,
    JobOpened,
    PathTaken,
    SignalSubscriptionClosed,
    SignalSubscriptionOpened,
    SignalThrown,
    SubscriptionClosed,
    SubscriptionOpened,
    TaskCancelled,
    TaskChanged,
    TaskOpened,
    TimerCancelled,
    TimerScheduled,
    WaitMoved,
)
from engine.events.ground import Event, canonical
from engine.events.people import (
    CaseCancelled,
    CaseMigrated,
    CaseModified,
    CaseNoted,
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    ChildEnded,
    ChildEscalated,
    ChildOpened,
    ErrorThrown,
    IncidentRaised,
    IncidentResolved,
    JobCompleted,
    JobFailed,
    MessageCorrelated,
    SignalReceived,
    SignerAdded,
    SignerRemoved,
    StartTriggered,
    StepSealed,
    TaskActedFor,
    TaskAssigned,
    TaskCompleted,
    TaskDelegated,
    TaskHandedBack,
    TaskReleased,
    TaskReturned,
    TaskTakenBack,
    TaskTransferred,
    TaskUpdated,
    TimerFired,
    TimerRescheduled,
    VariablesSet,
)
from engine.model import Json

__all__ = [
    "EVENTS",
    "CaseCancelled",
    "CaseEnded",
    "CaseMigrated",
    "CaseModified",
    "CaseNoted",
    "CaseOpened",
    "CaseResumed",
    "CaseSuspended",
    "ChildEnded",
    "ChildEscalated",
    "ChildOpened",
    "ChildrenCancelled",
    "ChildrenRequested",
    "ErrorThrown",
    "EscalationThrown",
    "Event",
    "IncidentRaised",
    "IncidentResolved",
    "JobCancelled",
    "JobChanged",
    "JobCompleted",
    "JobFailed",
    "JobOpened",
    "MessageCorrelated",
    "PathTaken",
    "SignalReceived",
    "SignalSubscriptionClosed",
    "SignalSubscriptionOpened",
    "SignalThrown",
    "SignerAdded",
    "SignerRemoved",
    "StartTriggered",
    "StepSealed",
    "SubscriptionClosed",
    "SubscriptionOpened",
    "TaskActedFor",
    "TaskAssigned",
    "TaskCancelled",
    "TaskChanged",
    "TaskCompleted",
    "TaskDelegated",
    "TaskHandedBack",
    "TaskOpened",
    "TaskReleased",
    "TaskReturned",
    "TaskTakenBack",
    "TaskTransferred",
    "TaskUpdated",
    "TimerCancelled",
    "TimerFired",
    "TimerRescheduled",
    "TimerScheduled",
    "VariablesSet",
    "WaitMoved",
    "canonical",
    "decode",
]

EVENTS: Mapping[str, type[Event]] = {cls.__name__: cls for cls in Event.__subclasses__()}


def decode(type_: str, payload: bytes | str) -> Event:
    """The event of a log row; ``KeyError`` for a type this version does not know."""
    cls = EVENTS[type_]
    values: dict[str, Json] = orjson.loads(payload)
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
