"""Signing in and out, the session's cookie, and what other sites cannot do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.pages_world import CLERK, PASSWORD, World, hidden, open_pages


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_pages("", tmp_path_factory.mktemp("pages")) as opened:
        yield opened


def test_a_page_asks_to_sign_in_and_comes_back(world: World) -> None:
    person = world.person()
    asked = person.get("/cases?state=active")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=/cases%3Fstate%3Dactive",
    )
    done = person.sign_in(CLERK, next="/cases?state=active")
    assert done.headers["location"] == "/cases?state=active"
    assert person.get("/cases?state=active").status_code == 200


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(world: World, path: str) -> None:
    assert world.person().sign_in(CLERK, next=path).headers["location"] == "/tasks"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    cookies = world.person().sign_in(CLERK).headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("jiuzhu_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


def test_signing_in_makes_a_new_session_and_ends_the_old_one(world: World) -> None:
    person = world.person(CLERK)
    old = person.client.cookies["jiuzhu_session"]
    page = person.get("/applications/new")
    person.client.post("/sign-out", data={"_csrf": hidden(page, "_csrf")})
    assert person.get("/tasks").status_code == 303
    person.client.cookies.set("jiuzhu_session", old)
    assert person.get("/tasks").status_code == 303


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(world: World) -> None:
    wrong = world.person().sign_in(CLERK, "nothing")
    unknown = world.person().sign_in("nobody", "nothing")
    assert wrong.status_code == unknown.status_code == 401
    assert "用户名或密码不对" in wrong.text
    assert wrong.text.count("用户名或密码不对") == unknown.text.count("用户名或密码不对")


def test_a_post_without_the_token_changes_nothing(world: World) -> None:
    key = world.open_window_case()
    task = world.open_task(key)
    person = world.person(CLERK)
    for token in ("", "0" * 64):
        answer = person.client.post(f"/tasks/{task.key}/claim", data={"_csrf": token})
        assert answer.status_code == 403
    assert world.open_task(key).assignee is None


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_post_from_another_site_is_refused_even_with_the_token(
    world: World, headers: dict[str, str]
) -> None:
    person = world.person(CLERK)
    token = hidden(person.get("/applications/new"), "_csrf")
    answer = person.client.post("/sign-out", data={"_csrf": token}, headers=headers)
    assert answer.status_code == 403
    assert person.get("/tasks").status_code == 200


def test_the_sign_in_form_of_another_browser_is_refused(world: World) -> None:
    page = world.person().get("/sign-in")
    data = {"_csrf": hidden(page, "_csrf"), "user": CLERK, "password": PASSWORD}
    assert world.person().client.post("/sign-in", data=data).status_code == 403


def test_an_expired_session_keeps_every_keystroke(world: World) -> None:
    task = world.open_task(world.open_window_case())
    person = world.person(CLERK)
    page = person.get(f"/tasks/{task.key}")
    person.client.cookies.delete("jiuzhu_session")
    typed = {"applicant_name": ["叶尔兰·哈布力"], "residence_address": ["健康路 <12> 号"]}
    asked = person.post(f"/tasks/{task.key}", typed, page)
    assert asked.status_code == 401
    data = {"_csrf": hidden(asked, "_csrf"), "user": CLERK, "password": PASSWORD}
    data |= {"next": f"/tasks/{task.key}"}
    data |= {f"kept:{name}": texts[0] for name, texts in typed.items()}
    assert 'name="kept:applicant_name" value="叶尔兰·哈布力"' in asked.text
    again = person.client.post("/sign-in", data=data)
    assert again.status_code == 200
    assert 'value="叶尔兰·哈布力"' in again.text
    assert 'value="健康路 &lt;12&gt; 号"' in again.text
    # Nothing was submitted: the task is still there, for whoever presses the button.
    assert world.open_task(task.case_key).key == task.key


def test_every_page_carries_the_security_headers(world: World) -> None:
    person = world.person(CLERK)
    for path in ("/tasks", "/sign-in", "/nothing", "/static/jiuzhu.css"):
        headers = person.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';"), path
        assert headers["x-content-type-options"] == "nosniff"
    assert person.get("/tasks").headers["cache-control"] == "no-store"


def test_pages_hold_no_inline_script_or_style(world: World) -> None:
    key = world.open_window_case()
    person = world.person(CLERK)
    task = world.open_task(key)
    for path in ("/tasks", f"/tasks/{task.key}", f"/cases/{key}", f"/cases/{key}/diagram"):
        text = person.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text
