"""The pages of a sign-in in steps: a password of one's own, an authenticator, its codes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest
from httpx import Response

from access import give_temporary, totp
from tests.web.pages_world import CLERK, ELSEWHERE, PASSWORD, Person, World, hidden, open_pages


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        yield opened


def code(world: World, secret: str, later: int = 0) -> str:
    now = totp.step_at(world.assistance.engine.now())
    return totp.code_of(base64.b32decode(secret), now + later)


def post(person: Person, path: str, page: Response, **fields: str) -> Response:
    data = {"_csrf": hidden(page, "_csrf"), "next": hidden(page, "next"), **fields}
    # The first such field of a page with a frame is the frame's own, of the same session.
    answer: Response = person.client.post(path, data=data)
    return answer


def test_a_second_factor_is_set_up_asked_for_and_ended(world: World) -> None:
    person = world.person(ELSEWHERE)
    page = person.get("/account/second-factor")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert secret is not None
    assert f"otpauth://totp/jiuzhu:{ELSEWHERE}?secret={secret[1]}" in page.text
    wrong = post(person, "/account/second-factor", page, code="12345")
    assert (wrong.status_code, secret[1] in wrong.text) == (422, True)
    done = post(person, "/account/second-factor", page, code=code(world, secret[1], -1))
    recovery = re.findall(r"<code>([A-Z2-7-]{19})</code>", done.text)
    assert len(set(recovery)) == 10

    # Elsewhere the password alone opens nothing.
    other = world.person()
    asked = other.sign_in(ELSEWHERE, next="/cases")
    assert asked.status_code == 200
    assert "6 位数字" in asked.text
    for path in ("/tasks", "/cases", "/account"):
        assert other.get(path).headers["location"].startswith("/sign-in/code?next="), path
    assert other.client.get("/api/drafts").status_code == 401
    refused = post(other, "/sign-in/code", asked, code="000000")
    assert refused.status_code == 401
    entered = post(other, "/sign-in/code", refused, code=code(world, secret[1]))
    assert entered.headers["location"] == "/cases"
    assert other.get("/cases").status_code == 200
    basic = (ELSEWHERE.encode(), PASSWORD.encode())
    assert world.person().client.get("/v2/authentication/me", auth=basic).status_code == 401

    home = other.get("/account")
    ended = post(other, "/account/second-factor/removal", home, code=recovery[0])
    assert ended.headers["location"] == "/account"
    assert world.person().sign_in(ELSEWHERE).headers["location"] == "/tasks"


def test_what_was_typed_survives_the_second_factor(world: World) -> None:
    task = world.open_task(world.open_window_case())
    person = world.person(CLERK)
    page = person.get("/account/second-factor")
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page.text)[0]
    done = post(person, "/account/second-factor", page, code=code(world, secret, -1))
    recovery = re.findall(r"<code>([A-Z2-7-]{19})</code>", done.text)
    page = person.get(f"/tasks/{task.key}")
    person.client.cookies.delete("jiuzhu_session")
    asked = person.post(f"/tasks/{task.key}", {"applicant_name": ["叶尔兰·哈布力"]}, page)
    data = {"_csrf": hidden(asked, "_csrf"), "user": CLERK, "password": PASSWORD}
    data |= {"next": f"/tasks/{task.key}", "kept:applicant_name": "叶尔兰·哈布力"}
    asked = person.client.post("/sign-in", data=data)
    kept = hidden(asked, "kept:applicant_name")
    again = post(person, "/sign-in/code", asked, code=recovery[1], **{"kept:applicant_name": kept})
    assert again.status_code == 200
    assert 'value="叶尔兰·哈布力"' in again.text


def test_a_given_password_is_replaced_before_anything_else(world: World) -> None:
    user = "village_worker-652301101201"
    engine = world.assistance.engine
    with engine.transaction() as tx:
        given = give_temporary(tx, user, engine.new_id, "sysadmin", "新到岗", engine.now())
    person = world.person()
    entered = person.sign_in(user, given, next="/cases")
    assert entered.headers["location"] == "/account/password?next=/cases"
    assert person.get("/tasks").headers["location"].startswith("/account/password")
    page = person.get("/account/password?next=/cases")
    new = "江布拉克的麦田-26"
    for chosen, again, told in (("short", "short", "至少"), (new, new + "x", "不同")):
        answer = post(person, "/account/password", page, chosen=chosen, again=again)
        assert (answer.status_code, told in answer.text) == (422, True)
    done = post(person, "/account/password", page, chosen=new, again=new)
    assert done.headers["location"] == "/cases"
    assert person.get("/cases").status_code == 200
    assert world.person().sign_in(user, given).status_code == 401
