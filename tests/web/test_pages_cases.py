"""The case page, and who sees which case."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistance import files
from assistance.demo import run_demo
from engine import CaseView
from tests.web.pages_world import CLERK, ELSEWHERE, WORKER, World, open_pages

TABS = ("", "/services", "/materials", "/history", "/diagram")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One case that was carried to the archive, in 三工镇."""
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        run_demo(opened.assistance, cases=1)
        yield opened


@pytest.fixture(scope="module")
def case(world: World) -> CaseView:
    [found] = world.assistance.engine.cases(process_id="assistance-case")
    return found


@pytest.fixture(scope="module")
def orders(world: World, case: CaseView) -> list[CaseView]:
    return world.assistance.engine.cases(parent_key=case.key)


def supplier_of(world: World, order: CaseView) -> str:
    """The user who accepted the order."""
    everyone = world.actor("operator")
    done = world.assistance.engine.tasks(everyone, case_key=order.key, state="completed")
    return next(str(t.closed_by) for t in done if t.form_id and "acceptance" in t.form_id)


def test_links_of_the_desktop_modeler_lead_to_the_case(world: World, case: CaseView) -> None:
    clerk = world.person(CLERK)
    drawn = clerk.get(f"/processes/{case.key}")
    assert (drawn.status_code, drawn.headers["location"]) == (303, f"/cases/{case.key}/diagram")
    listed = clerk.get("/processes?process=assistance-case&version=1&active=true&incidents=true")
    assert (listed.status_code, listed.headers["location"]) == (303, "/cases")


def test_every_tab_tells_the_case(world: World, case: CaseView, orders: list[CaseView]) -> None:
    clerk = world.person(CLERK)
    texts = {tab: clerk.get(f"/cases/{case.key}{tab}") for tab in TABS}
    assert {answer.status_code for answer in texts.values()} == {200}
    assert "马秀兰" in texts[""].text
    assert "已经结束,没有待办" in texts[""].text
    for order in orders:
        assert f"/cases/{order.key}" in texts["/services"].text
    assert "入户调查" in texts["/materials"].text
    assert "完成“登记窗口申请”" in texts["/history"].text
    assert "办理结束:已归档" in texts["/history"].text


def test_the_diagram_page_says_in_words_what_the_picture_shows(
    world: World, case: CaseView
) -> None:
    text = world.person(CLERK).get(f"/cases/{case.key}/diagram").text
    outline = re.findall(r'<li class="(\w+) depth\d"[^>]*>.*?class="name">([^<]*)<', text)
    states = {name: state for state, name in outline}
    assert states["封包归档"] == "passed"
    assert states["申请人撤回"] == "ahead"
    names = [name for _, name in outline]
    assert names.index("受理登记并审查") < names.index("审核认定") < names.index("封包归档")


def test_the_drawing_gets_the_xml_and_where_the_case_stands(world: World, case: CaseView) -> None:
    clerk = world.person(CLERK)
    xml = clerk.get(f"/cases/{case.key}/diagram.bpmn")
    assert xml.headers["content-type"].startswith("application/xml")
    assert xml.content == world.assistance.engine.diagram(case.bundle, case.process_id)
    stands = clerk.get(f"/cases/{case.key}/place.json").json()
    assert stands["active"] == []
    assert "seal_archive" in stands["elements"]


def test_a_form_is_shown_as_signed_printed_and_every_look_recorded(
    world: World, case: CaseView
) -> None:
    clerk = world.person(CLERK)
    text = clerk.get(f"/cases/{case.key}/materials").text
    paths = re.findall(r'class="open" href="(/cases/\d+/forms/(\d+))"', text)
    path, task_key = paths[-1]
    shown, printed = clerk.get(path), clerk.get(f"{path}/print")
    assert "马秀兰" in shown.text
    # On paper every option is shown, the chosen one marked.
    assert "☑" in printed.text
    assert "☐" in printed.text
    assert "<form" not in printed.text
    part = clerk.get(f"{path}?part=1").text
    assert "<html" not in part
    with world.assistance.engine.reading() as tx:
        reads = [(row["user_name"], row["subject"]) for row in files.reads(tx, case.key)]
    assert reads.count((CLERK, f"form:{task_key}")) == 2
    assert (CLERK, f"print:{task_key}") in reads


