"""Process instances, which are cases here: create, find, look at, end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.v2 import drawn, fields
from api.v2.bodies import CreateInstance
from api.v2.call import Call, answer, missing, no_content
from api.v2.incidents import incident_shape
from api.v2.keys import TENANT, key, key_or_none, moment
from api.v2.problems import STATUS_OF, Problem
from api.v2.searching import found_page, search_of
from engine import (
    CancelCase,
    Condition,
    Definition,
    FoundCase,
    OpenCase,
    Order,
    Search,
    SetCaseVariables,
    case_of,
)

# How long an awaited end is waited for when the caller does not say, and at most.
DEFAULT_WAIT, LONGEST_WAIT = 10.0, 300.0
LOOK_AGAIN = 0.05


async def create(call: Call) -> Response:
    """Open a case; with ``awaitCompletion`` answer only when it has ended."""
    body: CreateInstance = call.body
    if body.tags:
        raise Problem(400, "tags:本服务不保存标签")
    opened = await run_in_threadpool(_open, call, body)
    variables: Mapping[str, Any] = {}
    if body.await_completion:
        variables = await _awaited(call, opened)
        if body.fetch_variables is not None:
            wanted = set(body.fetch_variables)
            variables = {name: value for name, value in variables.items() if name in wanted}
    definition = opened.of.definition
    return answer(
        {
            "processDefinitionId": definition.process_id,
            "processDefinitionVersion": definition.version,
            "processDefinitionKey": key(definition.key),
            "processInstanceKey": key(opened.case.key),
            "tenantId": TENANT,
            "variables": variables,
            "tags": [],
            "businessId": opened.case.business_key or None,
        }
    )


def _open(call: Call, body: CreateInstance) -> FoundCase:
    definition = _definition(call, body)
    variables = body.variables or {}
    # The convention of the diagrams: who works on a case follows from this variable.
    area = variables.get("area_code")
    at = tuple(one.element_id for one in body.start_instructions or ())
    until = tuple(one.after_element_id for one in body.runtime_instructions or ())
    _require_elements(call, definition, (*at, *until))
    command = OpenCase(
        command_id=call.command_id,
        actor=call.actor,
        process_id=definition.process_id,
        at=at,
        until=until,
        bundle=definition.bundle,
        variables=variables,
        area=area if isinstance(area, str) and area.isdecimal() else "",
        title=f"{definition.name or definition.process_id} {body.business_id or ''}".strip(),
        business_key=body.business_id or "",
    )
    try:
        case_key = int(str(call.execute(command)["case_key"]))
    except Problem as problem:
        raise _without(call, definition, variables, problem) from problem
    return visible_case(call, case_key)


def _require_elements(call: Call, definition: Definition, ids: Sequence[str]) -> None:
    if ids:
        xml = call.engine.diagram(definition.bundle, definition.process_id)
        known = drawn.read(xml).elements
        if unknown := [one for one in ids if one not in known]:
            raise Problem(400, f"{definition.file}: {unknown[0]}: 流程图里没有这个元素")


def _without(
    call: Call, definition: Definition, variables: Mapping[str, Any], problem: Problem
) -> Problem:
    """A process that could not begin says all that it needs, not only what failed first."""
    if problem.status != STATUS_OF["state"]:
        return problem
    needs = call.lookup.needs(definition.bundle, definition.process_id)
    lacking = [name for name in needs if variables.get(name) is None]
    if not lacking:
        return problem
    told = f"{definition.file}: 流程 {definition.process_id} 还需要变量:{'、'.join(lacking)}"
    return Problem(400, f"{told}\n{problem.detail}")


def _definition(call: Call, body: CreateInstance) -> Definition:
    """The version that is asked for: by key, or by id and version (the newest by default)."""
    by_key, by_id = body.process_definition_key, body.process_definition_id
    if (by_key is None) == (by_id is None):
        raise Problem(400, "processDefinitionId 和 processDefinitionKey 要给出其中一个")
    conditions = [
        Condition("key", "eq", by_key) if by_id is None else Condition("process_id", "eq", by_id)
    ]
    version = body.process_definition_version
    if version is not None and version != -1 and by_id is not None:
        if not 0 < version < 1 << 31:
            raise Problem(400, "processDefinitionVersion:要是正整数,或 -1 表示最新版本")
        conditions.append(Condition("version", "eq", version))
    newest = (Order("version", descending=True),)
    found = call.lookup.definitions(Search(tuple(conditions), order=newest, limit=1)).items
    if not found:
        raise missing("已部署的流程", by_id or by_key)
    return found[0]


async def _awaited(call: Call, opened: FoundCase) -> Mapping[str, Any]:
    """The variables of the case when it has ended; 504 if that does not come in time."""
    asked = call.body.request_timeout
    seconds = min(asked / 1000, LONGEST_WAIT) if asked else DEFAULT_WAIT
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    case = opened.case
    while case.state == "active":
        if clock() >= until:
            raise Problem(504, f"流程实例 {case.key} 在 {seconds:g} 秒内没有结束;它仍在运行")
        await asyncio.sleep(LOOK_AGAIN)
        case = await run_in_threadpool(lambda: visible_case(call, opened.case.key).case)
    if case.state != "completed":
        raise Problem(409, f"流程实例 {case.key} 没有正常结束:{case.outcome}")
    seen = await run_in_threadpool(partial(call.lookup.variables, case.key))
    return {one.name: one.value for one in seen}


def search(call: Call) -> Response:
    wanted = search_of(call.body, fields.INSTANCES)
    return answer(found_page(call.lookup.cases(call.actor, wanted), instance_shape))


def get(call: Call) -> Response:
    return answer(instance_shape(visible_case(call, call.key)))


def cancel(call: Call) -> Response:
    """End the instance where it stands; one that has ended is none to cancel."""
    case_key = visible_case(call, call.key).case.key
    command = CancelCase(
        command_id=call.command_id, actor=call.actor, key=case_key, reason="通过接口取消"
    )
    call.execute(command, {"state": 404})
    return no_content()


def search_incidents(call: Call) -> Response:
    inside = Condition("case_key", "eq", visible_case(call, call.key).case.key)
    wanted = search_of(call.body, fields.INCIDENTS, inside)
    return answer(found_page(call.lookup.incidents(call.actor, wanted), incident_shape))


def set_variables(call: Call) -> Response:
    """Set variables of the case; the key is the instance's, or an element's inside it."""
    case_key = case_of(call.key)
    if call.body.local and call.key != case_key:
        raise Problem(400, "local:本服务只能设置整个流程实例的变量")
    command = SetCaseVariables(
        command_id=call.command_id,
        actor=call.actor,
        key=visible_case(call, case_key).case.key,
        variables=call.body.variables,
        reason="通过接口设置",
    )
    call.execute(command)
    return no_content()


def visible_case(call: Call, case_key: int) -> FoundCase:
    """The case as far as the caller may see it."""
    one = Search((Condition("key", "eq", case_key),), limit=1)
    found = call.lookup.cases(call.actor, one).items
    if not found:
        raise missing("流程实例", case_key)
    return found[0]


def instance_shape(found: FoundCase) -> Mapping[str, Any]:
    case, definition = found.case, found.of.definition
    parent = case.parent_key
    return {
        "processInstanceKey": key(case.key),
        "processDefinitionId": definition.process_id,
        "processDefinitionName": definition.name or None,
        "processDefinitionVersion": definition.version,
        "processDefinitionVersionTag": None,
        "processDefinitionKey": key(definition.key),
        "startDate": moment(case.opened_at),
        "endDate": moment(case.ended_at),
        "suspendedDate": None,
        "state": fields.word(fields.INSTANCE_STATES, case.state),
        "hasIncident": case.incidents > 0,
        "tenantId": TENANT,
        "parentProcessInstanceKey": key_or_none(case_of(parent) if parent else None),
        "parentElementInstanceKey": key_or_none(parent),
        "rootProcessInstanceKey": key(found.of.root_key),
        "tags": [],
        "businessId": case.business_key or None,
    }
