"""A task passed on and back from its page, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.pages_world import CLERK, LEADER, Person, World, open_pages

OFFICER = "county_officer-652301"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        yield opened


def give(person: Person, key: int, code: str, **said: str) -> int:
    """Fill in the small page; the status of the answer."""
    path = f"/tasks/{key}/pass/{code}"
    page = person.get(path)
    assert page.status_code == 200, page.text
    fields = {name: [value] for name, value in {"reason": "情况不清", **said}.items()}
    return person.post(path, fields, page).status_code


def test_a_reason_and_a_colleague_are_asked_for_and_kept(world: World) -> None:
    clerk = world.person(CLERK)
    key = world.open_task(world.open_window_case()).key
    path = f"/tasks/{key}/pass/delegate"
    page = clerk.get(path)
    answer = clerk.post(path, {"to": [LEADER], "reason": [" "]}, page)
    assert answer.status_code == 422
    assert "请写明理由" in answer.text
    assert f'value="{LEADER}" selected' in answer.text
    answer = clerk.post(path, {"to": ["nobody"], "reason": ["r"]}, page)
    assert answer.status_code == 422
    assert clerk.get(f"/tasks/{key}/pass/elsewhere").status_code == 404


def test_delegated_seen_and_handed_back(world: World) -> None:
    clerk, leader = world.person(CLERK), world.person(LEADER)
    key = world.open_task(world.open_window_case()).key
    assert give(clerk, key, "delegate", to=LEADER) == 303
    page = leader.get(f"/tasks/{key}")
    assert "委派,办完请交回" in page.text
    assert f"/tasks/{key}/pass/hand-back" in page.text
    assert f"/tasks/{key}/pass/transfer" not in page.text
    assert give(leader, key, "hand-back") == 303
    assert world.open_task(world.assistance.engine.task(key).case_key).assignee == CLERK  # type: ignore[union-attr]


def test_signed_before_it_is_done(world: World) -> None:
    clerk, leader = world.person(CLERK), world.person(LEADER)
    task = world.open_task(world.open_window_case())
    assert give(clerk, task.key, "sign-before", to=LEADER) == 303
    page = clerk.get(f"/tasks/{task.key}")
    assert "等待签署" in page.text
    assert "签署,签完之后才能提交" in page.text
    assert "还在等" in clerk.submit(task).text
    engine = world.assistance.engine
    [signer] = [t for t in engine.tasks(world.actor(LEADER)) if t.signs_for == task.key]
    page = leader.get(f"/tasks/{signer.key}")
    assert "签署意见" in page.text
    assert "请您签署:情况不清" in page.text
    answer = leader.post(f"/tasks/{signer.key}", {"agree": ["agree"], "opinion": ["同意"]}, page)
    assert answer.status_code == 303, answer.text
    assert clerk.submit(task).status_code == 303


def test_sent_back_and_taken_back(world: World) -> None:
    clerk, leader = world.person(CLERK), world.person(LEADER)
    case = world.open_window_case()
    first = world.open_task(case)
    assert "没有可以退回的环节" in clerk.get(f"/tasks/{first.key}/pass/return").text
    world.complete(first, CLERK)
    closed = clerk.get(f"/tasks/{first.key}")
    assert f"/tasks/{first.key}/pass/take-back" in closed.text
    second = world.open_task(case)
    worker = world.person(CLERK)
    assert give(worker, second.key, "return", to=first.element_id) == 303
    again = world.open_task(case)
    assert (again.element_id, again.assignee) == (first.element_id, CLERK)
    assert "退回到" in leader.get(f"/cases/{case}/history").text


def test_a_case_rests_and_goes_on(world: World) -> None:
    clerk, chief = world.person(CLERK), world.person("prefecture_admin-652300")
    case = world.open_window_case()
    key, path = world.open_task(case).key, f"/cases/{case}/pause"
    assert clerk.get(path).status_code == 403
    assert path not in clerk.get(f"/cases/{case}").text
    assert "暂停案件" in chief.get(f"/cases/{case}").text
    page = chief.get(path)
    assert chief.post(path, {"what": ["suspend"], "reason": [""]}, page).status_code == 422
    said = {"what": ["suspend"], "reason": ["等候上级答复"]}
    assert chief.post(path, said, page).status_code == 303
    assert "已暂停" in clerk.get(f"/cases/{case}").text
    closed = clerk.get(f"/tasks/{key}").text
    assert "案件已暂停" in closed
    assert "/pass/" not in closed
    assert "等候上级答复" in clerk.get(f"/cases/{case}/history").text
    page = chief.get(path)
    said = {"what": ["resume"], "reason": ["已答复"]}
    assert chief.post(path, said, page).status_code == 303
    assert world.open_task(case).state == "open"
