"""Whatever is sent to whatever address: an answer, never a defect of the service."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.v2 import ROUTES, instances, jobs
from api.v2.endpoint import Route
from tests.web.v2_world import World, files

EXAMPLES = 400

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["visit", "grade", "answered", "CREATED", "1048576", "ASC", "\0", "$or", ""]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
# What a filter may hold: names that exist and that do not, with and without operators.
filters = st.dictionaries(
    st.sampled_from(
        [
            "state",
            "assignee",
            "candidateGroup",
            "processDefinitionKey",
            "businessId",
            "name",
            "creationDate",
            "priority",
            "hasIncident",
            "processInstanceKey",
            "scopeKey",
            "tenantId",
            "isLatestVersion",
            "errorType",
            "parentProcessInstanceKey",
            "value",
            "$or",
            "version",
            "decisionRequirementsKey",
        ]
    )
    | st.text(max_size=5),
    anything
    | st.dictionaries(
        st.sampled_from(
            ["$eq", "$neq", "$exists", "$in", "$notIn", "$like", "$gt", "$gte", "$lt", "$lte"]
        ),
        anything | st.lists(st.text(max_size=5), max_size=3) | st.just("2026-03-06T00:00:00Z"),
        max_size=3,
    ),
    max_size=3,
)
windows = st.fixed_dictionaries(
    {},
    optional={
        "from": st.integers(-1, 2**40),
        "limit": st.integers(0, 20_000),
        "after": st.text(max_size=12) | st.sampled_from(["WzFd", "WyJhIiwxXQ==", "WzFlOTld"]),
        "before": st.text(max_size=12),
    },
)


@st.composite
def bodies(draw: st.DrawFn, route: Route) -> Any:
    """Nonsense, or the names of the route's own model with more or less fitting values."""
    if route.body is None or draw(st.integers(0, 4)) == 0:
        return draw(anything)
    names = [field.alias or name for name, field in route.body.model_fields.items()]
    fitting = {
        "filter": filters,
        "page": windows | anything,
        "variables": st.dictionaries(st.text(max_size=6), anything, max_size=3),
        "processDefinitionId": st.just("visit"),
        "decisionDefinitionId": st.just("grade"),
        "timeout": st.integers(1, 10**6),
        "maxJobsToActivate": st.integers(1, 10),
        "type": st.just("tell-them"),
        "name": st.sampled_from(["answered", "other"]),
        "changeset": st.fixed_dictionaries({"retries": st.integers(1, 5)}) | anything,
    }
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))
    return {name: draw(fitting.get(name, anything) | anything) for name in chosen}


@pytest.fixture
def busy(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Some of everything is there, and nothing waits."""
    monkeypatch.setattr(jobs, "DEFAULT_WAIT", 0.0)
    monkeypatch.setattr(jobs, "LONGEST_WAIT", 0.0)
    monkeypatch.setattr(instances, "DEFAULT_WAIT", 0.0)
    monkeypatch.setattr(instances, "LONGEST_WAIT", 0.0)
    for n in range(3):
        world.create(businessId=f"B{n}", variables={"key": f"K{n}"})
    world.finish_task(world.tasks()[0]["userTaskKey"], age=85, note="独居")
    return world


def test_random_calls_never_break_the_service(busy: World) -> None:
    client = busy.client()
    known = [task["userTaskKey"] for task in busy.tasks()]
    known += [job["jobKey"] for job in busy.activate()]
    known += [task["processInstanceKey"] for task in busy.tasks()]
    keys = st.sampled_from([*known, "0", "-5", "9223372036854775808", "x", "%00", "٣", "1e3"])

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        route = data.draw(st.sampled_from(ROUTES))
        path = "/v2" + route.path.replace("{key}", data.draw(keys))
        sent = json.dumps(data.draw(bodies(route))).encode()
        answer = client.request(route.method, path, content=sent)
        # 504 is the answer of an instance that is awaited and does not end.
        fine = answer.status_code < 500 or answer.status_code == 504
        assert fine, (route.method, path, answer.text)
        assert answer.status_code != 422
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"]

    call()


def test_random_uploads_never_break_the_service(sqlite_world: World) -> None:
    client = sqlite_world.client()
    good = files()
    names = st.sampled_from([*good, "x.bpmn", "x.dmn", "x.form", "x.csv", "a/b.form", "文.bpmn"])

    @settings(
        max_examples=100,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        parts = []
        for name in data.draw(st.lists(names | st.text(max_size=8), min_size=1, max_size=3)):
            body = good.get(name, b"") if data.draw(st.booleans()) else data.draw(st.binary())
            cut = data.draw(st.integers(0, len(body)))
            body = body[:cut] + data.draw(st.binary(max_size=3)) + body[cut:]
            parts.append(("resources", (name, body)))
        answer = client.post("/v2/deployments", files=parts)
        assert answer.status_code in (200, 400), answer.text

    call()
