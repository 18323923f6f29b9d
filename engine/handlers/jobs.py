"""Jobs of external workers: completed, failed, ended with an error."""

from __future__ import annotations

from engine.actions import CompleteElement, ThrowError
from engine.commands import CompleteJob, FailJob, ThrowJobError
from engine.errors import Outcome, Refused
from engine.events import ErrorThrown, IncidentRaised, JobCompleted, JobFailed
from engine.handlers.cases import done
from engine.handlers.refusals import not_found, stale, suspended
from engine.handlers.stepping import advance
from engine.ports import CaseWork, Kit, UnitOfWork
from engine.waiting import Job


def complete_job(unit: UnitOfWork, kit: Kit, command: CompleteJob) -> Outcome:
    found = _open_job(unit, command)
    if isinstance(found, Refused):
        return found
    work, job = found
    work.events.append(JobCompleted(job.key, job.element_id, job.type))
    advance(unit, kit, work, CompleteElement(job.key, command.variables), command.actor)
    return done(work)


def fail_job(unit: UnitOfWork, kit: Kit, command: FailJob) -> Outcome:
    """Hand the job out again after ``back_off`` seconds; without retries it is an incident."""
    found = _open_job(unit, command)
    if isinstance(found, Refused):
        return found
    work, job = found
    work.events.append(JobFailed(job.key, job.element_id, command.retries, command.message))
    unit.retries(job.key, command.retries, command.message, command.back_off)
    if command.retries <= 0:
        source = f"job:{job.key}"
        key = unit.add_incident(work.key, job.element_id, "job", command.message, source)
        if key is not None:
            work.events.append(IncidentRaised(key, job.element_id, "job", command.message))
    return done(work)


def throw_job_error(unit: UnitOfWork, kit: Kit, command: ThrowJobError) -> Outcome:
    found = _open_job(unit, command)
    if isinstance(found, Refused):
        return found
    work, job = found
    work.events.append(ErrorThrown(job.key, job.element_id, command.code, command.message))
    error = ThrowError(job.key, command.code, command.message, command.variables)
    advance(unit, kit, work, error, command.actor)
    return done(work)


def _open_job(
    unit: UnitOfWork, command: CompleteJob | FailJob | ThrowJobError
) -> tuple[CaseWork, Job] | Refused:
    work = unit.case(command.case)
    job = unit.job(command.key)
    if work is None or job is None:
        return not_found("待办作业", command.key)
    if work.state == "suspended":
        return suspended(work)
    return stale(unit, work, command) or (work, job)
