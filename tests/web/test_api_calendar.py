"""The calendar over REST: looked at, saved once, overtaken; deadlines by area, and decisions."""

from __future__ import annotations

from typing import Any

from assistance.deadlines import periods
from features.steps.calendars import supposed
from tests.web.v2_world import World, ok, problem

ADMIN, CLERK = "bureau", "clerk-1"
WHY = {"why": "2027年放假安排公布"}


def send(world: World, path: str, body: bytes, asked: Any = None, user: str = ADMIN) -> Any:
    headers = {"content-type": "text/csv"}
    url = f"/api/calendar/{path}"
    return world.client(user).post(url, params=asked or {}, content=body, headers=headers)


def test_a_calendar_is_looked_at_and_then_saved_once(world: World) -> None:
    clerk, asked = world.client(CLERK), {"start": "2027-09-30", "days": 1}
    assert ok(clerk.get("/api/calendar/due", params=asked))["provisional"] is True
    seen = ok(send(world, "preview", supposed(2027)))
    assert (seen["number"], seen["known"], seen["holes"]) == (1, False, [])
    assert {"date": "2027-10-01", "is_working_day": False, "name": "国庆节"} in seen["days"]
    assert ok(send(world, "editions", supposed(2027), {**WHY, "base": 0}))["number"] == 1
    found = ok(clerk.get("/api/calendar/due", params=asked))
    assert found == {"date": "2027-10-08", "provisional": False}
    assert ok(send(world, "editions", supposed(2027), WHY))["known"] is True
    [edition] = ok(clerk.get("/api/calendar/editions"))["items"]
    assert (edition["saved_by"], edition["why"]) == (ADMIN, WHY["why"])
    years = ok(clerk.get("/api/calendar/years"))["items"]
    assert {"year": 2027, "published": True, "missing": []} in years
    days = ok(clerk.get("/api/calendar/days", params={"year": 2027, "limit": 200}))["items"]
    assert {day["name"] for day in days} >= {"春节", "古尔邦节"}


def test_who_has_not_seen_the_last_edition_is_told(world: World) -> None:
    ok(send(world, "editions", supposed(2027), WHY))
    answer = problem(send(world, "editions", supposed(2028), {**WHY, "base": 0}), 409)
    assert "第 1 版" in answer


def test_what_is_wrong_in_a_file_is_told_by_row(world: World) -> None:
    wrong = b"date,kind,name,basis\n2028-02-30,xj_holiday,x,\n2028-03-01,holiday,y,"
    assert len(ok(send(world, "preview", wrong))["faults"]) == 2
    assert "第 2 行" in problem(send(world, "editions", wrong, WHY), 422)
    problem(send(world, "editions", b"\x00\x01", WHY), 422)
    problem(send(world, "editions", supposed(2028), WHY, CLERK), 403)
    problem(send(world, "editions", supposed(2028)), 400)


def test_deadlines_are_listed_and_decided_where_one_counts(world: World) -> None:
    clerk = world.client(CLERK)
    found = ok(clerk.get("/api/deadlines", params={"limit": 1}))
    assert set(found) == {"items", "next"}
    if found["next"]:
        ok(clerk.get("/api/deadlines", params={"after": found["next"]}))
    problem(clerk.get("/api/deadlines", params={"after": "x"}), 400)
    for row in ok(clerk.get("/api/deadlines/areas", params={"level": "township"}))["items"]:
        assert row["overdue"] <= row["open"]
    problem(clerk.get(f"/api/deadlines/cases/{9 << 20}"), 404)
    with world.assistance.engine.reading() as tx:
        assert periods.of_case(tx, 9 << 20) is None
    reason = {"reason": "案情复杂"}
    problem(clerk.post(f"/api/deadlines/cases/{9 << 20}/extension", json=reason), 403)
