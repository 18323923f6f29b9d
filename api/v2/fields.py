"""What searches may filter and sort by: the interface's names beside the engine's."""

from __future__ import annotations

from collections.abc import Mapping

from api.v2.searching import (
    Filter,
    Searchable,
    counted,
    dated,
    flagged,
    numbered,
    texts,
    worded,
)

TASK_STATES: Mapping[str, tuple[str, ...]] = {
    "CREATED": ("open", "suspended"),
    "COMPLETED": ("completed",),
    "CANCELED": ("cancelled",),
    "CREATING": (),
    "ASSIGNING": (),
    "UPDATING": (),
    "COMPLETING": (),
    "CANCELING": (),
    "FAILED": (),
}
INSTANCE_STATES: Mapping[str, tuple[str, ...]] = {
    "ACTIVE": ("active",),
    "COMPLETED": ("completed",),
    "TERMINATED": ("cancelled", "error"),
    "SUSPENDED": ("suspended",),
}
INCIDENT_STATES: Mapping[str, tuple[str, ...]] = {
    "ACTIVE": ("active",),
    "RESOLVED": ("resolved",),
    "PENDING": (),
    "MIGRATED": (),
}
# A job that is done is gone; the case's history keeps it.
JOB_STATES: Mapping[str, tuple[str, ...]] = {
    "CREATED": ("open",),
    "FAILED": ("parked",),
    "CANCELED": (),
    "COMPLETED": (),
    "ERROR_THROWN": (),
    "MIGRATED": (),
    "RETRIES_UPDATED": (),
    "TIMED_OUT": (),
}
ELEMENT_STATES: Mapping[str, tuple[str, ...]] = {
    name: (name,) for name in ("ACTIVE", "COMPLETED", "TERMINATED")
}
# A subscription that has had its message is gone; the case's history keeps it.
SUBSCRIPTION_STATES: Mapping[str, tuple[str, ...]] = {
    "CREATED": ("open",),
    "CORRELATED": (),
    "DELETED": (),
    "MIGRATED": (),
}
SUBSCRIPTION_TYPES: Mapping[str, tuple[str, ...]] = {"PROCESS_EVENT": ("open",), "START_EVENT": ()}
ERROR_TYPES: Mapping[str, tuple[str, ...]] = {
    "JOB_NO_RETRIES": ("job",),
    "UNHANDLED_ERROR_EVENT": ("error-uncaught",),
    "EXTRACT_VALUE_ERROR": ("expression",),
    "CONDITION_ERROR": ("gateway",),
    "DECISION_EVALUATION_ERROR": ("decision",),
    "UNKNOWN": ("limit", "internal"),
    "IO_MAPPING_ERROR": (),
    "CALLED_DECISION_ERROR": (),
    "CALLED_ELEMENT_ERROR": (),
    "FORM_NOT_FOUND": (),
}