@pytest.mark.parametrize("user", [ELSEWHERE, "county_officer-652302", "designer"])
def test_other_areas_and_other_duties_see_nothing_of_it(
    world: World, case: CaseView, user: str
) -> None:
    person = world.person(user)
    for path in (f"/cases/{case.key}", f"/cases/{case.key}/materials"):
        assert person.get(path).status_code in (403, 404)
    listing = person.get("/cases")
    assert listing.status_code == 403 or f"/cases/{case.key}" not in listing.text


def test_what_is_out_of_reach_reads_like_what_does_not_exist(world: World, case: CaseView) -> None:
    stranger = world.person(ELSEWHERE)
    nothing = stranger.get("/cases/99").text
    for path in (*TABS, "/diagram.bpmn", "/place.json", "/forms/1", "/forms/1/print", "/files/x"):
        answer = stranger.get(f"/cases/{case.key}{path}")
        assert (answer.status_code, answer.text) == (404, nothing)


def test_a_supplier_sees_its_own_order_and_only_what_was_shared(
    world: World, case: CaseView, orders: list[CaseView]
) -> None:
    first = orders[0]
    supplier = world.person(supplier_of(world, first))
    page = supplier.get(f"/cases/{first.key}")
    assert page.status_code == 200
    assert supplier.get(f"/cases/{case.key}").status_code == 404
    others = [o for o in orders if supplier_of(world, o) != supplier_of(world, first)]
    for order in others:
        assert supplier.get(f"/cases/{order.key}").status_code == 404
    # Not the application, and so not the number of the identity card.
    materials = supplier.get(f"/cases/{first.key}/materials").text
    assert "652301195803120021" not in page.text + materials
    assert f"/cases/{first.key}" in supplier.get("/cases").text


def test_the_applicant_sees_the_own_case_only(world: World, case: CaseView) -> None:
    person_id = world.assistance.engine.variables(case.key)["person_id"]
    accounts = [user for user in _users(world) if user.endswith(f"-{person_id}")]
    applicant = world.person(accounts[0])
    assert applicant.get(f"/cases/{case.key}").status_code == 200
    assert f"/cases/{case.key}" in applicant.get("/cases").text
    other = next(u for u in _users(world) if u.startswith("applicant-") and u not in accounts)
    assert world.person(other).get(f"/cases/{case.key}").status_code == 404


def test_the_prefecture_reads_masked_names(world: World, case: CaseView) -> None:
    viewer = world.person("prefecture_viewer-652300")
    text = viewer.get("/cases").text + viewer.get(f"/cases/{case.key}").text
    assert "马**" in text
    assert "马秀兰" not in text


def test_a_form_of_another_field_of_business_is_listed_but_not_opened(
    world: World, case: CaseView
) -> None:
    worker = world.person(WORKER)
    text = worker.get(f"/cases/{case.key}/materials").text
    assert "您的岗位不查看这张表" in text
    opened = set(re.findall(r'href="(/cases/\d+/forms/\d+)"', text))
    clerk = world.person(CLERK).get(f"/cases/{case.key}/materials").text
    hidden = set(re.findall(r'href="(/cases/\d+/forms/\d+)"', clerk)) - opened
    assert hidden
    for path in hidden:
        assert worker.get(path).status_code == 404
        assert worker.get(f"{path}/print").status_code == 404


def _users(world: World) -> list[str]:
    with world.assistance.engine.reading() as tx:
        return [row["user_name"] for row in tx.run("SELECT user_name FROM accounts")]


@pytest.mark.parametrize("key", ["x", "-1", "99999999999999999999", "1e3", "٣"])
def test_what_is_no_key_is_not_found(world: World, key: str) -> None:
    clerk = world.person(CLERK)
    page = clerk.get("/applications/new")
    for path in (
        f"/tasks/{key}",
        f"/cases/{key}",
        f"/cases/{key}/diagram",
        f"/cases/1/forms/{key}",
    ):
        answer = clerk.get(path)
        assert answer.status_code == 404, path
        assert "没有找到" in answer.text
    assert clerk.post(f"/tasks/{key}", {}, page).status_code == 404
    assert clerk.get(f"/tasks?page={key}&done={key}").status_code in (200, 404)


def test_what_no_database_can_hold_is_not_found_either(world: World, case: CaseView) -> None:
    clerk = world.person(CLERK)
    for path in ("/tasks?step=%00", "/cases?area=%00", f"/cases/{case.key}/files/%00"):
        assert clerk.get(path).status_code == 404
    assert world.person().sign_in("\x00", "\x00").status_code == 401
