"""Who stands in for whom, who leaves, and the three who administer it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from access import (
    Account,
    Refusal,
    allowed,
    approve,
    create_account,
    end_substitution,
    find_account,
    lists,
    propose,
)
from assistance.departures import HandOver, hand_over
from engine import AssignTask
from features.steps.people import PEOPLE
from features.steps.world import MOST, World

WHO = "|".join(sorted(PEOPLE, key=len, reverse=True))
# People of an office who have accounts here; the others of these features act without one.
STAFF = (
    *("乡镇经办人", "乡镇负责人", "另一名乡镇负责人", "邻镇经办人"),
    *("县级经办人", "县级负责人"),
)
ADMINISTRATORS = {
    "系统管理员": "sysadmin",
    "安全管理员": "security_admin",
    "审计管理员": "audit_admin",
}
ANY = f"{WHO}|{'|'.join(ADMINISTRATORS)}"
MAY = {
    "提议任职": "holdings.write",
    "批准提案": "proposals.write",
    "看访问记录": "access_log.read",
    "查看案件": "cases.read",
}
WHY = "调离"


@dataclass
class Office:
    """What was proposed, handed over and refused last."""

    proposal: int = 0
    hand_over: HandOver | None = None
    refused: list[Refusal] = field(default_factory=list)


@pytest.fixture
def office() -> Office:
    return Office()


@given("各岗位的人都有账号并任职")
def everybody_has_an_account(world: World) -> None:
    accounts = [Account.of(user, user, {user}) for user in ADMINISTRATORS.values()]
    for name in STAFF:
        actor = PEOPLE[name](world.surroundings())
        accounts.append(Account.of(actor.user, name, actor.groups, actor.area, actor.area))
    with world.engine.transaction() as tx:
        for account in accounts:
            assert create_account(tx, account, "x", world.engine.now())


@given(parsers.re(f"已批准(?P<deputy>{ANY})代理(?P<absent>{ANY})(?P<days>\\d+)天"))
def substitution_in_force(
    world: World, office: Office, deputy: str, absent: str, days: str
) -> None:
    _propose(world, office, deputy, absent, int(days))
    _approve(world, office, "安全管理员")


@when(
    parsers.re(
        f"系统管理员(?P<tries>试着)?提议(?P<deputy>{ANY})代理(?P<absent>{ANY})(?P<days>\\d+)天"
    )
)
def propose_substitution(
    world: World, office: Office, tries: str | None, deputy: str, absent: str, days: str
) -> None:
    with _kept(office, tries):
        _propose(world, office, deputy, absent, int(days))


@when(parsers.re(f"(?P<who>{'|'.join(ADMINISTRATORS)})(?P<tries>试着)?批准"))
def approve_it(world: World, office: Office, who: str, tries: str | None) -> None:
    with _kept(office, tries):
        _approve(world, office, who)


@when("代理提前结束")
def end_early(world: World) -> None:
    now = world.engine.now()
    with world.engine.transaction() as tx:
        [row] = lists.substitutions(tx, ("",), None, None, None, MOST)
        end_substitution(tx, row["substitution_id"], now, "提前返岗", "sysadmin", now)


@when(parsers.re(f"(?P<who>{WHO})签收“(?P<name>[^”]+)”"))
def claim(world: World, who: str, name: str) -> None:
    actor = world.who(who)
    world.command(AssignTask, world.task(name).key, actor, assignee=actor.user)


@when(parsers.re(f"(?P<who>{WHO})调离,(?:由(?P<successor>{WHO})接手|没有接手人)"))
def leave(world: World, office: Office, who: str, successor: str | None) -> None:
    office.hand_over = hand_over(
        world.product,
        world.who(who).user,
        world.engine.now(),
        world.who(successor).user if successor else None,
        WHY,
        "sysadmin",
    )


@then(parsers.re(f"“(?P<name>[^”]+)”(?P<absent>不)?在(?P<who>{WHO})的清单里"))
def listed(world: World, name: str, absent: str | None, who: str) -> None:
    found = {task.key for task in world.engine.tasks(world.who(who), limit=MOST)}
    assert (world.task(name).key in found) == (absent is None)


@then(parsers.re(f"历史写明(?P<who>{WHO})代(?P<absent>{WHO})办理“(?P<name>[^”]+)”"))
def told_for_whom(world: World, who: str, absent: str, name: str) -> None:
    task = world.last_done(name)
    actor, user = world.who(who).user, world.who(absent).user
    told = [
        entry.type
        for entry in world.engine.history(world.case)
        if entry.actor == actor and entry.payload.get("key") == task.key
        if entry.type == "TaskCompleted" or entry.payload.get("user") == user
    ]
    assert told == ["TaskActedFor", "TaskCompleted"]


@then(parsers.parse("历史写明“{name}”因调离交接"))
def told_why(world: World, name: str) -> None:
    [entry] = [e for e in world.engine.history(world.case) if e.type == "TaskTransferred"]
    assert (entry.payload["key"], entry.payload["reason"]) == (world.task(name).key, WHY)


@then(parsers.parse("结束了{ended:d}项任职,交接了{moved:d}件,留下{left:d}件"))
def handed_over(office: Office, ended: int, moved: int, left: int) -> None:
    done = office.hand_over
    assert done is not None
    assert (done.ended, done.moved + done.released, len(done.left)) == (ended, moved, left)


@then(parsers.parse("留下的说明是“{text}”"))
def left_because(office: Office, text: str) -> None:
    assert office.hand_over is not None
    assert all(text in one.why for one in office.hand_over.left)


@then(parsers.parse("访问权限被拒绝,提示“{text}”"))
def access_refused(office: Office, text: str) -> None:
    assert text in office.refused.pop().message


@then("审计管理员看到的记录是:")
def record_is(world: World, office: Office, datatable: list[list[str]]) -> None:
    """What was done since the proposal, in order."""
    with world.rows() as tx:
        rows = lists.log(tx, None, None, None, None, MOST)
    told = [[row["actor"], row["action"]] for row in rows]
    begun = next(n for n, (_, action) in enumerate(told) if action == "proposed")
    assert told[begun:] == [[ADMINISTRATORS[who], action] for who, action in datatable[1:]]


@then("系统管理员、安全管理员、审计管理员都看不到案件")
def see_no_case(world: World) -> None:
    for account in [_account(world, user) for user in ADMINISTRATORS.values()]:
        assert account.scopes == ()
        assert not account.covers(world.applicant.village)


@then(parsers.re("(?P<who>系统管理员|安全管理员|审计管理员)(?P<not_>不)?可以(?P<what>.+)"))
def may(world: World, who: str, not_: str | None, what: str) -> None:
    account = _account(world, ADMINISTRATORS[who])
    assert allowed(account, MAY[what]) == (not_ is None)


def _account(world: World, user: str) -> Account:
    with world.rows() as tx:
        found = find_account(tx, user, world.engine.now())
    assert found is not None
    return found


def _user(world: World, who: str) -> str:
    return ADMINISTRATORS[who] if who in ADMINISTRATORS else world.who(who).user


def _propose(world: World, office: Office, deputy: str, absent: str, days: int) -> None:
    now = world.engine.now()
    content: dict[str, Any] = {
        "absent": _user(world, absent),
        "substitute": _user(world, deputy),
        "ordered_by": _user(world, absent),
        "from": now.isoformat(),
        "until": (now + timedelta(days=days)).isoformat(),
    }
    with world.engine.transaction() as tx:
        office.proposal = propose(tx, "substitution", content, "年休假", "sysadmin", now)


def _approve(world: World, office: Office, who: str) -> None:
    with world.engine.transaction() as tx:
        approve(tx, office.proposal, "", ADMINISTRATORS[who], world.engine.now())


@contextmanager
def _kept(office: Office, tries: str | None) -> Iterator[None]:
    """Keep a refusal that was to be expected."""
    try:
        yield
    except Refusal as refused:
        if not tries:
            raise
        office.refused.append(refused)
