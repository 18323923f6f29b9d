"""What a sign-in asks besides the password, and what it does not forgive."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from access import (
    CODE,
    FACTOR,
    PASSWORD,
    Access,
    Account,
    Refusal,
    Session,
    SignInRefused,
    create_account,
    end_factor,
    give_temporary,
    quick_hash,
)
from access import totp as codes
from engine import KeyRing
from tests.unit.access.access_world import PASSWORD as FIRST
from tests.unit.access.access_world import World

HOME, ELSEWHERE = "10.0.0.1", "203.0.113.9"
LEADER = Account.of("leader", "负责人", {"county_leader"}, "652301", "652301")


def access_of(world: World) -> Access:
    return Access(
        world.transaction,
        world.now,
        world.new_token,
        sealing=KeyRing({"k1": bytes(32)}),
        second_factor={"county_leader"},
    )


def session_of(outcome: Session | SignInRefused, due: str) -> Session:
    assert isinstance(outcome, Session), outcome
    assert outcome.due == due
    return outcome


def code(world: World, access: Access, secret: str, steps: int = 0) -> str:
    raw = base64.b32decode(secret)
    return codes.code_of(raw, codes.step_at(world.now()) + steps)


def with_factor(world: World, access: Access, user: str) -> tuple[str, tuple[str, ...]]:
    """The secret and the recovery codes of a factor that was just set up; a minute later."""
    session = access.sign_in(user, FIRST, HOME)
    assert isinstance(session, Session)
    secret = access.steps.offer_factor(session).secret
    opened, recovery = access.steps.set_factor(session, code(world, access, secret))
    session_of(opened, "")
    world.pass_time(minutes=1)
    return secret, recovery


def test_a_role_that_must_have_a_second_factor_sets_it_up_first(world: World) -> None:
    world.add(LEADER)
    access = access_of(world)
    begun = session_of(access.sign_in("leader", FIRST, HOME), FACTOR)
    assert access.session(begun.token) is None
    assert isinstance(access.authenticate("leader", FIRST, HOME), SignInRefused)
    secret, _ = with_factor(world, access, "leader")
    begun = session_of(access.sign_in("leader", FIRST, HOME), CODE)
    assert access.session(begun.token) is None
    done = session_of(access.steps.enter_code(begun, code(world, access, secret), HOME), "")
    assert access.session(done.token) == done
    # Renewed: the token from before is dead.
    assert access.begun(begun.token) is None
    assert isinstance(access.authenticate("leader", FIRST, HOME), SignInRefused)
    refused = access.steps.end_own_factor(done, code(world, access, secret, 1), HOME)
    assert isinstance(refused, SignInRefused)


def test_accounts_of_the_demo_are_not_asked(world: World) -> None:
    with world.transaction() as tx:
        create_account(tx, LEADER, quick_hash(FIRST), world.now(), demo=True)
    session_of(access_of(world).sign_in("leader", FIRST, HOME), "")


def test_a_code_counts_once_and_so_does_a_recovery_code(world: World, clerk: Account) -> None:
    access = access_of(world)
    secret, recovery = with_factor(world, access, clerk.user)
    now = code(world, access, secret)
    for given, fits in ((now, True), (now, False), (recovery[3], True), (recovery[3], False)):
        begun = session_of(access.sign_in(clerk.user, FIRST, HOME), CODE)
        done = access.steps.enter_code(begun, given.lower(), HOME)
        assert isinstance(done, Session) == fits, given
    # As people copy it from paper.
    begun = session_of(access.sign_in(clerk.user, FIRST, HOME), CODE)
    plain = recovery[4].replace("-", " ")
    session_of(access.steps.enter_code(begun, plain, HOME), "")


def test_guessed_codes_wait_and_the_password_does_not_forgive_them(
    world: World, clerk: Account
) -> None:
    access = access_of(world)
    secret, _ = with_factor(world, access, clerk.user)
    for _ in range(5):
        begun = session_of(access.sign_in(clerk.user, FIRST, ELSEWHERE), CODE)
        access.steps.enter_code(begun, "000000", ELSEWHERE)
    begun = session_of(access.sign_in(clerk.user, FIRST, ELSEWHERE), CODE)
    right = code(world, access, secret)
    refused = access.steps.enter_code(begun, right, ELSEWHERE)
    assert isinstance(refused, SignInRefused)
    assert refused.retry_at is not None
    # Its owner at home goes on.
    begun = session_of(access.sign_in(clerk.user, FIRST, HOME), CODE)
    session_of(access.steps.enter_code(begun, right, HOME), "")


def test_neither_secret_nor_recovery_code_lies_open(world: World, clerk: Account) -> None:
    access = access_of(world)
    secret, recovery = with_factor(world, access, clerk.user)
    with world.transaction() as tx:
        rows = repr(
            [tx.run("SELECT * FROM second_factors"), tx.run("SELECT * FROM recovery_codes")]
        )
    raw = base64.b32decode(secret)
    plain = (secret, repr(raw), base64.b64encode(raw).decode(), recovery[0])
    assert not [text for text in plain if text in rows]


def test_a_factor_is_not_replaced_by_one_that_is_begun(world: World, clerk: Account) -> None:
    access = access_of(world)
    secret, _ = with_factor(world, access, clerk.user)
    begun = session_of(access.sign_in(clerk.user, FIRST, HOME), CODE)
    with pytest.raises(Refusal, match="已经设置"):
        access.steps.offer_factor(begun)
    done = access.steps.end_own_factor(begun, code(world, access, secret), HOME)
    assert isinstance(done, Session)
    session_of(access.sign_in(clerk.user, FIRST, HOME), "")


def test_an_administrator_ends_the_factor_of_a_lost_phone(world: World, clerk: Account) -> None:
    access = access_of(world)
    with_factor(world, access, clerk.user)
    with world.transaction() as tx:
        end_factor(tx, clerk.user, "security_admin", "手机丢失", world.now())
        log = tx.run("SELECT actor, action FROM access_log WHERE action = 'second-factor-ended'")
    assert [(row["actor"], row["action"]) for row in log] == [
        ("security_admin", "second-factor-ended")
    ]
    session_of(access.sign_in(clerk.user, FIRST, HOME), "")


def test_a_temporary_password_is_replaced_at_the_first_sign_in(
    world: World, clerk: Account
) -> None:
    access = access_of(world)
    old = session_of(access.sign_in(clerk.user, FIRST, HOME), "")
    with world.transaction() as tx:
        given = give_temporary(tx, clerk.user, world.new_token, "sysadmin", "新到岗", world.now())
    assert access.session(old.token) is None
    begun = session_of(access.sign_in(clerk.user, given, HOME), PASSWORD)
    assert isinstance(access.authenticate(clerk.user, given, HOME), SignInRefused)
    done = access.steps.choose_password(begun, "", "博格达峰的雪水-26", HOME)
    session_of(done, "")
    assert isinstance(access.sign_in(clerk.user, given, HOME), SignInRefused)
    session_of(access.sign_in(clerk.user, "博格达峰的雪水-26", HOME), "")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("短密码", "至少要有 10 个字符"),
        ("x" * 201, "最多 200"),
        ("我的CLERK密码很长", "不能有用户名"),
        ("aaaaaaaaaaaaaa", "太常见"),
        ("Password123!", "太常见"),
        (FIRST, "最近 5 次"),
    ],
)
def test_a_password_that_nobody_should_have(
    world: World, clerk: Account, chosen: str, told: str
) -> None:
    access = access_of(world)
    world_session = session_of(access.sign_in(clerk.user, FIRST, HOME), "")
    refused = access.steps.choose_password(world_session, FIRST, chosen, HOME)
    assert isinstance(refused, SignInRefused)
    assert told in refused.message
    # Nothing has changed.
    assert access.session(world_session.token)


def test_the_last_five_passwords_do_not_come_again(world: World, clerk: Account) -> None:
    access = access_of(world)
    session, present = session_of(access.sign_in(clerk.user, FIRST, HOME), ""), FIRST
    for number in range(4):
        chosen = f"木垒的鹰嘴豆-第{number}年"
        refused = access.steps.choose_password(session, present, FIRST, HOME)
        assert isinstance(refused, SignInRefused)
        session = session_of(access.steps.choose_password(session, present, chosen, HOME), "")
        present = chosen
    chosen = "奇台的面粉-又过了一年"
    session = session_of(access.steps.choose_password(session, present, chosen, HOME), "")
    session_of(access.steps.choose_password(session, chosen, FIRST, HOME), "")


def test_changing_a_password_needs_the_present_one_and_ends_other_sessions(
    world: World, clerk: Account
) -> None:
    access = access_of(world)
    other = session_of(access.sign_in(clerk.user, FIRST, ELSEWHERE), "")
    mine = session_of(access.sign_in(clerk.user, FIRST, HOME), "")
    wrong = access.steps.choose_password(mine, "不是它", "博格达峰的雪水-26", HOME)
    assert isinstance(wrong, SignInRefused)
    new = session_of(access.steps.choose_password(mine, FIRST, "博格达峰的雪水-26", HOME), "")
    assert access.session(new.token) == replace(new, account=clerk)
    assert [access.session(old.token) for old in (other, mine)] == [None, None]


def test_an_idle_session_ends(world: World, clerk: Account) -> None:
    access = access_of(world)
    session = session_of(access.sign_in(clerk.user, FIRST, HOME), "")
    world.pass_time(minutes=29)
    assert access.session(session.token)
    world.pass_time(minutes=29)
    assert access.session(session.token)
    world.pass_time(minutes=30)
    assert access.session(session.token) is None
