"""Messages from outside."""

from __future__ import annotations

from starlette.responses import Response

from api.v2.call import Call, answer
from api.v2.keys import TENANT, key
from api.v2.problems import Problem
from engine import PublishMessage


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
