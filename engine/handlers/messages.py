"""Messages are stored first and delivered to each waiting case in a transaction of its own."""

from __future__ import annotations

from engine.actions import DeliverMessage
from engine.commands import CorrelateMessage, PublishMessage
from engine.errors import Done, Outcome
from engine.events import MessageCorrelated
from engine.handlers.cases import done
from engine.handlers.starts import offer
from engine.handlers.stepping import advance
from engine.ports import Kit, UnitOfWork


def publish_message(unit: UnitOfWork, kit: Kit, command: PublishMessage) -> Outcome:
    """Store the message, and tell who waits for it now: cases, and start events."""
    key, waiting = unit.publish(
        command.name,
        command.correlation_key,
        command.message_id or command.command_id,
        command.variables,
        command.ttl,
    )
    for subscription in waiting:
        unit.tx.send("engine.correlate", {"key": subscription, "message_key": key})
    started = offer(unit, command.name, key)
    return Done({"message_key": str(key), "subscriptions": len(waiting) + started})


def correlate_message(unit: UnitOfWork, kit: Kit, command: CorrelateMessage) -> Outcome:
    """Deliver to one subscription; of several cases of one process only the first gets it."""
    work = unit.case(command.case)
    subscription = unit.subscription(command.key)
    stored = unit.message(command.message_key)
    if work is None or stored is None:
        return Done({})
    if subscription is None:
        # It no longer waits, so the message may open a case of the process instead.
        offer(unit, stored.name, command.message_key, work.process_id)
        return Done({})
    if not unit.claim_delivery(command.message_key, work.process_id, work.key):
        return Done({})
    element_id, message = subscription
    work.events.append(MessageCorrelated(command.key, element_id, message, command.message_key))
    advance(unit, kit, work, DeliverMessage(command.key, stored.variables), command.actor)
    return done(work)
