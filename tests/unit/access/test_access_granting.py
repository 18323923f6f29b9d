"""Nothing is granted by one person alone, and what is granted holds from when to when it says."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from access import (
    Account,
    Organisation,
    add_organisation,
    add_position,
    close_organisation,
    end_holding,
    give_secret,
    leave,
    lock,
    reject,
)
from tests.unit.access.access_world import World
from tests.unit.access.granting_world import AUDIT, HERE, SEC, SYS, THERE, Granting, refused


@pytest.fixture
def granting(world: World) -> Granting:
    return Granting(world)


def test_a_holding_counts_once_it_is_approved_and_only_in_its_period(granting: Granting) -> None:
    number = granting.holding("ayi", granting.clerk, begins=1, ends=10)
    assert granting.groups("ayi") == set()
    assert granting.approve(number).subject == "holding:5"
    assert granting.groups("ayi") == set()
    granting.world.pass_time(days=1)
    account = granting.account("ayi")
    assert account.groups == {"township_clerk"}
    assert account.scopes == (HERE,)
    assert account.covers(f"{HERE}201")
    assert not account.covers(f"{THERE}201")
    granting.world.pass_time(days=9)
    assert granting.groups("ayi") == set()


def test_nothing_is_granted_for_the_past(granting: Granting) -> None:
    number = granting.holding("ayi", granting.clerk, begins=-30, ends=30)
    granting.world.pass_time(days=2)
    granting.approve(number)
    with granting.world.transaction() as tx:
        [row] = tx.run("SELECT * FROM holdings WHERE user_name = 'ayi'")
    assert row["from_at"] == (granting.now).isoformat(timespec="microseconds")
    assert (row["granted_by"], row["approved_by"]) == (SYS, SEC)


def test_two_people_are_needed(granting: Granting) -> None:
    number = granting.holding("ayi", granting.clerk)
    with refused("forbidden", "", "自己的提案"):
        granting.approve(number, by=SYS)
    own = granting.propose(
        "substitution",
        absent=SEC,
        substitute="sec-2",
        ordered_by=SEC,
        **granting.days(0, 5),
    )
    with refused("forbidden", "", "授给本人"):
        granting.approve(own, by="sec-2")
    assert granting.approve(own).state == "approved"
    granting.approve(number)
    with refused("state", "", "已批准"):
        granting.approve(number, by="sec-2")


def test_a_refused_approval_leaves_the_proposal_open(granting: Granting) -> None:
    number = granting.holding("ayi", granting.clerk, ends=3)
    granting.world.pass_time(days=4)
    with refused("invalid", "until", "已经过去"):
        granting.approve(number)
    with granting.world.transaction() as tx:
        rejected = reject(tx, number, "期限已过", SEC, granting.now)
    assert (rejected.state, rejected.decided_by, rejected.decision) == ("rejected", SEC, "期限已过")
    assert granting.groups("ayi") == set()


def test_bad_holdings_are_refused_with_what_to_do(granting: Granting) -> None:
    with refused("not-found", "user", "请先建立"):
        granting.holding("nobody", granting.clerk)
    with refused("not-found", "position", "没有职位 999"):
        granting.holding("ayi", 999)
    with refused("invalid", "until", "晚于开始"):
        granting.holding("ayi", granting.clerk, begins=5, ends=5)
    granting.hold("ayi", granting.clerk, ends=10)
    with refused("conflict", "from", "已有这个职位"):
        granting.holding("ayi", granting.clerk, begins=9)
    granting.hold("ayi", granting.clerk, begins=10)
    with refused("invalid", "reason", "理由"):
        granting.propose("holding", reason=" ", user="ayi", position=1, **granting.days())


def test_overlapping_proposals_cannot_both_be_approved(granting: Granting) -> None:
    first, second = (granting.holding("ayi", granting.clerk) for _ in range(2))
    granting.approve(first)
    with refused("conflict", "from", "已有这个职位"):
        granting.approve(second)


def test_administrators_hold_nothing_else(granting: Granting) -> None:
    with refused("conflict", "user", "专人担任"):
        granting.holding(SYS, granting.clerk)
    with granting.world.transaction() as tx:
        second = add_position(tx, "system", "security_admin", "第二岗", SYS, granting.now)
    with refused("conflict", "user", "专人担任"):
        granting.holding(AUDIT, second)
    granting.hold("ayi", granting.clerk)
    with refused("conflict", "user", "专人担任"):
        granting.substitution("ayi", SEC, 0, 5)
    with refused("conflict", "user", "专人担任"):
        granting.substitution(SYS, SEC, 0, 5)
    # Not by a detour either: whoever stands in for an administrator gets no other position.
    granting.hire("deputy")
    granting.hold("deputy", second)
    granting.approve(granting.substitution(SEC, "deputy", 0, 5))
    with refused("conflict", "user", "专人担任"):
        granting.holding("deputy", granting.clerk)


def test_a_substitute_has_both_while_it_lasts(granting: Granting) -> None:
    granting.hold("ayi", granting.leader)
    granting.hold("baha", granting.far)
    granting.approve(granting.substitution("ayi", "baha", 1, 4))
    assert granting.groups("baha") == {"township_clerk"}
    granting.world.pass_time(days=2)
    account = granting.account("baha")
    assert account.groups == {"township_clerk", "township_leader"}
    assert account.scopes == (HERE, THERE)
    own, lent = account.standings
    assert (own.acting_for, own.area) == (None, THERE)
    assert (lent.acting_for, lent.role, lent.area) == ("ayi", "township_leader", HERE)
    assert lent.until == granting.now + timedelta(days=2)
    # What was lent ends with the holding that it was lent from.
    with granting.world.transaction() as tx:
        assert leave(tx, "ayi", granting.now, "调离", SYS, granting.now) == (1, 0)
    assert granting.groups("baha") == {"township_clerk"}


def test_bad_substitutions_are_refused(granting: Granting) -> None:
    granting.hold("ayi", granting.leader)
    granting.hold("baha", granting.far)
    granting.hold("chen", granting.clerk)
    with refused("invalid", "substitute", "本人"):
        granting.substitution("ayi", "ayi", 0, 3)
    granting.hire("idle")
    with refused("state", "absent", "没有任职"):
        granting.substitution("idle", "baha", 0, 3)
    with refused("not-found", "substitute", "没有工作人员账号"):
        granting.substitution("ayi", "nobody", 0, 3)
    granting.approve(granting.substitution("ayi", "baha", 0, 3))
    with refused("conflict", "absent", "已由 baha 代理"):
        granting.substitution("ayi", "chen", 2, 5)
    # Nobody stands in who is away himself.
    with refused("conflict", "substitute", "已由 baha 代理"):
        granting.substitution("chen", "ayi", 1, 2)
    granting.approve(granting.substitution("ayi", "chen", 3, 5))


def test_unlocking_needs_approval_and_locking_does_not(granting: Granting) -> None:
    access = granting.world.access()
    granting.world.add(Account.of("dina", "迪娜", {"township_clerk"}, HERE, HERE))
    with granting.world.transaction() as tx:
        lock(tx, "dina", "离岗", SYS, granting.now)
    assert not granting.account("dina").active
    number = granting.propose("unlock", user="dina")
    assert not granting.account("dina").active
    granting.approve(number)
    assert granting.account("dina").active
    with refused("state", "user", "没有停用"):
        granting.propose("unlock", user="dina")
    assert access.session("none") is None


def test_a_program_gets_its_secret_after_approval_once(granting: Granting) -> None:
    wanted: dict[str, Any] = {"name": "bridge", "groups": ["integration"], "area": ""}
    number = granting.propose("client", **wanted)
    with refused("state", "", "没有等待密钥"), granting.world.transaction() as tx:
        give_secret(tx, "bridge", "s" * 40, SYS, granting.now)
    granting.approve(number)
    access = granting.world.access()
    # Before it has a secret, none is right.
    for guess in ("", "nobody has this account"):
        told = access.client_token("bridge", guess, "10.0.0.1", "")
        assert not hasattr(told, "text")
    with granting.world.transaction() as tx:
        give_secret(tx, "bridge", "s" * 40, SYS, granting.now)
    assert hasattr(access.client_token("bridge", "s" * 40, "10.0.0.1", ""), "text")
    with refused("state", "", "没有等待密钥"), granting.world.transaction() as tx:
        give_secret(tx, "bridge", "t" * 40, SYS, granting.now)
    with refused("invalid", "groups", "不能担任"):
        granting.propose("client", name="evil", groups=["security_admin"], area="")


@pytest.mark.parametrize(
    ("place", "field", "text"),
    [
        (Organisation("v1", "村", "village", "652301101"), "area", "12 位,现在是 9 位"),
        (Organisation("v1", "村", "hamlet", "652301101201"), "kind", "没有机构类别"),
        (Organisation("v 1", "村", "village", "652301101201"), "code", "机构代码"),
        (Organisation("v1", " ", "village", "652301101201"), "name", "名称"),
        (Organisation("v1", "村", "village", "65230110120一"), "area", "数字"),
        (Organisation("d1", "教育局", "department", "652301"), "department", "部门代码"),
        (Organisation(HERE, "镇", "township", HERE), "code", "换一个代码"),
    ],
)
def test_bad_organisations_are_refused(
    granting: Granting, place: Organisation, field: str, text: str
) -> None:
    code = "conflict" if place.code == HERE else "invalid"
    with refused(code, field, text), granting.world.transaction() as tx:
        add_organisation(tx, place, SYS, granting.now)


def test_a_position_belongs_to_its_kind_of_organisation(granting: Granting) -> None:
    with granting.world.transaction() as tx:
        with refused("invalid", "role", "township_clerk、township_leader"):
            add_position(tx, HERE, "county_leader", "", SYS, granting.now)
        with refused("invalid", "role", "没有岗位 king"):
            add_position(tx, HERE, "king", "", SYS, granting.now)
        with refused("not-found", "organisation", "没有代码是 none"):
            add_position(tx, "none", "township_clerk", "", SYS, granting.now)
        with refused("conflict", "name", "已有岗位"):
            add_position(tx, HERE, "township_clerk", "", SYS, granting.now)


def test_a_closed_organisation_gives_no_standing(granting: Granting) -> None:
    granting.hold("ayi", granting.clerk)
    with granting.world.transaction() as tx:
        close_organisation(tx, HERE, granting.now + timedelta(days=1), "撤镇", SYS, granting.now)
    assert granting.groups("ayi") == {"township_clerk"}
    granting.world.pass_time(days=1)
    assert granting.groups("ayi") == set()
    with refused("state", "position", "已经撤销"):
        granting.holding("baha", granting.leader)


def test_who_leaves_stands_in_for_nobody_either(granting: Granting) -> None:
    granting.hold("ayi", granting.leader)
    granting.hold("baha", granting.far)
    granting.approve(granting.substitution("ayi", "baha", 0, 9))
    with granting.world.transaction() as tx:
        leaving = granting.now + timedelta(days=1)
        assert leave(tx, "baha", leaving, "调离", SYS, granting.now) == (1, 1)
    assert granting.groups("baha") == {"township_clerk", "township_leader"}
    granting.world.pass_time(days=1)
    assert granting.groups("baha") == set()


def test_the_record_tells_who_did_what_and_cannot_be_changed(granting: Granting) -> None:
    granting.hold("ayi", granting.clerk)
    with granting.world.transaction() as tx:
        [held] = tx.run("SELECT * FROM holdings WHERE user_name = 'ayi'")
        end_holding(tx, held["holding_id"], granting.now, "借调结束", SYS, granting.now)
    told = [(row["actor"], row["action"]) for row in granting.log() if row["user_name"] == "ayi"]
    assert told == [
        (SYS, "account-added"),
        (SYS, "proposed"),
        (SEC, "approved"),
        (SEC, "holding-granted"),
        (SYS, "holding-ended"),
    ]
    assert granting.log()[-1]["reason"] == "借调结束"
    for statement in ("UPDATE access_log SET actor = 'x'", "DELETE FROM access_log"):
        with pytest.raises(sqlite3.Error, match="access_log"), granting.world.transaction() as tx:
            tx.run(statement)
    for table in ("holdings", "substitutions", "proposals"):
        with granting.world.transaction() as tx:
            rows = len(tx.run(f"SELECT * FROM {table}"))
        if rows:
            with pytest.raises(sqlite3.Error, match=table), granting.world.transaction() as tx:
                tx.run(f"DELETE FROM {table}")
