"""The catalogue for anybody; areas, settings and editions for who works here; who may import."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assistance.calendar import local_date
from tests.web.v2_world import World, ok, problem

ADMIN, CLERK = "bureau", "clerk-1"
DAYS = "code,value\npolicy.disclosure.days,{}\n"


@pytest.fixture
def today(world: World) -> str:
    return local_date(world.assistance.engine.now()).isoformat()


def send(world: World, kind: str, text: str, asked: Any, user: str = ADMIN) -> Any:
    """``kind`` may go on to the preview."""
    headers = {"content-type": "text/csv"}
    return world.client(user).post(
        f"/api/editions/{kind}", params=asked, content=text.encode(), headers=headers
    )


def test_the_catalogue_is_open_to_anybody(world: World) -> None:
    stranger = world.client()
    stranger.auth = None
    found = ok(stranger.get("/api/catalogue", params={"limit": 200}))
    assert found["next"] is None
    assert len(found["items"]) == 23
    [training] = [item for item in found["items"] if item["code"] == "D03"]
    assert (training["min_age"], training["max_age"], training["programme"]) == (16, 59, "P2")
    assert [item["code"] for item in found["items"] if not item["dispatchable"]] == ["E01", "E02"]
    assert problem(stranger.get("/api/catalogue", params={"on": "2024-11-20"}), 404)
    assert problem(stranger.get("/api/areas"), 401)


def test_areas_are_listed_in_parts(world: World) -> None:
    client = world.client(CLERK)
    found, after = [], None
    while True:
        asked = {"under": "6523", "limit": 40, **({"after": after} if after else {})}
        page = ok(client.get("/api/areas", params=asked))
        found += [area["code"] for area in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == len(set(found)) == 89
    [town] = ok(client.get("/api/areas", params={"under": "652301101"}))["items"]
    assert (town["level"], town["full_name"]) == ("township", "昌吉市三工镇")


def test_settings_answer_the_open_questions(world: World) -> None:
    found = ok(world.client(CLERK).get("/api/policies", params={"limit": 200}))["items"]
    # Some settings answer no question of ours but are the prefecture's to decide all the same.
    assert {one["question"] for one in found} - {""} == {f"Q{n:02}" for n in range(1, 13)}
    values = {one["code"]: one["value"] for one in found}
    assert values["policy.county.decision_mode"] == "approval"
    assert values["policy.disclosure.enabled"] is False
    assert values["policy.child.age_limit"] == 18


def test_an_edition_is_previewed_imported_and_told(world: World, today: str) -> None:
    asked = {"effective_from": today, "partial": True}
    looked = ok(send(world, "policy/preview", DAYS.format(9), asked))
    assert [change["words"] for change in looked["changes"]] == ["policy.disclosure.days 值 7 → 9"]
    assert (looked["number"], looked["known"], looked["faults"]) == (2, False, [])
    done = ok(send(world, "policy", DAYS.format(9), {**asked, "why": "批复", "base": 1}))
    assert done["number"] == 2
    again = ok(send(world, "policy", DAYS.format(9), {**asked, "why": "批复"}))
    assert (again["number"], again["known"]) == (2, True)

    client = world.client(CLERK)
    listed = ok(client.get("/api/editions", params={"kind": "policy"}))["items"]
    assert [(one["number"], one["imported_by"], one["note"]) for one in listed] == [
        (1, "system", "随软件提供"),
        (2, ADMIN, "批复"),
    ]
    [change] = ok(client.get("/api/editions/policy/2/changes"))["items"]
    assert (change["before"], change["after"]) == ("7", "9")
    rows = ok(client.get("/api/editions/policy/2/rows", params={"limit": 200}))["items"]
    cells = {row["code"]: row["cells"]["value"] for row in rows}
    assert cells["policy.disclosure.days"] == "9"


def test_wrong_rows_are_told_one_a_line_and_nothing_is_kept(world: World, today: str) -> None:
    text = "code,value\npolicy.disclosure.days,0\npolicy.county.decision_mode,vote\n"
    asked = {"effective_from": today, "partial": True}
    assert len(ok(send(world, "policy/preview", text, asked))["faults"]) == 2
    told = problem(send(world, "policy", text, {**asked, "why": "x"}), 422)
    assert told.splitlines() == [
        "没有导入:有 2 处要改正",
        "第 2 行 值:要是 1 到 60 的整数",
        "第 3 行 值:只能是 approval、filing",
    ]
    assert len(ok(world.client(CLERK).get("/api/editions?kind=policy"))["items"]) == 1


def test_who_previewed_something_else_is_told(world: World, today: str) -> None:
    asked = {"effective_from": today, "partial": True, "why": "x"}
    ok(send(world, "policy", DAYS.format(9), asked))
    assert "第 2 版" in problem(send(world, "policy", DAYS.format(8), {**asked, "base": 1}), 409)


@pytest.mark.parametrize("user", [CLERK, "clerk-2", "auditor", "designer"])
def test_only_the_prefecture_imports(world: World, today: str, user: str) -> None:
    asked = {"effective_from": today, "partial": True}
    for kind, given in (("policy/preview", asked), ("policy", {**asked, "why": "x"})):
        assert problem(send(world, kind, DAYS.format(9), given, user), 403)


def test_what_does_not_exist_is_said(world: World, today: str) -> None:
    asked = {"effective_from": today, "why": "x"}
    assert "没有这个种类" in problem(send(world, "colours", "a", asked), 404)
    client = world.client(CLERK)
    for address in ("policy/9/rows", "policy/x/rows", "policy/1/changes?against=7"):
        assert problem(client.get(f"/api/editions/{address}"), 404)
    yesterday = local_date(world.assistance.engine.now()) - timedelta(days=1)
    late = {"effective_from": yesterday, "why": "x", "partial": True}
    told = problem(send(world, "policy", DAYS.format(9), late), 422)
    assert "已经过去" in told
