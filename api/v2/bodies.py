"""What calls may carry. A field that no model names is refused by name, never ignored.

Fields that clients always send and that mean nothing here are named and not read.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from api.v2.keys import TENANT, parse_key, parse_moment

LONG = re.compile(r"-?[0-9]{1,18}")
Key = Annotated[
    int,
    BeforeValidator(parse_key),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,18}$"}),
]
Variables = dict[str, Any]


def _long(given: object) -> object:
    """A client that knows no number above 2**53 sends those of 64 bits as text."""
    return int(given) if isinstance(given, str) and LONG.fullmatch(given) else given


Long = Annotated[int, BeforeValidator(_long)]
Milliseconds = Annotated[Long, Field(ge=0, le=10**12)]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(max_length=4000)]


def _default_tenant(given: str) -> str:
    if given != TENANT:
        raise ValueError(f"本服务只有租户 {TENANT}")
    return given


Tenant = Annotated[str, AfterValidator(_default_tenant)]


class Body(BaseModel):
    """Base of all: JSON names in camel case, types taken as they are."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, frozen=True, populate_by_name=False
    )


class Nothing(Body):
    """A command without content; ``operationReference`` is the caller's own note."""

    operation_reference: Long | None = None


class DeleteResource(Nothing):
    delete_history: bool | None = None


class StartAt(Body):
    element_id: Name


class StopAfter(Body):
    type: Literal["TERMINATE_PROCESS_INSTANCE"] = "TERMINATE_PROCESS_INSTANCE"
    after_element_id: Name


class CreateInstance(Body):
    process_definition_id: Name | None = None
    process_definition_key: Key | None = None
    process_definition_version: int | None = None
    variables: Variables | None = None
    tenant_id: Tenant | None = None
    operation_reference: Long | None = None
    await_completion: bool | None = None
    request_timeout: Milliseconds | None = None
    fetch_variables: list[str] | None = None
    start_instructions: Annotated[list[StartAt], Field(max_length=100)] | None = None
    runtime_instructions: Annotated[list[StopAfter], Field(max_length=100)] | None = None
    tags: list[str] | None = None
    business_id: Text | None = None


class Assign(Body):
    assignee: Name
    allow_override: bool | None = None
    action: str | None = None


def _moment_or_nothing(given: object) -> object:
    return given if given == "" or given is None else parse_moment(given)


Moment = Annotated[str | None, BeforeValidator(_moment_or_nothing)]
Names = Annotated[list[Name], Field(max_length=1000)]


class TaskChange(Body):
    """None leaves as it is; empty text or an empty list clears."""

    due_date: Moment = None
    follow_up_date: Moment = None
    candidate_users: Names | None = None
    candidate_groups: Names | None = None
    priority: Annotated[int, Field(ge=0, le=100)] | None = None


class UpdateTask(Body):
    changeset: TaskChange | None = None
    action: str | None = None


class CompleteTask(Body):
    variables: Variables | None = None
    action: str | None = None


class ActivateJobs(Body):
    type: Name
    timeout: Annotated[Long, Field(ge=1, le=10**12)]
    max_jobs_to_activate: Annotated[int, Field(ge=1, le=1000)]
    worker: Text | None = None
    fetch_variable: list[str] | None = None
    request_timeout: Annotated[Long, Field(ge=-(10**12), le=10**12)] | None = None
    tenant_ids: list[Tenant] | None = None
    tenant_filter: str | None = None
    with_lease: bool | None = None


class CompleteJob(Body):
    variables: Variables | None = None
    # Results belong to listeners and ad-hoc sub-processes, which this engine does not run.
    result: None = None
    business_id: None = None
    job_lease_token: str | None = None
    lease_token: str | None = None


class FailJob(Body):
    retries: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    error_message: Text | None = None
    retry_back_off: Milliseconds | None = None
    variables: Variables | None = None
    job_lease_token: str | None = None
    lease_token: str | None = None


class ThrowError(Body):
    error_code: Name
    error_message: Text | None = None
    variables: Variables | None = None
    job_lease_token: str | None = None
    lease_token: str | None = None


class JobChange(Body):
    retries: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    timeout: Milliseconds | None = None


class UpdateJob(Body):
    changeset: JobChange
    operation_reference: Long | None = None
    job_lease_token: str | None = None
    lease_token: str | None = None


class PublishMessage(Body):
    name: Name
    correlation_key: Text | None = None
    time_to_live: Milliseconds | None = None
    message_id: Name | None = None
    variables: Variables | None = None
    tenant_id: Tenant | None = None


class CorrelateMessage(Body):
    name: Name
    correlation_key: Text | None = None
    variables: Variables | None = None
    tenant_id: Tenant | None = None


class BroadcastSignal(Body):
    signal_name: Name
    variables: Variables | None = None
    tenant_id: Tenant | None = None


class EvaluateDecision(Body):
    decision_definition_id: Name | None = None
    decision_definition_key: Key | None = None
    variables: Variables | None = None
    tenant_id: Tenant | None = None


class SetVariables(Body):
    variables: Variables
    local: bool | None = None
    operation_reference: Long | None = None


class Mapped(Body):
    source_element_id: Name
    target_element_id: Name


class MigrateInstance(Body):
    target_process_definition_key: Key
    mapping_instructions: Annotated[list[Mapped], Field(max_length=1000)]
    operation_reference: Long | None = None


class Activate(Body):
    element_id: Name
    # Variables are set by a call of their own, so that the log tells who set them and why.
    variable_instructions: Annotated[list[Any], Field(max_length=0)] | None = None
    ancestor_element_instance_key: Literal["-1", -1] | None = None


class Source(Body):
    source_type: Literal["byId", "byKey"]
    source_element_id: Name | None = None
    source_element_instance_key: Key | None = None


class Inferred(Body):
    ancestor_scope_type: Literal["inferred"]


class Move(Body):
    source_element_instruction: Source
    target_element_id: Name
    ancestor_scope_instruction: Inferred | None = None
    variable_instructions: Annotated[list[Any], Field(max_length=0)] | None = None


class Terminate(Body):
    element_instance_key: Key | None = None
    element_id: Name | None = None


class ModifyInstance(Body):
    activate_instructions: Annotated[list[Activate], Field(max_length=1000)] | None = None
    move_instructions: Annotated[list[Move], Field(max_length=1000)] | None = None
    terminate_instructions: Annotated[list[Terminate], Field(max_length=1000)] | None = None
    operation_reference: Long | None = None


class Sort(Body):
    field: str
    order: str | None = None


class Page(Body):
    from_: int | None = Field(default=None, ge=0, le=10**9, alias="from")
    limit: Annotated[int, Field(ge=1, le=10_000)] | None = None
    after: str | None = None
    before: str | None = None


class SearchBody(Body):
    filter: dict[str, Any] | None = None
    sort: list[Sort] | None = None
    page: Page | None = None
