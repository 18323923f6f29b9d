"""Messages and signals from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2 import fields
from api.v2.call import Call, answer
from api.v2.keys import TENANT, key, moment
from api.v2.problems import Problem
from api.v2.searching import found_page, search_of
from engine import BroadcastSignal, FoundSubscription, PublishMessage


def publish(call: Call) -> Response:
    """Kept for ``timeToLive`` where nobody waits; the same ``messageId`` is published once."""
    body = call.body
    milliseconds = body.time_to_live or 0
    command = PublishMessage(
        command_id=call.command_id,
        actor=call.actor,
        name=body.name,
        correlation_key=body.correlation_key or "",
        variables=body.variables or {},
        ttl=-(-milliseconds // 1000),
        message_id=body.message_id,
    )
    return answer({"tenantId": TENANT, "messageKey": str(call.execute(command)["message_key"])})


def correlate(call: Call) -> Response:
    """Now or never: 404 where no instance waits for it."""
    body = call.body
    command = PublishMessage(
        command_id=call.command_id,
        actor=call.actor,
        name=body.name,
        correlation_key=body.correlation_key or "",
        variables=body.variables or {},
    )
    message_key = int(str(call.execute(command)["message_key"]))
    reached = call.lookup.reached(message_key)
    if not reached:
        waiting = f"“{body.name}”(关联值“{body.correlation_key or ''}”)"
        raise Problem(404, f"没有流程实例在等待消息{waiting}")
    return answer(
        {
            "tenantId": TENANT,
            "messageKey": key(message_key),
            "processInstanceKey": key(reached[0]),
        }
    )


def broadcast(call: Call) -> Response:
    """Whoever waits for the signal now hears it, and processes that begin with it open."""
    body = call.body
    command = BroadcastSignal(
        command_id=call.command_id,
        actor=call.actor,
        name=body.signal_name,
        variables=body.variables or {},
    )
    return answer({"tenantId": TENANT, "signalKey": str(call.execute(command)["signal_key"])})


def search_subscriptions(call: Call) -> Response:
    """What waits for a message now."""
    found = call.lookup.subscriptions(call.actor, search_of(call.body, fields.SUBSCRIPTIONS))
    return answer(found_page(found, subscription_shape))


def subscription_shape(found: FoundSubscription) -> Mapping[str, Any]:
    of = found.of
    return {
        "messageSubscriptionKey": key(found.key),
        "messageSubscriptionState": "CREATED",
        "messageSubscriptionType": "PROCESS_EVENT",
        "messageName": found.message,
        "correlationKey": found.correlation_key,
        "elementId": found.element_id,
        "elementInstanceKey": key(found.key),
        "processInstanceKey": key(of.case_key),
        "rootProcessInstanceKey": key(of.root_key),
        "processDefinitionId": of.definition.process_id,
        "processDefinitionKey": key(of.definition.key),
        "processDefinitionName": of.definition.name or None,
        "processDefinitionVersion": of.definition.version,
        "lastUpdatedDate": moment(found.opened_at),
        "toolName": None,
        "toolProperties": {},
        "inboundConnectorType": None,
        "tenantId": TENANT,
    }
