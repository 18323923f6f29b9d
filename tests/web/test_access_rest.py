"""Organisations, holdings, substitutions, accounts and their record over REST, by three people."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response

from access import Account, change_password, create_account, quick_hash
from tests.web.v2_world import AREA, PASSWORD, World, ok, problem

TOWNSHIP = AREA[:9]
SYS, SEC, AUDIT = "sysadmin", "security_admin", "audit_admin"
WEEK = {"since": "2026-01-01", "until": "2999-01-01", "reason": "工作需要"}


def post(world: World, who: str, path: str, /, **body: Any) -> Response:
    sent: Response = world.client(who).post(f"/api{path}", json=body)
    return sent


def get(world: World, who: str, path: str, /, **asked: Any) -> Response:
    found: Response = world.client(who).get(f"/api{path}", params=asked)
    return found


def position(world: World, organisation: str, role: str) -> str:
    found = ok(get(world, SYS, "/positions", organisation=organisation, role=role))["items"]
    return str(found[0]["key"])


def approved(world: World, proposed: Response) -> Any:
    key = ok(proposed)["key"]
    return ok(post(world, SEC, f"/proposals/{key}/approval"))


def hire(world: World, user: str, organisation: str, role: str) -> Any:
    """A new account that holds a position; its password."""
    made = ok(post(world, SYS, "/accounts", user=user, display_name=user))
    held = {"position": position(world, organisation, role), "user": user}
    approved(world, post(world, SYS, "/holdings", **held, **WEEK))
    return chosen(world, user, made["password"])


def chosen(world: World, user: str, temporary: str) -> str:
    """A password of his own, without which nobody works: the sign-in pages ask for it."""
    client = world.client()
    client.auth = (user.encode(), temporary.encode())
    assert "分步登录" in problem(client.post("/v2/user-tasks/search", json={}), 401)
    with world.assistance.engine.transaction() as tx:
        change_password(tx, user, PASSWORD)
    return PASSWORD


def see(world: World, user: str, password: str) -> list[str]:
    """The keys of the tasks that a person finds."""
    client = world.client()
    client.auth = (user.encode(), password.encode())
    found = ok(client.post("/v2/user-tasks/search", json={}))["items"]
    return [task["userTaskKey"] for task in found]


def test_a_new_clerk_works_once_the_second_administrator_has_approved(world: World) -> None:
    world.create()
    made = ok(post(world, SYS, "/accounts", user="new.clerk", display_name="新经办"))
    held = {"position": position(world, TOWNSHIP, "township_clerk"), "user": "new.clerk"}
    proposal = ok(post(world, SYS, "/holdings", **held, **WEEK))
    assert (proposal["state"], proposal["proposed_by"]) == ("proposed", SYS)
    assert ok(get(world, SYS, "/accounts/new.clerk"))["standings"] == []
    granted = ok(post(world, SEC, f"/proposals/{proposal['key']}/approval", reason="已核对"))
    assert granted["state"] == "approved"
    [standing] = ok(get(world, SYS, "/accounts/new.clerk"))["standings"]
    assert (standing["role"], standing["area"]) == ("township_clerk", TOWNSHIP)
    assert len(see(world, "new.clerk", chosen(world, "new.clerk", made["password"]))) == 1
    # He is known by what the holding says, no longer than it says.
    [holding] = ok(get(world, SEC, "/holdings", user="new.clerk"))["items"]
    ended = post(world, SYS, f"/holdings/{holding['key']}/end", until="2026-01-02", reason="调离")
    assert ok(ended)["until"] is not None
    assert ok(get(world, SYS, "/accounts/new.clerk"))["standings"] == []


def test_a_substitute_finds_pooled_tasks_and_the_history_tells_for_whom(world: World) -> None:
    case = world.create()
    absent = hire(world, "absent", TOWNSHIP, "township_clerk")
    password = hire(world, "deputy", "652301102", "township_clerk")
    assert len(see(world, "absent", absent)) == 1
    assert see(world, "deputy", password) == []
    approved(
        world, post(world, SYS, "/substitutions", absent="absent", substitute="deputy", **WEEK)
    )
    [key] = see(world, "deputy", password)
    client = world.client()
    client.auth = (b"deputy", password.encode())
    values = {"variables": {"age": 70, "note": "独居"}}
    assert client.post(f"/v2/user-tasks/{key}/completion", json=values).status_code == 204
    history = world.assistance.engine.history(int(case))
    told = [(e.type, e.actor, e.payload.get("user")) for e in history if e.actor == "deputy"]
    assert ("TaskActedFor", "deputy", "absent") in told
    [row] = ok(get(world, SEC, "/substitutions", absent="absent"))["items"]
    ok(post(world, SYS, f"/substitutions/{row['key']}/end", until="2026-01-02", reason="返岗"))
    assert see(world, "deputy", password) == []


def test_who_leaves_hands_over(world: World) -> None:
    world.create()
    password = hire(world, "leaver", TOWNSHIP, "township_clerk")
    hire(world, "follower", TOWNSHIP, "township_clerk")
    [key] = see(world, "leaver", password)
    client = world.client()
    client.auth = (b"leaver", password.encode())
    claimed = client.post(f"/v2/user-tasks/{key}/assignment", json={"assignee": "leaver"})
    assert claimed.status_code == 204
    gone = {"until": "2026-01-02", "reason": "调离"}
    path = "/accounts/leaver/departure"
    wrong = post(world, SYS, path, successor="provider_admin-P1", **gone)
    left = ok(wrong)["left"]
    assert [(one["task"], "另选接手人" in one["why"]) for one in left] == [(key, True)]
    done = ok(post(world, SYS, path, successor="follower", **gone))
    assert done == {"ended": 0, "substitutions": 0, "moved": 1, "released": 0, "left": []}
    task = world.assistance.engine.task(int(key))
    assert task is not None
    assert task.assignee == "follower"


@pytest.mark.parametrize(
    ("user", "method", "path"),
    [
        (SYS, "POST", "/proposals/1/approval"),
        (SYS, "GET", "/access-log"),
        (SEC, "POST", "/holdings"),
        (SEC, "POST", "/substitutions"),
        (SEC, "POST", "/accounts"),
        (SEC, "POST", "/organisations"),
        (SEC, "GET", "/access-log"),
        (AUDIT, "GET", "/accounts"),
        (AUDIT, "POST", "/proposals/1/approval"),
        (AUDIT, "POST", "/holdings"),
        ("auditor", "GET", "/proposals"),
        ("clerk-1", "GET", "/organisations"),
        ("integration", "GET", "/accounts"),
        ("operator", "POST", "/accounts"),
    ],
)
def test_nobody_does_the_part_of_another(
    sqlite_world: World, user: str, method: str, path: str
) -> None:
    answer = sqlite_world.client(user).request(method, f"/api{path}")
    assert answer.status_code == 403


@pytest.mark.parametrize("user", [SYS, SEC, AUDIT])
def test_administrators_see_no_case(sqlite_world: World, user: str) -> None:
    key = sqlite_world.create()
    client = sqlite_world.client(user)
    for path in ("process-instances/search", "user-tasks/search", "variables/search"):
        assert client.post(f"/v2/{path}", json={}).status_code == 403
    assert client.get(f"/v2/process-instances/{key}").status_code == 403
    [standing] = ok(get(sqlite_world, SYS, f"/accounts/{user}"))["standings"]
    assert standing["role"] == user


def test_the_record_is_read_by_the_auditors(sqlite_world: World) -> None:
    hire(sqlite_world, "watched", TOWNSHIP, "township_clerk")
    for reader in (AUDIT, "auditor"):
        entries = ok(get(sqlite_world, reader, "/access-log", user="watched"))["items"]
        assert [(one["actor"], one["action"]) for one in entries] == [
            (SYS, "account-added"),
            (SYS, "proposed"),
            (SEC, "approved"),
            (SEC, "holding-granted"),
        ]
    whole = ok(get(sqlite_world, AUDIT, "/access-log", limit=2))
    following = ok(get(sqlite_world, AUDIT, "/access-log", limit=2, after=whole["next"]))
    assert int(following["items"][0]["key"]) > int(whole["items"][-1]["key"])


def test_a_program_is_approved_before_it_has_a_secret(sqlite_world: World) -> None:
    wanted = {"name": "bridge", "groups": ["integration"], "reason": "对接"}
    proposal = post(sqlite_world, SYS, "/clients", **wanted)
    problem(post(sqlite_world, SYS, "/clients/bridge/secret"), 404)
    approved(sqlite_world, proposal)
    [row] = ok(get(sqlite_world, SEC, "/clients"))["items"]
    assert (row["name"], row["waiting"]) == ("bridge", True)
    secret = ok(post(sqlite_world, SYS, "/clients/bridge/secret"))
    found = sqlite_world.assistance.access.client_token("bridge", secret["client_secret"], "a", "")
    assert hasattr(found, "text")
    assert "没有等待密钥" in problem(post(sqlite_world, SYS, "/clients/bridge/secret"), 409)
    ok(post(sqlite_world, SYS, "/clients/bridge/revocation", reason="对接结束"))
    assert "已停用" in problem(
        post(sqlite_world, SYS, "/clients/bridge/revocation", reason="对接结束"), 409
    )


def test_locking_is_at_once_and_unlocking_needs_two(sqlite_world: World) -> None:
    password = hire(sqlite_world, "locked", TOWNSHIP, "township_clerk")
    assert (
        ok(post(sqlite_world, SEC, "/accounts/locked/lock", reason="异常登录"))["active"] is False
    )
    client = sqlite_world.client()
    client.auth = (b"locked", password.encode())
    assert client.post("/v2/user-tasks/search", json={}).status_code == 401
    proposal = post(sqlite_world, SYS, "/accounts/locked/unlocking", reason="已核实")
    assert client.post("/v2/user-tasks/search", json={}).status_code == 401
    approved(sqlite_world, proposal)
    assert client.post("/v2/user-tasks/search", json={}).status_code == 200
    # Nobody of the three can be rid of another.
    for path in (f"/accounts/{SEC}/lock", f"/accounts/{AUDIT}/departure"):
        more = {"until": "2026-01-01"} if path.endswith("departure") else {}
        assert "机器管理者" in problem(post(sqlite_world, SYS, path, reason="无", **more), 403)


def test_a_password_is_reset_by_two(sqlite_world: World) -> None:
    sqlite_world.create()
    before = hire(sqlite_world, "forgetful", TOWNSHIP, "township_clerk")
    path = "/accounts/forgetful/temporary-password"
    proposal = post(sqlite_world, SYS, "/accounts/forgetful/reset", reason="忘记密码")
    assert "先提议" in problem(post(sqlite_world, SYS, path), 409)
    assert see(sqlite_world, "forgetful", before)
    approved(sqlite_world, proposal)
    given = ok(post(sqlite_world, SYS, path))["password"]
    client = sqlite_world.client()
    for password in (before, given):
        client.auth = (b"forgetful", password.encode())
        assert client.post("/v2/user-tasks/search", json={}).status_code == 401
    assert see(sqlite_world, "forgetful", chosen(sqlite_world, "forgetful", given)) is not None
    # Once for each reset that was approved.
    assert "先提议" in problem(post(sqlite_world, SYS, path), 409)


@pytest.mark.parametrize(
    ("path", "body", "status", "text"),
    [
        ("/organisations", {"kind": "village", "area": TOWNSHIP}, 400, "12 位,现在是 9 位"),
        ("/organisations", {"kind": "village", "area": "652399999201"}, 400, "没有区划代码"),
        ("/organisations", {"kind": "hamlet", "area": AREA}, 400, "没有机构类别"),
        ("/organisations", {"code": TOWNSHIP}, 409, "换一个代码"),
        ("/organisations", {"department": "XX"}, 400, "没有部门 XX"),
        ("/positions", {"role": "county_leader"}, 400, "没有岗位 county_leader"),
        ("/positions", {"organisation": "none"}, 404, "没有代码是 none"),
        ("/holdings", {"user": "nobody"}, 404, "请先建立"),
        ("/holdings", {"position": "99999"}, 404, "没有职位"),
        ("/holdings", {"since": "2026-02-30"}, 400, "since:要是日期"),
        ("/holdings", {"since": "2026-05-02", "until": "2026-05-01"}, 400, "晚于开始"),
        ("/holdings", {"until": "2026-01-02"}, 400, "已经过去"),
        ("/holdings", {"reason": " "}, 400, "写明理由"),
        ("/substitutions", {"substitute": "clerk-1"}, 400, "本人"),
        ("/substitutions", {"substitute": SEC}, 409, "专人担任"),
        ("/clients", {"groups": ["king"]}, 400, "没有岗位 king"),
        ("/clients", {"groups": [SYS]}, 400, "不能担任"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(
    sqlite_world: World, path: str, body: dict[str, Any], status: int, text: str
) -> None:
    plain: dict[str, dict[str, Any]] = {
        "/organisations": {"code": "v1", "name": "村", "kind": "township", "area": TOWNSHIP},
        "/positions": {"organisation": TOWNSHIP, "role": "township_clerk"},
        "/holdings": {"position": "1", "user": "clerk-2", **WEEK},
        "/substitutions": {"absent": "clerk-1", "substitute": "clerk-2", **WEEK},
        "/clients": {"name": "bridge", "groups": ["integration"], "reason": "对接"},
    }
    told = problem(post(sqlite_world, SYS, path, **{**plain[path], **body}), status)
    assert text in told


def test_what_administrators_do_not_administer_does_not_exist_for_them(
    sqlite_world: World,
) -> None:
    """A county's administrator: its organisations, its people, nobody else's."""
    made = {"code": "system-652302", "name": "阜康市系统管理", "kind": "system", "area": "652302"}
    ok(post(sqlite_world, SYS, "/organisations", **made))
    ok(post(sqlite_world, SYS, "/positions", organisation="system-652302", role=SYS))
    account = Account.of("county.sys", "县管理员", {SYS}, "system-652302", "652302")
    engine = sqlite_world.assistance.engine
    with engine.transaction() as tx:
        create_account(tx, account, quick_hash(PASSWORD), engine.now(), demo=True)
    client = sqlite_world.client("county.sys")
    codes = {one["code"] for one in ok(client.get("/api/organisations"))["items"]}
    assert codes
    assert all(code.endswith("652302") or code.startswith("652302") for code in codes)
    assert client.get(f"/api/organisations/{TOWNSHIP}").status_code == 404
    assert client.get("/api/organisations/no-such").status_code == 404
    assert client.get("/api/accounts/clerk-1").status_code == 404
    users = {one["user"] for one in ok(client.get("/api/accounts"))["items"]}
    assert "county.sys" in users
    assert "clerk-1" not in users
    held = {"position": position(sqlite_world, TOWNSHIP, "township_clerk"), "user": "county.sys"}
    answer = client.post("/api/holdings", json={**held, **WEEK})
    assert answer.status_code == 404
    gone = {"until": "2026-01-02", "reason": "调离"}
    assert client.post("/api/accounts/clerk-1/departure", json=gone).status_code == 404