DEFINITION: Mapping[str, Filter] = {
    "processDefinitionId": texts("process_id"),
    "processDefinitionKey": numbered("definition_key"),
}
TASKS = Searchable(
    {
        **DEFINITION,
        "userTaskKey": numbered("key"),
        # An element that waits is its task: they have one key.
        "elementInstanceKey": numbered("key"),
        "processInstanceKey": numbered("case_key"),
        "state": worded("state", TASK_STATES),
        "assignee": texts("assignee"),
        "candidateGroup": Filter(
            "candidate_group", texts("").read, frozenset({"$eq", "$neq", "$in", "$notIn"})
        ),
        "candidateUser": Filter(
            "candidate_user", texts("").read, frozenset({"$eq", "$neq", "$in", "$notIn"})
        ),
        "elementId": texts("element_id"),
        "name": texts("name"),
        "priority": counted("priority"),
        "creationDate": dated("opened_at"),
        "completionDate": dated("closed_at"),
        "dueDate": dated("due_at"),
        "followUpDate": dated("follow_up_at"),
        "businessId": texts("business_key"),
    },
    {
        "creationDate": "opened_at",
        "completionDate": "closed_at",
        "followUpDate": "follow_up_at",
        "dueDate": "due_at",
        "priority": "priority",
        "name": "name",
        "businessId": "business_key",
        "userTaskKey": "key",
    },
    either=True,
)
INSTANCES = Searchable(
    {
        **DEFINITION,
        "processInstanceKey": numbered("key"),
        "processDefinitionName": texts("definition_name"),
        "processDefinitionVersion": counted("definition_version"),
        "parentProcessInstanceKey": numbered("parent_case"),
        "parentElementInstanceKey": numbered("parent_key"),
        "startDate": dated("opened_at"),
        "endDate": dated("ended_at"),
        "state": worded("state", INSTANCE_STATES),
        "hasIncident": flagged("has_incident"),
        "businessId": texts("business_key"),
    },
    {
        "processInstanceKey": "key",
        "processDefinitionId": "process_id",
        "processDefinitionName": "definition_name",
        "processDefinitionVersion": "definition_version",
        "processDefinitionKey": "definition_key",
        "parentProcessInstanceKey": "parent_case",
        "parentElementInstanceKey": "parent_key",
        "startDate": "opened_at",
        "endDate": "ended_at",
        "state": "state",
        "hasIncident": "has_incident",
        "businessId": "business_key",
    },
    either=True,
)
INCIDENTS = Searchable(
    {
        **DEFINITION,
        "incidentKey": numbered("key"),
        "processInstanceKey": numbered("case_key"),
        "errorType": worded("kind", ERROR_TYPES),
        "errorMessage": texts("message"),
        "elementId": texts("element_id"),
        "creationTime": dated("raised_at"),
        "state": worded("state", INCIDENT_STATES),
    },
    {
        "incidentKey": "key",
        "creationTime": "raised_at",
        "state": "state",
        "errorType": "kind",
        "elementId": "element_id",
        "processInstanceKey": "case_key",
        "processDefinitionId": "process_id",
        "processDefinitionKey": "definition_key",
    },
)
JOBS = Searchable(
    {
        **DEFINITION,
        "jobKey": numbered("key"),
        # A job is its element.
        "elementInstanceKey": numbered("key"),
        "processInstanceKey": numbered("case_key"),
        "type": texts("type"),
        "worker": texts("worker"),
        "elementId": texts("element_id"),
        "retries": counted("retries"),
        "deadline": dated("deadline"),
        "state": worded("state", JOB_STATES),
    },
    {
        "jobKey": "key",
        "elementInstanceKey": "key",
        "processInstanceKey": "case_key",
        "processDefinitionId": "process_id",
        "processDefinitionKey": "definition_key",
        "type": "type",
        "worker": "worker",
        "elementId": "element_id",
        "retries": "retries",
        "deadline": "deadline",
        "state": "state",
    },
)
ELEMENTS = Searchable(
    {
        **DEFINITION,
        "elementInstanceKey": numbered("key"),
        "processInstanceKey": numbered("case_key"),
        "elementId": texts("element_id"),
        "elementName": texts("name"),
        "type": texts("type"),
        "state": worded("state", ELEMENT_STATES),
        "startDate": dated("started_at"),
        "endDate": dated("ended_at"),
        "hasIncident": flagged("has_incident"),
        "incidentKey": numbered("incident_key"),
    },
    {
        "elementInstanceKey": "key",
        "processInstanceKey": "case_key",
        "processDefinitionKey": "definition_key",
        "processDefinitionId": "process_id",
        "elementId": "element_id",
        "elementName": "name",
        "type": "type",
        "state": "state",
        "startDate": "started_at",
        "endDate": "ended_at",
        "incidentKey": "incident_key",
    },
    either=True,
)
SUBSCRIPTIONS = Searchable(
    {
        **DEFINITION,
        "messageSubscriptionKey": numbered("key"),
        # An element that waits for a message is its subscription.
        "elementInstanceKey": numbered("key"),
        "processInstanceKey": numbered("case_key"),
        "elementId": texts("element_id"),
        "messageName": texts("message"),
        "correlationKey": texts("correlation_key"),
        "lastUpdatedDate": dated("opened_at"),
        "messageSubscriptionState": worded("state", SUBSCRIPTION_STATES),
        "messageSubscriptionType": worded("state", SUBSCRIPTION_TYPES),
    },
    {
        "messageSubscriptionKey": "key",
        "processInstanceKey": "case_key",
        "processDefinitionId": "process_id",
        "elementId": "element_id",
        "messageName": "message",
        "correlationKey": "correlation_key",
        "lastUpdatedDate": "opened_at",
    },
)
DEFINITIONS = Searchable(
    {
        "processDefinitionKey": numbered("key"),
        "processDefinitionId": texts("process_id"),
        "name": texts("name"),
        "resourceName": texts("file"),
        "version": counted("version"),
        "isLatestVersion": flagged("newest"),
    },
    {
        "processDefinitionKey": "key",
        "processDefinitionId": "process_id",
        "name": "name",
        "resourceName": "file",
        "version": "version",
    },
)
DECISIONS = Searchable(
    {
        "decisionDefinitionKey": numbered("key"),
        "decisionDefinitionId": texts("id"),
        "name": texts("name"),
        "version": counted("version"),
        "isLatestVersion": flagged("newest"),
        "decisionRequirementsKey": numbered("whole_key"),
        "decisionRequirementsId": texts("whole_id"),
        "decisionRequirementsName": texts("whole_name"),
        "decisionRequirementsVersion": counted("whole_version"),
    },
    {
        "decisionDefinitionKey": "key",
        "decisionDefinitionId": "id",
        "name": "name",
        "version": "version",
        "decisionRequirementsKey": "whole_key",
        "decisionRequirementsId": "whole_id",
        "decisionRequirementsName": "whole_name",
        "decisionRequirementsVersion": "whole_version",
    },
)
REQUIREMENTS = Searchable(
    {
        "decisionRequirementsKey": numbered("key"),
        "decisionRequirementsId": texts("id"),
        "decisionRequirementsName": texts("name"),
        "version": counted("version"),
        "resourceName": texts("file"),
    },
    {
        "decisionRequirementsKey": "key",
        "decisionRequirementsId": "id",
        "decisionRequirementsName": "name",
        "version": "version",
    },
)


def word(words: Mapping[str, tuple[str, ...]], ours: str) -> str:
    """What the interface calls ``ours``; UNKNOWN where it has no word."""
    return next((said for said, names in words.items() if ours in names), "UNKNOWN")
