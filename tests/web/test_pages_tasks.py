"""The worklist and the task page, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistance import files as stored_files
from tests.web.pages_world import (
    CLERK,
    ELSEWHERE,
    LEADER,
    VILLAGE,
    WORKER,
    World,
    fields_of,
    hidden,
    open_pages,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        yield opened


def test_a_clerk_starts_an_application_and_lands_on_its_form(world: World) -> None:
    clerk = world.person(CLERK)
    page = clerk.get("/applications/new")
    fields = {"entry": ["window"], "township": [VILLAGE[:9]], "village": ["201"]}
    opened = clerk.post("/applications", fields, page)
    assert re.fullmatch(r"/tasks/\d+", opened.headers["location"])
    assert "登记窗口申请" in clerk.get(opened.headers["location"]).text
    # The button pressed twice opens one case.
    assert clerk.post("/applications", fields, page).headers == opened.headers


def test_a_clerk_cannot_start_elsewhere_or_by_another_entry(world: World) -> None:
    clerk = world.person(CLERK)
    page = clerk.get("/applications/new")
    elsewhere = {"entry": ["window"], "area": ["652302100201"]}
    assert clerk.post("/applications", elsewhere, page).status_code == 403
    platform = {"entry": ["platform"], "area": [VILLAGE]}
    assert clerk.post("/applications", platform, page).status_code == 403
    nowhere = clerk.post("/applications", {"entry": ["window"], "village": ["x"]}, page)
    assert nowhere.status_code == 422
    assert "请选择乡镇" in nowhere.text


def test_wrong_values_are_all_told_at_once_and_kept(world: World) -> None:
    task = world.open_task(world.open_window_case())
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    typed = {"applicant_name": ["马秀兰"], "id_type": ["resident_id"], "id_number": ["123"]}
    answer = clerk.post(f"/tasks/{task.key}", typed, page)
    assert answer.status_code == 422
    for text in ("证件号码应为 18 位", "请选择性别", "请填写居住地详细地址", "请签名"):
        assert text in answer.text
    assert 'value="马秀兰"' in answer.text
    assert 'value="123"' in answer.text
    # Each line of the summary leads to its field.
    anchors = set(re.findall(r'<li><a href="#([^"]+)"', answer.text))
    assert anchors
    assert anchors <= set(re.findall(r'id="([^"]+)"', answer.text))
    # The same page can be submitted again, by the same id.
    assert hidden(answer, "_command_id") == hidden(page, "_command_id")


def test_a_completed_task_leads_to_the_next_one_and_says_so(world: World) -> None:
    task = world.open_task(world.open_window_case())
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    fields = fields_of(task, world.values(task))
    done = clerk.post(f"/tasks/{task.key}", fields, page)
    assert done.status_code == 303
    following = clerk.get(done.headers["location"])
    assert "已办结“登记窗口申请”" in following.text
    assert "受理登记并审查" in following.text
    # The button pressed twice submits once; another page's button comes too late.
    assert clerk.post(f"/tasks/{task.key}", fields, page).headers == done.headers
    assert clerk.post(f"/tasks/{task.key}", fields, following).status_code == 409


def test_rows_are_added_and_removed_without_losing_what_was_typed(world: World) -> None:
    task = world.open_task(world.open_window_case())
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    typed = {"applicant_name": ["马秀兰"], "household_members[0].name": ["马建国"]}
    added = clerk.post(f"/tasks/{task.key}", {**typed, "_add_row": ["household_members"]}, page)
    assert added.status_code == 200
    assert 'name="household_members[1].name"' in added.text
    assert 'value="马建国"' in added.text
    assert 'value="马秀兰"' in added.text
    removed = clerk.post(
        f"/tasks/{task.key}", {**typed, "_remove_row": ["household_members[0]"]}, page
    )
    assert 'value="马建国"' not in removed.text
    assert 'value="马秀兰"' in removed.text
    refreshed = clerk.post(
        f"/tasks/{task.key}", {**typed, "id_type": ["resident_id"], "_refresh": ["1"]}, page
    )
    assert 'name="id_number"' in refreshed.text
    assert 'value="马建国"' in refreshed.text
    assert 'role="alert"' not in refreshed.text


def test_a_stale_page_shows_what_happened_since_and_keeps_the_input(world: World) -> None:
    case = world.open_window_case()
    task = world.open_task(case)
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    clerk.post(f"/tasks/{task.key}/claim", {}, page)
    fields = fields_of(task, world.values(task))
    answer = clerk.post(f"/tasks/{task.key}", fields, page)
    assert answer.status_code == 409
    assert "签收“登记窗口申请”" in answer.text
    assert fields["residence_address"][0] in answer.text
    # Having seen it, pressing again submits.
    assert clerk.post(f"/tasks/{task.key}", fields, answer).status_code == 303


def test_a_task_that_another_completed_says_who_and_shows_what_was_typed(world: World) -> None:
    task = world.open_task(world.open_window_case())
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    world.complete(task, "operator")
    fields = {"applicant_name": ["叶尔兰·哈布力"]}
    answer = clerk.post(f"/tasks/{task.key}", fields, page)
    assert answer.status_code == 409
    assert "已由 运行管理人员" in answer.text
    assert "叶尔兰·哈布力" in answer.text
    again = clerk.get(f"/tasks/{task.key}")
    assert again.status_code == 200
    assert "办结" in again.text


def test_somebody_elses_task_is_not_there(world: World) -> None:
    task = world.open_task(world.open_window_case())
    stranger = world.person(ELSEWHERE)
    assert stranger.get(f"/tasks/{task.key}").status_code == 404
    # The same answer as for what does not exist.
    assert stranger.get(f"/tasks/{task.key}").text == stranger.get("/tasks/99").text
    page = stranger.get("/applications/new")
    assert stranger.post(f"/tasks/{task.key}", {}, page).status_code == 404
    assert stranger.post(f"/tasks/{task.key}/claim", {}, page).status_code == 404
    assert str(task.key) not in stranger.get("/tasks").text


def test_a_colleague_who_may_see_it_is_told_who_can_do_it(world: World) -> None:
    task = world.open_task(world.open_window_case())
    answer = world.person(LEADER).get(f"/tasks/{task.key}")
    assert answer.status_code == 403
    assert "乡镇(街道)民政经办" in answer.text


def test_claiming_and_giving_back(world: World) -> None:
    case = world.open_window_case()
    task = world.open_task(case)
    clerk = world.person(CLERK)
    page = clerk.get("/tasks")
    claimed = clerk.post(f"/tasks/{task.key}/claim", {}, page)
    assert claimed.headers["location"] == f"/tasks/{task.key}"
    assert world.open_task(case).assignee == CLERK
    assert f"/tasks/{task.key}" in clerk.get("/tasks?mine=1").text
    back = clerk.post(f"/tasks/{task.key}/release", {"back": ["/tasks?mine=1"]}, page)
    assert back.headers["location"] == "/tasks?mine=1"
    assert world.open_task(case).assignee is None
    assert f"/tasks/{task.key}" not in clerk.get("/tasks?mine=1").text


def test_filters_are_kept_in_the_address_and_an_empty_list_says_why(world: World) -> None:
    clerk = world.person(CLERK)
    page = clerk.get("/tasks?step=check_archive")
    assert "没有符合筛选条件的事项" in page.text
    assert clerk.get("/tasks?tab=overdue").status_code == 200
    assert "没有超期的事项" in clerk.get("/tasks?tab=overdue").text
    assert clerk.get("/tasks?tab=nothing").status_code == 404


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"


def test_an_uploaded_file_is_stored_sealed_and_read_back(world: World) -> None:
    case = world.open_window_case()
    task = world.open_task(case)
    clerk = world.person(CLERK)
    page = clerk.get(f"/tasks/{task.key}")
    hidden_fields = {n: hidden(page, n) for n in ("_csrf", "_command_id", "_expected_version")}
    fields = {**fields_of(task, world.values(task)), **{k: [v] for k, v in hidden_fields.items()}}
    upload = {"attachments": ("../低保证\u202e.pdf", PDF, "text/html")}
    # Wrong first: the file stays with the form.
    wrong = clerk.client.post(
        f"/tasks/{task.key}", data={**fields, "applicant_name": [""]}, files=upload
    )
    assert wrong.status_code == 422
    [file_id] = re.findall(r'name="attachments" value="([0-9a-f]+)" checked', wrong.text)
    assert "低保证_.pdf" in wrong.text
    done = clerk.post(f"/tasks/{task.key}", {**fields, "attachments": [file_id]})
    assert done.status_code == 303
    form = clerk.get(f"/cases/{case}/forms/{task.key}")
    assert f"/cases/{case}/files/{file_id}" in form.text
    file = clerk.get(f"/cases/{case}/files/{file_id}")
    assert file.content == PDF
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment")
    assert world.person(ELSEWHERE).get(f"/cases/{case}/files/{file_id}").status_code == 404
    database = Path(world.assistance.settings.data_dir)
    assert all(PDF not in part.read_bytes() for part in database.glob("jiuzhu.db*"))
    with world.assistance.engine.reading() as tx:
        reads = {row["subject"] for row in stored_files.reads(tx, case)}
    assert {f"form:{task.key}", f"file:{file_id}"} <= reads


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"), (b"", "a.pdf"), (b"MZ\x90", "b.jpg")],
)
def test_a_file_of_another_kind_is_refused_by_its_bytes(
    world: World, data: bytes, name: str
) -> None:
    task = world.open_task(world.open_window_case())
    clerk = world.person(CLERK)
    token = hidden(clerk.get(f"/tasks/{task.key}"), "_csrf")
    answer = clerk.client.post(
        f"/tasks/{task.key}",
        data={"_csrf": token, "applicant_name": "马秀兰"},
        files={"attachments": (name, data, "image/png")},
    )
    assert answer.status_code == 422
    assert name in answer.text
    assert 'value="马秀兰"' in answer.text


def test_nobody_borrows_the_file_of_another_case(world: World) -> None:
    first, second = (world.open_task(world.open_window_case()) for _ in range(2))
    clerk = world.person(CLERK)
    token = hidden(clerk.get(f"/tasks/{first.key}"), "_csrf")
    kept = clerk.client.post(
        f"/tasks/{first.key}", data={"_csrf": token}, files={"attachments": ("a.pdf", PDF)}
    )
    [file_id] = re.findall(r'name="attachments" value="([0-9a-f]+)" checked', kept.text)
    answer = clerk.client.post(
        f"/tasks/{second.key}", data={"_csrf": token, "attachments": file_id}
    )
    assert answer.status_code == 422
    assert "有文件不属于本案件" in answer.text
    assert file_id not in answer.text


def test_a_long_list_is_turned_page_by_page_under_the_same_filter(world: World) -> None:
    for _ in range(22):
        world.open_window_case()
    clerk = world.person(CLERK)
    first = clerk.get("/tasks?step=apply_window")
    keys = set(re.findall(r'class="open" href="/tasks/(\d+)"', first.text))
    assert len(keys) == 20
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.text)
    assert "step=apply_window" in following
    second = clerk.get(following.replace("&amp;", "&"))
    others = set(re.findall(r'class="open" href="/tasks/(\d+)"', second.text))
    assert others
    assert not others & keys
    assert 'rel="prev"' in second.text
    assert clerk.get("/tasks?page=-3").status_code == 200


def test_an_applicant_applies_online_and_a_village_worker_for_others(world: World) -> None:
    applicant = world.person("applicant-demo1")
    page = applicant.get("/applications/new")
    fields = {"entry": ["platform"], "township": [VILLAGE[:9]], "village": ["201"]}
    opened = applicant.post("/applications", fields, page)
    assert "填写网上申请" in applicant.get(opened.headers["location"]).text
    worker = world.person(WORKER)
    page = worker.get("/applications/new")
    # His village is his own: nothing to choose.
    assert 'name="village"' not in page.text
    opened = worker.post("/applications", {"entry": ["outreach"], "area": [VILLAGE]}, page)
    assert "代填申请并上报" in worker.get(opened.headers["location"]).text
    nobody = world.person("auditor").get("/applications/new")
    assert nobody.status_code == 403
    assert "乡镇(街道)民政经办" in nobody.text
