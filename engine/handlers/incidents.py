"""Incidents: what failed is rolled back, recorded here, and can be tried again."""

from __future__ import annotations

from engine.commands import RaiseIncident, ResolveIncident
from engine.errors import Done, Outcome
from engine.events import IncidentRaised, IncidentResolved
from engine.handlers.cases import done
from engine.handlers.refusals import not_found
from engine.ports import Kit, UnitOfWork


def raise_incident(unit: UnitOfWork, kit: Kit, command: RaiseIncident) -> Outcome:
    """Record the failure once; a source that fails again has its incident already."""
    work = unit.case(command.case)
    if work is None:
        return not_found("案件", command.case)
    key = unit.add_incident(
        work.key, command.element_id, command.kind, command.message, command.source
    )
    kind, _, source = command.source.partition(":")
    if kind == "job":
        # What cannot go on is handed to no worker until somebody has looked.
        unit.retries(int(source), 0, command.message, 0)
    if key is None:
        return Done({})
    raised = IncidentRaised(key, command.element_id, command.kind, command.message)
    work.events.append(raised)
    return done(work)


def resolve_incident(unit: UnitOfWork, kit: Kit, command: ResolveIncident) -> Outcome:
    """Mark the incident resolved and let what was parked be tried again."""
    work = unit.case(command.case)
    source = unit.incident(command.key)
    if work is None or source is None:
        return not_found("未解决的异常", command.key)
    work.events.append(IncidentResolved(command.key))
    unit.unpark(source)
    return done(work)
