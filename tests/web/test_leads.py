"""Surveys and leads over REST: each sees and handles what lies with him, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from access import Account, prepare_demo_accounts
from assistance.bootstrap import deploy
from assistance.samples import INTAKE, register_providers
from engine import Actor
from tests.web.v2_world import PASSWORD, World, ok, open_world, problem
from tests.workbench import SetClock

HOME, NEXT_DOOR, ELSEWHERE = "652301101201", "652301101202", "652302100201"
WORKER, NEIGHBOUR, INTAKE_CLERK = "worker-home", "worker-next", "intake"
CLERK, OFFICER, OUTSIDER = "clerk", "officer", "officer-elsewhere"
EVERYONE = Actor("operator", superuser=True)
NAME, PHONE, CLUE = "古丽娜尔·买买提", "13900000000", "独居老人,无人照料"
LEAD = {
    "area": HOME,
    "source": "cadre_visit",
    "person_name": NAME,
    "contact": PHONE,
    "clue": CLUE,
    "urgency": "urgent",
}
SURVEY = {
    "title": "冬季排查",
    "area": "652301101",
    "starts_on": "2026-03-10",
    "ends_on": "2026-03-20",
    "look_for": ["destitute"],
    "villages": [HOME, NEXT_DOOR],
}


def people() -> Iterator[Account]:
    yield Account.of(WORKER, "村干部", {"village_worker"}, HOME, HOME)
    yield Account.of(NEIGHBOUR, "邻村干部", {"village_worker"}, NEXT_DOOR, NEXT_DOOR)
    yield Account.of(CLERK, "乡镇经办", {"township_clerk"}, "652301101", "652301101")
    yield Account.of(OFFICER, "县经办", {"county_officer"}, "652301", "652301")
    yield Account.of(OUTSIDER, "外县经办", {"county_officer"}, "652302", "652302")
    yield Account.of(INTAKE_CLERK, "社会组织", {"intake_org"}, INTAKE, "6523")


@contextmanager
def fields_of(url: str, folder: Path) -> Iterator[World]:
    clock = SetClock(datetime(2026, 3, 10, 2, tzinfo=UTC))
    with open_world(url, folder, clock) as world:
        engine = world.assistance.engine
        with engine.transaction() as tx:
            register_providers(tx)
        deploy(world.assistance)
        accounts = list(people())
        prepare_demo_accounts(accounts, PASSWORD, engine.transaction, engine.now, engine.new_id)
        yield world


@pytest.fixture
def fields(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    with fields_of(sqlite_url, tmp_path / "data") as world:
        yield world


@pytest.fixture
def both_fields(database_url: str, tmp_path: Path) -> Iterator[World]:
    """On both databases: where statements are put together."""
    with fields_of(database_url, tmp_path / "data") as world:
        yield world


def report(world: World, user: str = WORKER, **changed: Any) -> Any:
    return ok(world.client(user).post("/api/leads", json={**LEAD, **changed}))


def numbers(world: World, user: str, query: str = "") -> list[str]:
    found = ok(world.client(user).get(f"/api/leads{query}"))
    return [one["number"] for one in found["items"]]


def test_a_lead_is_seen_where_it_lies_and_by_whom_it_is_from(both_fields: World) -> None:
    fields = both_fields
    mine = report(fields)
    theirs = report(fields, INTAKE_CLERK, area=NEXT_DOOR, person_name="马建国", contact=None)
    assert (mine["number"], theirs["number"]) == (
        "XS-652301101-2026-00001",
        "XS-652301101-2026-00002",
    )
    both = [mine["number"], theirs["number"]]
    seen = {
        WORKER: both[:1],
        NEIGHBOUR: both[1:],
        CLERK: both,
        OFFICER: both,
        OUTSIDER: [],
        INTAKE_CLERK: both[1:],
    }
    assert {user: numbers(fields, user) for user in seen} == seen
    for user, own in seen.items():
        for lead in (mine, theirs):
            answer = fields.client(user).get(f"/api/leads/{lead['lead']}")
            assert answer.status_code == (200 if lead["number"] in own else 404), user
    assert problem(fields.client("designer").get("/api/leads"), 403)


def test_a_list_tells_nothing_of_whom_it_is_and_reading_is_recorded(fields: World) -> None:
    lead = report(fields)
    listed = fields.client(CLERK).get("/api/leads").text
    assert lead["number"] in listed
    assert not [told for told in (NAME, PHONE, CLUE) if told in listed]
    whole = ok(fields.client(CLERK).get(f"/api/leads/{lead['lead']}"))
    assert (whole["person_name"], whole["contact"], whole["clue"]) == (NAME, PHONE, CLUE)
    with fields.assistance.engine.reading() as tx:
        kept = tx.run("SELECT * FROM leads")
        reads = tx.run("SELECT user_name, subject FROM reads")
    assert not [told for told in (NAME, PHONE, CLUE) if told in str(kept)]
    assert [dict(one) for one in reads] == [{"user_name": CLERK, "subject": f"lead:{lead['lead']}"}]


def test_who_was_told_of_before_is_noticed_not_refused(both_fields: World) -> None:
    fields = both_fields
    first = report(fields)
    same_name = report(fields, contact="13911111111")
    same_number = report(fields, CLERK, area=NEXT_DOOR, person_name="古丽娜")
    other = report(fields, person_name="马建国", contact="13922222222")
    namesake = report(fields, NEIGHBOUR, area=NEXT_DOOR, contact=None)
    noticed = [one["duplicate_of"] for one in (first, same_name, same_number, other, namesake)]
    assert noticed == [None, first["lead"], first["lead"], None, None]


def test_the_same_report_twice_is_one_lead(fields: World) -> None:
    again = [
        ok(fields.client(WORKER).post("/api/leads", json=LEAD, headers={"Idempotency-Key": "k"}))
        for _ in range(2)
    ]
    assert again[0] == again[1]
    assert len(numbers(fields, WORKER)) == 1


def test_what_is_wrong_with_a_report_is_named(fields: World) -> None:
    def refused(status: int, user: str = WORKER, **changed: Any) -> str:
        return problem(fields.client(user).post("/api/leads", json={**LEAD, **changed}), status)

    assert "不在您的辖区内" in refused(403, area=NEXT_DOOR)
    assert refused(400, contact="123").startswith("contact:")
    assert refused(400, person_name=" ").startswith("person_name:")
    assert refused(400, source="gossip").startswith("source:")
    assert refused(400, CLERK, area="652301101999999").startswith("area:")
    assert NAME not in refused(400, person_name=NAME + "\0")


def test_a_lead_is_handled_and_handled_otherwise_later(fields: World) -> None:
    lead = report(fields)
    path = f"/api/leads/{lead['lead']}/handling"
    client = fields.client(CLERK)
    said = {"handled_as": "referral", "reason": "要找工作", "referred_to": "人社部门"}
    told = ok(client.post(path, json=said))
    assert (told["state"], told["referred_to"]) == ("referral", "人社部门")
    nowhere = client.post(path, json={"handled_as": "referral", "reason": "x"})
    assert problem(nowhere, 400).startswith("referred_to:")
    assert ok(client.post(path, json={"handled_as": "none", "reason": "已迁走"}))["state"] == "none"
    assert numbers(fields, CLERK, "?state=referral") == []
    assert numbers(fields, CLERK, "?state=none") == [lead["number"]]
    problem(fields.client(OUTSIDER).post(path, json={"handled_as": "none", "reason": "x"}), 404)


def test_the_village_makes_it_an_application_once(both_fields: World) -> None:
    fields = both_fields
    lead = report(fields)
    path = f"/api/leads/{lead['lead']}/conversion"
    assert "不在您的职责范围内" in problem(fields.client(CLERK).post(path, json={}), 403)
    problem(fields.client(NEIGHBOUR).post(path, json={}), 404)
    elsewhere = fields.client(WORKER).post(path, json={"village": NEXT_DOOR})
    assert "不属于这个村" in problem(elsewhere, 403)
    first, again = (ok(fields.client(WORKER).post(path, json={})) for _ in range(2))
    assert first == again
    case = int(first["case_key"])
    engine = fields.assistance.engine
    [task] = engine.tasks(EVERYONE, case_key=case)
    assert (task.element_id, task.area) == ("apply_outreach", HOME)
    whole = ok(fields.client(WORKER).get(f"/api/leads/{lead['lead']}"))
    assert (whole["state"], whole["case_key"]) == ("application", str(case))
    application = str(engine.variables(case)["application_id"])
    assert whole["application"] == application
    assert numbers(fields, CLERK, f"?application={application}") == [lead["number"]]
    late = fields.client(CLERK).post(
        f"/api/leads/{lead['lead']}/handling", json={"handled_as": "none", "reason": "x"}
    )
    assert "已转为申请" in problem(late, 409)


def test_a_survey_puts_a_visit_on_each_villages_desk(both_fields: World) -> None:
    fields = both_fields
    opened = ok(fields.client(CLERK).post("/api/surveys", json=SURVEY))
    assert opened["number"] == "MP-652301101-2026-00001"
    assert [one["area"] for one in opened["by_village"]] == [HOME, NEXT_DOOR]
    assert [task["name"] for task in fields.tasks(WORKER, state="CREATED")] == ["入村走访"]
    own = ok(fields.client(WORKER).get(f"/api/surveys/{opened['survey']}"))
    assert (own["villages"], [v["area"] for v in own["by_village"]]) == (1, [HOME])
    assert ok(fields.client(OUTSIDER).get("/api/surveys"))["items"] == []
    problem(fields.client(OUTSIDER).get(f"/api/surveys/{opened['survey']}"), 404)
    [task] = fields.tasks(WORKER, state="CREATED")
    found = {key: value for key, value in LEAD.items() if key != "area"}
    done = fields.client(WORKER).post(
        f"/v2/user-tasks/{task['userTaskKey']}/completion",
        json={"variables": {"visited_on": "2026-03-10", "households": 12, "findings": [found]}},
    )
    assert done.status_code == 204, done.text
    own = ok(fields.client(WORKER).get("/api/surveys"))["items"][0]
    assert (own["reported"], own["leads"]) == (1, 1)
    assert len(numbers(fields, CLERK, f"?survey={opened['survey']}")) == 1
    beside = ok(fields.client(NEIGHBOUR).get("/api/surveys"))["items"][0]
    assert (beside["reported"], beside["leads"]) == (0, 0)


def test_an_organisation_visits_where_it_was_asked_to(fields: World) -> None:
    asked = {**SURVEY, "intake_organisation": INTAKE}
    opened = ok(fields.client(OFFICER).post("/api/surveys", json=asked))
    assert len(fields.tasks(INTAKE_CLERK, state="CREATED")) == 2
    assert fields.tasks(WORKER, state="CREATED") == []
    seen = ok(fields.client(INTAKE_CLERK).get(f"/api/surveys/{opened['survey']}"))
    assert seen["villages"] == 2


def test_what_is_wrong_with_a_survey_is_named(fields: World) -> None:
    def refused(status: int, user: str = CLERK, **changed: Any) -> str:
        sent = {**SURVEY, **changed}
        return problem(fields.client(user).post("/api/surveys", json=sent), status)

    assert "当地乡镇" in refused(403, OUTSIDER)
    assert "surveys.write" in refused(403, WORKER)
    assert "ends_on:结束日期早于" in refused(400, ends_on="2026-03-01")
    assert "ends_on:结束日期已过" in refused(400, starts_on="2026-01-01", ends_on="2026-01-02")
    assert "villages[0]" in refused(400, villages=[ELSEWHERE])
    assert "没有这些对象类别" in refused(400, look_for=["rich"])
    assert "不是州里授权" in refused(400, intake_organisation="P1")
    assert ok(fields.client(CLERK).get("/api/surveys"))["items"] == []


def test_lists_come_in_parts(fields: World) -> None:
    every = [report(fields, person_name=name, contact=None)["number"] for name in "甲乙丙"]
    first = ok(fields.client(CLERK).get("/api/leads?limit=2"))
    assert [one["number"] for one in first["items"]] == every[:2]
    rest = ok(fields.client(CLERK).get(f"/api/leads?limit=2&after={first['next']}"))
    assert ([one["number"] for one in rest["items"]], rest["next"]) == (every[2:], None)
    assert "limit" in problem(fields.client(CLERK).get("/api/leads?limit=201"), 400)
