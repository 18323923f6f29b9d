"""What happens to a case, and appeals, over REST; and that filing can nowhere be a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from assistance.calendar import local_date
from assistance.demo.policy import alternative_policy
from engine import Actor, TaskView
from tests.web.pages_world import CLERK, ELSEWHERE, LEADER, OFFICER, PASSWORD, World, open_pages

APPLICANT, DIRECTOR = "applicant-demo1", "county_leader-652301"
USERS = {
    "township_clerk": CLERK,
    "township_leader": LEADER,
    "county_officer": OFFICER,
    "county_leader": DIRECTOR,
    "archivist": "archivist-DA652300",
}
EVERYBODY = Actor("operator", superuser=True)


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("reports")) as opened:
        yield opened


def call(world: World, user: str) -> TestClient:
    client = TestClient(world.app)
    client.auth = (user, PASSWORD)
    return client


def open_elements(world: World, case: int) -> set[str]:
    tasks = world.assistance.engine.tasks(EVERYBODY, case_key=case)
    return {task.element_id for task in tasks}


def applied(world: World) -> int:
    case = world.open_window_case()
    world.complete(world.open_task(case), CLERK)
    return case


def bring_to(world: World, case: int, element: str, **decisions: Any) -> TaskView:
    """Everybody does the plain thing, and ``decisions`` where the form knows them."""
    for _ in range(20):
        if not world.assistance.engine.tasks(EVERYBODY, case_key=case):
            report(world, CLERK, case, "objection")
        task = world.open_task(case)
        if task.element_id == element:
            return task
        user = USERS[task.candidate_groups[0]]
        world.complete(task, user, **decisions.get(task.element_id, {}))
    raise AssertionError(f"没有办到 {element}")


def report(world: World, user: str, case: int, kind: str) -> Response:
    answer: Response = call(world, user).post(f"/api/cases/{case}/happenings", json={"kind": kind})
    return answer


def test_the_applicant_withdraws_his_own_case_and_once(world: World) -> None:
    case = applied(world)
    assert report(world, APPLICANT, case, "withdrawal").json() == {
        "case": str(case),
        "kind": "withdrawal",
    }
    assert open_elements(world, case) == {"confirm_withdrawal"}
    again = report(world, APPLICANT, case, "withdrawal")
    assert (again.status_code, "正在结案" in again.json()["detail"]) == (409, True)


def test_who_may_report_what(world: World) -> None:
    case = applied(world)
    # Another township and another person do not see the case; who leads may not report.
    assert report(world, ELSEWHERE, case, "death").status_code == 404
    assert report(world, "applicant-demo5", case, "withdrawal").status_code == 404
    assert report(world, LEADER, case, "death").status_code == 403
    for user, kind in ((OFFICER, "withdrawal"), (APPLICANT, "death")):
        assert report(world, user, case, kind).status_code == 403
    with world.assistance.engine.reading() as tx:
        kept = tx.run("SELECT actor, code FROM refusals ORDER BY id")
    assert {(row["actor"], row["code"]) for row in kept} == {
        (OFFICER, "forbidden"),
        (APPLICANT, "forbidden"),
    }
    assert open_elements(world, case) == {"review_materials_township"}
    assert report(world, CLERK, case, "eligibility_loss").status_code == 200
    assert open_elements(world, case) == {"review_materials_township", "hear_opinion"}
    assert report(world, CLERK, case, "objection").status_code == 409


def appeal(world: World, user: str, case: int, **changed: Any) -> Response:
    day = local_date(world.assistance.engine.now()).isoformat()
    body = {
        "kind": "reconsideration",
        "notice": "rejection",
        "filed_on": day,
        "authority": "昌吉市人民政府",
        "reference": "昌市复字〔2026〕12号",
    }
    answer: Response = call(world, user).post(f"/api/cases/{case}/appeals", json=body | changed)
    return answer


def test_an_appeal_is_noted_beside_the_case_and_reopens_nothing(world: World) -> None:
    case = applied(world)
    rejected = {"review_materials_township": {"review_result": "reject"}}
    task = bring_to(world, case, "issue_rejection_notice", **rejected)
    early = appeal(world, OFFICER, case)
    assert (early.status_code, "没有出具过" in early.json()["detail"]) == (400, True)
    world.complete(task, CLERK)
    before = world.assistance.engine.log_rows(case)

    assert appeal(world, CLERK, case).status_code == 403
    tomorrow = local_date(world.assistance.engine.now()) + timedelta(days=1)
    assert appeal(world, OFFICER, case, filed_on=tomorrow.isoformat()).status_code == 400
    [noted] = appeal(world, OFFICER, case).json()["items"]
    assert (noted["notice"], noted["in_time"], noted["result"]) == ("rejection", True, None)

    where = f"/api/cases/{case}/appeals/{noted['appeal']}/result"
    today = local_date(world.assistance.engine.now()).isoformat()
    body = {"result": "revoked", "decided_on": today, "reference": "昌市复决字〔2026〕12号"}
    [ended] = call(world, OFFICER).post(where, json=body).json()["items"]
    assert (ended["result"], ended["decided_on"]) == ("revoked", today)
    assert call(world, OFFICER).post(where, json=body).status_code == 409
    assert call(world, CLERK).get(f"/api/cases/{case}/appeals").json()["items"] == [ended]
    assert call(world, ELSEWHERE).get(f"/api/cases/{case}/appeals").status_code == 404
    assert world.assistance.engine.log_rows(case) == before
    assert open_elements(world, case) == {"review_archive"}


def test_s11_filing_has_no_refusal_on_the_page_nor_over_rest(world: World) -> None:
    alternative_policy(world.assistance)
    case = applied(world)
    task = bring_to(world, case, "county_filing")
    page = world.person(DIRECTOR).get(f"/tasks/{task.key}").text
    assert "予以备案" in page
    assert "不予确认" not in page.partition("<form")[2]
    client = call(world, DIRECTOR)
    for values in ({"county_opinion": "refuse"}, {"county_opinion": "confirm"}):
        sent = {"variables": {**world.values(task), **values}}
        answer = client.post(f"/v2/user-tasks/{task.key}/completion", json=sent)
        assert (answer.status_code, "county_opinion" in answer.text) == (400, True)
    assert open_elements(world, case) == {"county_filing"}
    posted = world.person(DIRECTOR).submit(task, county_opinion="refuse")
    assert posted.status_code == 422
    assert open_elements(world, case) == {"county_filing"}
