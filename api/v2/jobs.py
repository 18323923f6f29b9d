"""Jobs of external workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.v2 import fields
from api.v2.bodies import ActivateJobs
from api.v2.call import Call, answer, missing, no_content
from api.v2.keys import TENANT, key, moment
from api.v2.problems import Problem, refusal
from api.v2.searching import found_page, search_of
from api.v2.waiting import WaitingForJobs
from engine import CompleteJob, Condition, FailJob, FoundJob, Refused, Search, ThrowJobError

# How long an empty queue is watched when the worker does not say, and at most, in seconds.
DEFAULT_WAIT, LONGEST_WAIT = 10.0, 60.0
# How long nobody notices that a worker has gone away.
NOTICED = 1.0


async def activate(call: Call) -> Response:
    """Hand out jobs; where there are none, wait for some as long as the worker asks."""
    body: ActivateJobs = call.body
    asked = body.request_timeout or 0
    wait = DEFAULT_WAIT if asked == 0 else min(max(asked / 1000, 0.0), LONGEST_WAIT)
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    waiting: WaitingForJobs = call.request.app.state.waiting_for_jobs
    while True:
        jobs = await run_in_threadpool(_activate, call, body)
        left = until - clock()
        if jobs or left <= 0 or await call.request.is_disconnected():
            return answer({"jobs": jobs})
        await waiting.wait(body.type, min(left, NOTICED))


def _activate(call: Call, body: ActivateJobs) -> list[Mapping[str, Any]]:
    if not call.lookup.has_jobs(body.type):
        return []
    seconds = -(-body.timeout // 1000)
    limit, worker = body.max_jobs_to_activate, body.worker or ""
    taken = call.engine.activate_jobs(body.type, worker, limit, seconds)
    if not taken:
        return []
    keys = Condition("key", "in", [job.key for job in taken])
    found = call.lookup.jobs(call.actor, Search((keys,), limit=limit)).items
    return [job_shape(job, body.fetch_variable) for job in found]


def search(call: Call) -> Response:
    """Jobs that are not done yet."""
    wanted = search_of(call.body, fields.JOBS)
    return answer(found_page(call.lookup.jobs(call.actor, wanted), searched_shape))


def complete(call: Call) -> Response:
    command = CompleteJob(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        variables=call.body.variables or {},
    )
    call.execute(command)
    return no_content()


def fail(call: Call) -> Response:
    """Without ``retries`` none is left, and the job waits for a person."""
    body = call.body
    if body.variables:
        raise Problem(400, "variables:本服务在作业失败时不保存变量")
    command = FailJob(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        retries=body.retries or 0,
        message=body.error_message or "",
        back_off=-(-(body.retry_back_off or 0) // 1000),
    )
    call.execute(command)
    return no_content()


def throw_error(call: Call) -> Response:
    """An error that the diagram does not catch is an incident, which is no fault of the worker."""
    body = call.body
    command = ThrowJobError(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        code=body.error_code,
        message=body.error_message or "",
        variables=body.variables or {},
    )
    outcome = call.engine.execute(command)
    if isinstance(outcome, Refused) and not (outcome.code == "state" and _is_uncaught(call)):
        raise refusal(outcome)
    return no_content()


def _is_uncaught(call: Call) -> bool:
    wanted = {"source": f"job:{call.key}", "kind": "error-uncaught", "state": "active"}
    conditions = tuple(Condition(field, "eq", value) for field, value in wanted.items())
    return call.lookup.incidents(call.actor, Search(conditions, limit=1)).total > 0


def update(call: Call) -> Response:
    """Set the retries that are left, or how long the worker may still take."""
    change = call.body.changeset
    lock = None if change.timeout is None else timedelta(milliseconds=change.timeout)
    if not call.lookup.update_job(call.key, change.retries, lock):
        raise missing("作业", call.key)
    return no_content()


def job_shape(job: FoundJob, wanted: list[str] | None) -> Mapping[str, Any]:
    """``wanted``: names of the variables that the worker asks for; none named means all."""
    until = job.locked_until
    return {
        **_shape(job),
        "deadline": int(until.timestamp() * 1000) if until else 0,
        "variables": {n: v for n, v in job.variables.items() if not wanted or n in wanted},
        "physicalTenantId": "default",
        "userTask": None,
        "businessId": job.of.business_key or None,
        "leaseToken": None,
    }


def searched_shape(job: FoundJob) -> Mapping[str, Any]:
    return {
        **_shape(job),
        "deadline": moment(job.locked_until),
        "state": "FAILED" if job.parked else "CREATED",
        "creationTime": None,
        "lastUpdateTime": None,
        "endTime": None,
        "errorCode": None,
        "errorMessage": None,
        "hasFailedWithRetriesLeft": False,
        "isDenied": None,
        "deniedReason": None,
    }


def _shape(job: FoundJob) -> Mapping[str, Any]:
    """What an activated job and one in a search have in common."""
    return {
        "jobKey": key(job.key),
        "type": job.type,
        "processInstanceKey": key(job.of.case_key),
        "rootProcessInstanceKey": key(job.of.root_key),
        "processDefinitionId": job.of.definition.process_id,
        "processDefinitionVersion": job.of.definition.version,
        "processDefinitionKey": key(job.of.definition.key),
        "elementId": job.element_id,
        "elementInstanceKey": key(job.key),
        "customHeaders": job.headers,
        "worker": job.worker,
        "retries": job.retries,
        "tenantId": TENANT,
        "kind": "BPMN_ELEMENT",
        "listenerEventType": "UNSPECIFIED",
        "tags": [],
        "priority": 0,
    }
