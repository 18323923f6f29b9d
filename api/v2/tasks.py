"""User tasks: find, look at, assign, complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2 import bodies, fields
from api.v2.call import Call, answer, missing, no_content
from api.v2.forms import form_shape
from api.v2.keys import TENANT, key, key_or_none, moment
from api.v2.searching import found_page, search_of
from engine import AssignTask, CompleteTask, Condition, FoundTask, Search, UpdateTask


def search(call: Call) -> Response:
    found = call.lookup.tasks(call.actor, search_of(call.body, fields.TASKS))
    forms: dict[tuple[str, str], int | None] = {}
    return answer(found_page(found, lambda one: task_shape(call, one, forms)))


def get(call: Call) -> Response:
    return answer(task_shape(call, visible_task(call), {}))


def form(call: Call) -> Response:
    """The form that is pinned with the task's case; no content where the task has none."""
    task = visible_task(call).task
    found = call.lookup.form(task.bundle, task.form_id) if task.form_id else None
    return answer(form_shape(*found)) if found else no_content()


def assign(call: Call) -> Response:
    """``allowOverride`` takes a task from somebody else, where the caller may do that."""
    override = call.body.allow_override is not False and call.actor.superuser
    return _assign(call, call.body.assignee, override)


def unassign(call: Call) -> Response:
    """Give the task back to its candidates."""
    return _assign(call, None, call.actor.superuser)


def _assign(call: Call, assignee: str | None, override: bool) -> Response:
    visible_task(call)
    command = AssignTask(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        assignee=assignee,
        override=override,
    )
    call.execute(command)
    return no_content()


def complete(call: Call) -> Response:
    """Submit the task's form; without a form the variables go to the case as they are."""
    visible_task(call)
    command = CompleteTask(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        values=call.body.variables or {},
    )
    call.execute(command)
    return no_content()


def update(call: Call) -> Response:
    """Dates, priority and candidates; what the change does not name stays."""
    visible_task(call)
    change = call.body.changeset if isinstance(call.body, bodies.UpdateTask) else call.body
    if change is None:
        return no_content()
    lists = (change.candidate_groups, change.candidate_users)
    groups, users = (None if names is None else tuple(names) for names in lists)
    command = UpdateTask(
        command_id=call.command_id,
        actor=call.actor,
        key=call.key,
        due_at=change.due_date,
        follow_up_at=change.follow_up_date,
        priority=change.priority,
        candidate_groups=groups,
        candidate_users=users,
    )
    call.execute(command)
    return no_content()


def visible_task(call: Call) -> FoundTask:
    """The task of the path as far as the caller may work on it."""
    one = Search((Condition("key", "eq", call.key),), limit=1)
    found = call.lookup.tasks(call.actor, one).items
    if not found:
        raise missing("用户任务", call.key)
    return found[0]


def task_shape(
    call: Call, found: FoundTask, forms: dict[tuple[str, str], int | None]
) -> Mapping[str, Any]:
    """``forms`` remembers the keys of forms within one answer."""
    task, of = found.task, found.of
    return {
        "userTaskKey": key(task.key),
        "name": task.name or None,
        "state": fields.word(fields.TASK_STATES, task.state),
        "assignee": task.assignee,
        "elementId": task.element_id,
        "elementInstanceKey": key(task.key),
        "candidateGroups": list(task.candidate_groups),
        "candidateUsers": list(task.candidate_users),
        "processDefinitionId": of.definition.process_id,
        "processDefinitionKey": key(of.definition.key),
        "processDefinitionVersion": of.definition.version,
        "processName": of.definition.name or None,
        "processInstanceKey": key(task.case_key),
        "rootProcessInstanceKey": key(of.root_key),
        "formKey": key_or_none(_form_key(call, task.bundle, task.form_id, forms)),
        "externalFormReference": None,
        "creationDate": moment(task.opened_at),
        "completionDate": moment(task.closed_at),
        "dueDate": moment(task.due_at),
        "followUpDate": moment(found.follow_up_at),
        "priority": task.priority,
        "customHeaders": {},
        "tags": [],
        "businessId": of.business_key or None,
        "tenantId": TENANT,
    }


def _form_key(
    call: Call, bundle: str, form_id: str | None, forms: dict[tuple[str, str], int | None]
) -> int | None:
    if form_id is None:
        return None
    if (bundle, form_id) not in forms:
        found = call.lookup.form(bundle, form_id)
        forms[(bundle, form_id)] = found[0].key if found else None
    return forms[(bundle, form_id)]
