"""Searching over REST: operators, order, windows, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.v2_world import World, files, ok, problem


@pytest.fixture
def many(world: World) -> World:
    """Seven instances with business ids B-0 … B-6, the last two cancelled."""
    for n in range(7):
        key = world.create(businessId=f"B-{n}")
        if n > 4:
            world.client().post(f"/v2/process-instances/{key}/cancellation")
    return world


def instances(world: World, **body: Any) -> list[str]:
    """Business ids of what a search finds."""
    found = ok(world.client().post("/v2/process-instances/search", json=body))
    return [item["businessId"] for item in found["items"]]


# Filters, and the last digits of the business ids that they find.
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"businessId": "B-3"}, "3"),
    ({"businessId": {"$eq": "B-3"}}, "3"),
    ({"businessId": {"$neq": "B-3"}}, "012456"),
    ({"businessId": {"$in": ["B-1", "B-5", "B-9"]}}, "15"),
    ({"businessId": {"$in": []}}, ""),
    ({"businessId": {"$notIn": ["B-1", "B-5"]}}, "02346"),
    ({"businessId": {"$notIn": []}}, "0123456"),
    ({"businessId": {"$like": "B-?"}}, "0123456"),
    ({"businessId": {"$like": "b-?"}}, ""),
    ({"businessId": {"$like": "*3"}}, "3"),
    ({"businessId": {"$like": "B\\-[0-3]"}}, ""),
    ({"businessId": {"$like": "%_"}}, ""),
    ({"businessId": {"$exists": False}}, ""),
    ({"businessId": {"$exists": True, "$like": "*2"}}, "2"),
    ({"state": "ACTIVE"}, "01234"),
    ({"state": {"$neq": "ACTIVE"}}, "56"),
    ({"state": {"$in": ["TERMINATED", "SUSPENDED"]}}, "56"),
    ({"state": {"$like": "*ED"}}, "56"),
    ({"state": "SUSPENDED"}, ""),
    ({"endDate": {"$exists": True}}, "56"),
    ({"startDate": {"$lt": "2020-01-01T00:00:00Z"}}, ""),
    ({"startDate": {"$gte": "2020-01-01T00:00:00+08:00"}, "state": "TERMINATED"}, "56"),
    ({"hasIncident": False}, "0123456"),
    ({"hasIncident": {"$neq": False}}, ""),
    ({"processDefinitionId": {"$like": "vis*"}}, "0123456"),
    ({"processDefinitionName": "visit", "processDefinitionVersion": {"$gt": 1}}, ""),
    ({"processDefinitionVersion": 1}, "0123456"),
    ({"parentProcessInstanceKey": {"$exists": False}}, "0123456"),
    ({"parentProcessInstanceKey": "1048576"}, ""),
    ({"tenantId": "<default>"}, "0123456"),
    ({"$or": [{"businessId": "B-1"}, {"state": "TERMINATED", "businessId": "B-6"}]}, "16"),
    ({"state": "ACTIVE", "$or": [{"businessId": "B-1"}, {"businessId": "B-6"}]}, "1"),
]


def test_filters(many: World) -> None:
    for wanted, found in FILTERS:
        assert "".join(id_[-1] for id_ in instances(many, filter=wanted)) == found, wanted


def test_windows_by_number_and_by_cursor(many: World) -> None:
    client = many.client()
    sort = [{"field": "businessId", "order": "DESC"}]

    def page(**window: Any) -> tuple[str, dict[str, Any]]:
        body = {"sort": sort, "page": window}
        found = ok(client.post("/v2/process-instances/search", json=body))
        return "".join(item["businessId"][-1] for item in found["items"]), found["page"]

    first, at = page(limit=3)
    assert (first, at["totalItems"], at["hasMoreTotalItems"]) == ("654", 7, False)
    second, next_ = page(limit=3, after=at["endCursor"])
    assert second == "321"
    assert page(limit=3, after=next_["endCursor"])[0] == "0"
    assert page(limit=2, before=next_["startCursor"])[0] == "54"
    assert page(**{"from": 5, "limit": 100})[0] == "10"
    empty, nothing = page(**{"from": 50})
    assert (empty, nothing["startCursor"], nothing["endCursor"]) == ("", None, None)


def test_order_by_several_fields_with_and_without_values(many: World) -> None:
    ended_first = [{"field": "endDate", "order": "desc"}, {"field": "businessId", "order": "asc"}]
    assert [one[-1] for one in instances(many, sort=ended_first)] == list("6501234")
    by_definition = [{"field": "processDefinitionKey"}, {"field": "processInstanceKey",
                                                         "order": "DESC"}]  # fmt: skip
    assert [one[-1] for one in instances(many, sort=by_definition)] == list("6543210")


def test_tasks_by_candidates_before_and_after_they_are_closed(many: World) -> None:
    assert len(many.tasks(candidateGroup="township_clerk", state="CREATED")) == 5
    assert len(many.tasks(candidateGroup="township_clerk")) == 7
    assert many.tasks(candidateGroup="township") == []
    assert many.tasks(candidateGroup={"$neq": "township_clerk"}) == []
    assert len(many.tasks(candidateGroup={"$in": ["x", "township_clerk"]}, state="CANCELED")) == 2
    assert many.tasks(candidateUser="clerk-1") == []
    key = many.tasks()[0]["userTaskKey"]
    assert [one["userTaskKey"] for one in many.tasks(userTaskKey={"$in": [key]})] == [key]
    assert [one["userTaskKey"] for one in many.tasks(elementInstanceKey=key)] == [key]
    opened = many.tasks()[0]["creationDate"]
    assert key in [one["userTaskKey"] for one in many.tasks(creationDate=opened)]


def test_a_search_of_a_definition_finds_its_instances_only(world: World) -> None:
    old = world.create(businessId="old")
    world.deploy({**files(), "visit.bpmn": files()["visit.bpmn"].replace(b'"repair"', b'"mend"')})
    world.create(businessId="new")
    client = world.client()
    definition = ok(client.get(f"/v2/process-instances/{old}"))["processDefinitionKey"]
    assert instances(world, filter={"processDefinitionKey": definition}) == ["old"]
    assert instances(world, filter={"processDefinitionKey": {"$neq": definition}}) == ["new"]
    assert [t["businessId"] for t in world.tasks(processDefinitionKey=definition)] == ["old"]


# Bodies, and what the answer must name.
UNKNOWN: list[tuple[Any, str]] = [
    ({"filter": {"colour": "red"}}, "filter.colour"),
    ({"filter": {"variables": [{"name": "a", "value": "1"}]}}, "filter.variables"),
    ({"filter": {"businessId": {"$gt": "a"}}}, "$gt"),
    ({"filter": {"businessId": {"$regex": "a"}}}, "$regex"),
    ({"filter": {"businessId": 5}}, "filter.businessId"),
    ({"filter": {"state": "RUNNING"}}, "RUNNING"),
    ({"filter": {"startDate": "2026-03-06"}}, "filter.startDate"),
    ({"filter": {"startDate": {"$gte": "0001-01-01T00:00:00+08:00"}}}, "filter.startDate"),
    ({"filter": {"processInstanceKey": "abc"}}, "filter.processInstanceKey"),
    ({"filter": {"processInstanceKey": "99999999999999999999"}}, "filter.processInstanceKey"),
    ({"filter": {"processDefinitionVersion": "1"}}, "filter.processDefinitionVersion"),
    ({"filter": {"tenantId": "other"}}, "filter.tenantId"),
    ({"filter": {"$or": {"state": "ACTIVE"}}}, "filter.$or"),
    ({"filter": {"$or": [{"colour": 1}]}}, "filter.$or.0.colour"),
    ({"filter": []}, "filter"),
    ({"sort": [{"field": "colour"}]}, "colour"),
    ({"sort": [{"field": "state", "order": "up"}]}, "ASC"),
    ({"page": {"limit": 0}}, "page.limit"),
    ({"page": {"limit": 10001}}, "page.limit"),
    ({"page": {"from": -1}}, "page.from"),
    ({"page": {"after": "x", "from": 1}}, "page"),
    ({"page": {"after": "x", "before": "y"}}, "page"),
    ({"page": {"after": "nonsense"}}, "游标"),
    ({"page": {"after": "WyJ4Il0="}}, "游标"),
    ({"page": {"size": 5}}, "page.size"),
    ({"limit": 5}, "limit"),
    ([], "请求正文"),
]


def test_what_a_search_does_not_know_is_named(sqlite_world: World) -> None:
    client = sqlite_world.client()
    for body, told in UNKNOWN:
        refused = client.post("/v2/process-instances/search", json=body)
        assert told in problem(refused, 400), body


def test_the_words_of_a_pattern_travel_as_values(world: World) -> None:
    for text in ("100%", "a_b", "[x]", "back\\slash", "*", "引'号"):
        world.create(businessId=text)
    for pattern, found in (
        ("100%", ["100%"]),
        ("a_b", ["a_b"]),
        ("a?b", ["a_b"]),
        ("[x]", ["[x]"]),
        ("back\\\\slash", ["back\\slash"]),
        ("\\*", ["*"]),
        ("引'*", ["引'号"]),
        ("???", ["a_b", "[x]", "引'号"]),
    ):
        assert instances(world, filter={"businessId": {"$like": pattern}}) == found
