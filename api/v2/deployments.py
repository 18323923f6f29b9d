"""Deploying: all files of one request as one bundle, or nothing with every reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from api.v2.call import Call, answer, missing
from api.v2.keys import TENANT
from api.v2.problems import Problem
from engine import Condition, DeployBundle, Search

MAX_FILES = 500
MAX_FIELDS = 20
PART = "resources"


async def read_upload(request: Request) -> Mapping[str, bytes]:
    """File name, exactly as sent, to bytes."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem(400, f"部署要用 multipart/form-data,每个文件一个 {PART} 部分")
    files: dict[str, bytes] = {}
    try:
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    _named(files, name, value.filename)
                    files[value.filename or ""] = await value.read()
                elif name != "tenantId":
                    raise Problem(400, f"{name}:接口里没有这一项")
                elif value != TENANT:
                    raise Problem(400, f"tenantId:本服务只有租户 {TENANT}")
    except (MultiPartException, HTTPException) as error:
        raise Problem(400, f"multipart 正文无法读取:{getattr(error, 'detail', error)}") from error
    if not files:
        raise Problem(400, f"{PART}:至少要有一个文件")
    return files


def _named(files: Mapping[str, bytes], part: str, name: str | None) -> None:
    if part != PART:
        raise Problem(400, f"{part}:文件要放在 {PART} 部分")
    if not name or "\0" in name:
        raise Problem(400, f"{PART}:有一个文件没有文件名")
    if name in files:
        raise Problem(400, f"{name}:同名的文件有两个")


def deploy(call: Call) -> Response:
    """Publish the files; what they refer to and lack comes from what is deployed already.

    A bundle is pinned as a whole, so a diagram that is deployed alone is completed with the newest
    forms, decisions and called processes; ``findings`` says with which.
    """
    complete, added = call.lookup.completed(call.body)
    result: Mapping[str, Any] = call.execute(
        DeployBundle(command_id=call.command_id, actor=call.actor, files=complete)
    )
    return answer(
        {
            "deploymentKey": result["key"],
            "tenantId": TENANT,
            "deployments": list(_entries(result, call.body)),
            "findings": [*result["findings"], *map(_taken, added)],
        }
    )


def delete(call: Call) -> Response:
    """A published version is replaced by a newer one, never deleted: cases run on it for life."""
    one = (Condition("key", "eq", call.key),)
    found = call.lookup.definitions(Search(one)).items or call.lookup.resources(Search(one)).items
    if not found:
        raise missing("已部署的资源", call.key)
    raise Problem(409, "已发布的版本不能删除:案件终身固定在它上面。部署新版本即可替代它")


def _taken(name: str) -> Mapping[str, str]:
    return {
        "rule": "taken-from-deployed",
        "severity": "info",
        "file": name,
        "element_id": "",
        "element_name": "",
        "message": f"没有随本次上传,取自已部署的最新版本:{name}",
        "hint": "要用别的版本,请把它和流程图一起部署。",
    }


def _entries(result: Mapping[str, Any], uploaded: Collection[str]) -> Iterator[Mapping[str, Any]]:
    for process in result["processes"]:
        if process["file"] in uploaded:
            yield _entry("processDefinition", _process(process))
    resources: Sequence[Mapping[str, Any]] = result["resources"]
    wholes = {one["file"]: one for one in resources if one["kind"] == "requirements"}
    for one in resources:
        if one["file"] not in uploaded:
            continue
        match one["kind"]:
            case "decision":
                yield _entry("decisionDefinition", _decision(one, wholes[one["file"]]))
            case "requirements":
                yield _entry("decisionRequirements", _requirements(one))
            case "form":
                yield _entry("form", _versioned(one, "formId", "formKey"))
            case _:
                yield _entry("resource", _versioned(one, "resourceId", "resourceKey"))


def _entry(kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    kinds = ("processDefinition", "decisionDefinition", "decisionRequirements", "form", "resource")
    return {**dict.fromkeys(kinds), kind: value}


def _process(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "processDefinitionId": one["id"],
        "processDefinitionVersion": one["version"],
        "resourceName": one["file"],
        "tenantId": TENANT,
        "processDefinitionKey": one["key"],
    }


def _decision(one: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "decisionDefinitionId": one["id"],
        "version": one["version"],
        "name": one["name"],
        "tenantId": TENANT,
        "decisionRequirementsId": whole["id"],
        "decisionDefinitionKey": one["key"],
        "decisionRequirementsKey": whole["key"],
    }


def _requirements(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "decisionRequirementsId": one["id"],
        "decisionRequirementsName": one["name"],
        "version": one["version"],
        "resourceName": one["file"],
        "tenantId": TENANT,
        "decisionRequirementsKey": one["key"],
    }


def _versioned(one: Mapping[str, Any], id_: str, key: str) -> Mapping[str, Any]:
    return {
        id_: one["id"],
        "version": one["version"],
        "resourceName": one["file"],
        "tenantId": TENANT,
        key: one["key"],
    }
