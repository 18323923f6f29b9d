"""Every call of ``/v2``, with the permission that it needs. The one table of them."""

from __future__ import annotations

from collections.abc import Mapping

from api.v2 import (
    bodies,
    cluster,
    decisions,
    definitions,
    deployments,
    elements,
    forms,
    incidents,
    instances,
    jobs,
    messages,
    moving,
    tasks,
    variables,
)
from api.v2.endpoint import ANY_ACCOUNT, OPEN, Route

ROUTES = (
    Route("GET", "/topology", OPEN, cluster.topology),
    Route("GET", "/status", OPEN, cluster.status),
    Route("GET", "/authentication/me", ANY_ACCOUNT, cluster.me),
    Route(
        "POST",
        "/authentication/me/authorizations/search",
        ANY_ACCOUNT,
        cluster.my_authorizations,
        bodies.SearchBody,
    ),
    # Publishing, and what is published.
    Route(
        "POST",
        "/deployments",
        "definitions.write",
        deployments.deploy,
        reader=deployments.read_upload,
    ),
    Route(
        "POST",
        "/resources/{key}/deletion",
        "definitions.write",
        deployments.delete,
        bodies.DeleteResource,
    ),
    Route(
        "POST",
        "/process-definitions/search",
        "definitions.read",
        definitions.search,
        bodies.SearchBody,
    ),
    Route("GET", "/process-definitions/{key}", "definitions.read", definitions.get),
    Route("GET", "/process-definitions/{key}/xml", "definitions.read", definitions.diagram),
    Route("GET", "/process-definitions/{key}/form", "definitions.read", forms.of_definition),
    Route(
        "POST",
        "/decision-definitions/search",
        "definitions.read",
        definitions.search_decisions,
        bodies.SearchBody,
    ),
    Route(
        "POST",
        "/decision-definitions/evaluation",
        "definitions.read",
        decisions.evaluate,
        bodies.EvaluateDecision,
    ),
    Route("GET", "/decision-definitions/{key}", "definitions.read", definitions.get_decision),
    Route("GET", "/decision-definitions/{key}/xml", "definitions.read", definitions.decision_xml),
    Route(
        "POST",
        "/decision-requirements/search",
        "definitions.read",
        definitions.search_requirements,
        bodies.SearchBody,
    ),
    Route("GET", "/decision-requirements/{key}", "definitions.read", definitions.get_requirements),
    Route(
        "GET", "/decision-requirements/{key}/xml", "definitions.read", definitions.requirements_xml
    ),
    Route("GET", "/forms/{key}", "definitions.read", forms.get),
    # Process instances. Opening one here says nothing of who may apply for what, so it is for
    # programs; people apply on the pages.
    Route("POST", "/process-instances", "instances.write", instances.create, bodies.CreateInstance),
    Route("POST", "/process-instances/search", "cases.read", instances.search, bodies.SearchBody),
    Route("GET", "/process-instances/{key}", "cases.read", instances.get),
    Route(
        "POST",
        "/process-instances/{key}/cancellation",
        "instances.write",
        instances.cancel,
        bodies.Nothing,
    ),
    Route(
        "POST",
        "/process-instances/{key}/migration",
        "instances.write",
        moving.migrate,
        bodies.MigrateInstance,
    ),
    Route(
        "POST",
        "/process-instances/{key}/modification",
        "instances.write",
        moving.modify,
        bodies.ModifyInstance,
    ),
    Route(
        "POST",
        "/process-instances/{key}/incidents/search",
        "incidents.read",
        instances.search_incidents,
        bodies.SearchBody,
    ),
    Route("POST", "/element-instances/search", "cases.read", elements.search, bodies.SearchBody),
    Route("GET", "/element-instances/{key}", "cases.read", elements.get),
    Route(
        "PUT",
        "/element-instances/{key}/variables",
        "instances.write",
        instances.set_variables,
        bodies.SetVariables,
    ),
    Route("POST", "/variables/search", "cases.read", variables.search, bodies.SearchBody),
    Route("GET", "/variables/{key}", "cases.read", variables.get),
    # User tasks: what may be done with one is the engine's question, by assignee and candidates.
    Route("POST", "/user-tasks/search", "tasks.read", tasks.search, bodies.SearchBody),
    Route("GET", "/user-tasks/{key}", "tasks.read", tasks.get),
    Route("GET", "/user-tasks/{key}/form", "tasks.read", tasks.form),
    Route("POST", "/user-tasks/{key}/assignment", "tasks.write", tasks.assign, bodies.Assign),
    Route("PATCH", "/user-tasks/{key}", "tasks.write", tasks.update, bodies.UpdateTask),
    # As @camunda8/sdk sends it.
    Route("PATCH", "/user-tasks/{key}/update", "tasks.write", tasks.update, bodies.TaskChange),
    Route("DELETE", "/user-tasks/{key}/assignee", "tasks.write", tasks.unassign, bodies.Nothing),
    Route(
        "POST", "/user-tasks/{key}/completion", "tasks.write", tasks.complete, bodies.CompleteTask
    ),
    Route(
        "POST",
        "/user-tasks/{key}/variables/search",
        "tasks.read",
        variables.of_task,
        bodies.SearchBody,
    ),
    Route(
        "POST",
        "/user-tasks/{key}/effective-variables/search",
        "tasks.read",
        variables.of_task,
        bodies.SearchBody,
    ),
    # Programs that work for a case.
    Route("POST", "/jobs/activation", "jobs.write", jobs.activate, bodies.ActivateJobs),
    Route("POST", "/jobs/search", "jobs.write", jobs.search, bodies.SearchBody),
    Route("POST", "/jobs/{key}/completion", "jobs.write", jobs.complete, bodies.CompleteJob),
    Route("POST", "/jobs/{key}/failure", "jobs.write", jobs.fail, bodies.FailJob),
    Route("POST", "/jobs/{key}/error", "jobs.write", jobs.throw_error, bodies.ThrowError),
    Route("PATCH", "/jobs/{key}", "jobs.write", jobs.update, bodies.UpdateJob),
    Route(
        "POST", "/messages/publication", "messages.write", messages.publish, bodies.PublishMessage
    ),
    Route(
        "POST",
        "/messages/correlation",
        "messages.write",
        messages.correlate,
        bodies.CorrelateMessage,
    ),
    Route(
        "POST", "/signals/broadcast", "messages.write", messages.broadcast, bodies.BroadcastSignal
    ),
    Route(
        "POST",
        "/message-subscriptions/search",
        "cases.read",
        messages.search_subscriptions,
        bodies.SearchBody,
    ),
    Route("POST", "/incidents/search", "incidents.read", incidents.search, bodies.SearchBody),
    Route("GET", "/incidents/{key}", "incidents.read", incidents.get),
    Route(
        "POST", "/incidents/{key}/resolution", "incidents.write", incidents.resolve, bodies.Nothing
    ),
)

# What Camunda offers at these paths, and where to look instead.
NOT_OFFERED: Mapping[str, str] = {
    "tenants": "本服务只有一个租户,不能管理租户",
    "users": "账号在本服务的系统管理里维护,不通过这个接口",
    "groups": "岗位和机构在本服务的系统管理里维护,不通过这个接口",
    "roles": "岗位和机构在本服务的系统管理里维护,不通过这个接口",
    "authorizations": "权限由岗位决定,不通过这个接口授予",
    "documents": "本服务的附件随表单提交,不通过这个接口",
    "clock": "本服务的时钟不能通过这个接口拨动",
    "batch-operations": "批量操作在 /api 下,不在 /v2 下",
    "cluster-variables": "本服务没有集群变量",
    "secrets": "本服务不保存密钥",
    "license": "本服务不需要许可证",
}
