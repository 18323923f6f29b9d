"""The service as a cluster of one: what it is, whether it is there, who is calling."""

from __future__ import annotations

from importlib.metadata import version

from starlette.responses import Response

from api.v2.call import Call, answer, no_content
from api.v2.keys import TENANT

# The level of the interface, which modelers compare with their files; our own is in a header.
GATEWAY_VERSION = "8.8.0"
VERSION_HEADER = "X-Jiuzhu-Version"


def topology(call: Call) -> Response:
    """Open, so that a modeler with a wrong password is told so by its deployment, not by gRPC."""
    url = call.request.url
    broker = {
        "nodeId": 0,
        "brokerId": "0",
        "host": url.hostname or "",
        "port": url.port or (443 if url.scheme == "https" else 80),
        "version": GATEWAY_VERSION,
        "partitions": [
            {"partitionId": 1, "role": "leader", "health": "healthy", "state": "active"}
        ],
    }
    response = answer(
        {
            "brokers": [broker],
            "clusterId": None,
            "clusterSize": 1,
            "partitionsCount": 1,
            "replicationFactor": 1,
            "gatewayVersion": GATEWAY_VERSION,
            "lastCompletedChangeId": "0",
        }
    )
    response.headers[VERSION_HEADER] = version("jiuzhu")
    return response


def status(call: Call) -> Response:
    return no_content()


def me(call: Call) -> Response:
    account = call.account
    return answer(
        {
            "username": account.user,
            "displayName": account.display_name,
            "email": None,
            "authorizedComponents": [],
            "tenants": [{"tenantId": TENANT, "name": "Default", "description": None}],
            "groups": sorted(account.groups),
            "roles": sorted(account.roles),
            "salesPlanType": None,
            "c8Links": {},
            "canLogout": False,
        }
    )


def my_authorizations(call: Call) -> Response:
    """What an account may do follows from its roles; there is nothing to list one by one."""
    page = {"totalItems": 0, "hasMoreTotalItems": False, "startCursor": None, "endCursor": None}
    return answer({"items": [], "page": page, "authorizationsEnabled": False})
