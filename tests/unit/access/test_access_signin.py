from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from access import (
    Access,
    Account,
    Session,
    SignInRefused,
    change_password,
    create_account,
    quick_hash,
    verify_password,
)
from engine.store.uow import Tx
from tests.unit.access.access_world import PASSWORD, World

HOME, STRANGER = "10.0.0.1", "203.0.113.9"


def signed_in(outcome: Session | SignInRefused) -> Session:
    assert isinstance(outcome, Session), outcome
    return outcome


def test_a_session_opens_with_the_right_password_and_dies_at_sign_out(
    world: World, clerk: Account
) -> None:
    access = world.access()
    session = signed_in(access.sign_in("clerk", PASSWORD, HOME))
    found = access.session(session.token)
    assert found == session
    assert found.account == clerk
    access.sign_out(session.token)
    assert access.session(session.token) is None


def test_the_database_holds_no_token_and_no_password(world: World, clerk: Account) -> None:
    session = signed_in(world.access().sign_in("clerk", PASSWORD, HOME))
    with world.transaction() as tx:
        rows = [tx.run("SELECT * FROM accounts"), tx.run("SELECT * FROM sessions")]
    assert rows[1]
    assert session.token not in repr(rows)
    assert PASSWORD not in repr(rows)
    assert session.token not in repr(session)


def test_every_sign_in_is_a_new_session(world: World, clerk: Account) -> None:
    access = world.access()
    first = signed_in(access.sign_in("clerk", PASSWORD, HOME))
    second = signed_in(access.sign_in("clerk", PASSWORD, HOME))
    assert first.token != second.token
    assert not second.accepts(first.csrf_token)
    assert second.accepts(second.csrf_token)
    assert not second.accepts("ä")


def test_a_session_ends_by_time_password_change_and_closed_account(
    world: World, clerk: Account
) -> None:
    access = world.access()
    session = signed_in(access.sign_in("clerk", PASSWORD, HOME))
    for _ in range(23):
        world.pass_time(minutes=20)
        assert access.session(session.token)
    world.pass_time(minutes=20)
    assert access.session(session.token) is None

    session = signed_in(access.sign_in("clerk", PASSWORD, HOME))
    with world.transaction() as tx:
        change_password(tx, "clerk", "另一个密码")
    assert access.session(session.token) is None
    assert isinstance(access.authenticate("clerk", PASSWORD, HOME), SignInRefused)
    session = signed_in(access.sign_in("clerk", "另一个密码", HOME))
    with world.transaction() as tx:
        tx.run("UPDATE accounts SET active = 0")
    assert access.session(session.token) is None
    assert isinstance(access.authenticate("clerk", "另一个密码", HOME), SignInRefused)


def test_unknown_name_and_wrong_password_answer_alike(world: World, clerk: Account) -> None:
    access = world.access()
    assert access.sign_in("clerk", "错", HOME) == access.sign_in("nobody", "错", HOME)


def test_guessing_at_one_address_waits_even_with_the_right_password(
    world: World, clerk: Account
) -> None:
    access = world.access()
    for _ in range(5):
        refused = access.sign_in("clerk", "错", STRANGER)
    refused = access.sign_in("clerk", PASSWORD, STRANGER)
    assert isinstance(refused, SignInRefused)
    assert refused.retry_at
    assert refused.retry_at > world.at
    world.at = refused.retry_at
    signed_in(access.sign_in("clerk", PASSWORD, STRANGER))


def test_waits_grow_and_are_forgotten_after_an_hour(world: World, clerk: Account) -> None:
    access = world.access()
    waits = []
    for _ in range(9):
        access.sign_in("clerk", "错", STRANGER)
        refused = access.sign_in("clerk", "错", STRANGER)
        assert isinstance(refused, SignInRefused)
        if refused.retry_at:
            waits.append((refused.retry_at - world.at).total_seconds())
            world.at = refused.retry_at
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    world.pass_time(hours=2)
    access.sign_in("clerk", "错", STRANGER)
    signed_in(access.sign_in("clerk", PASSWORD, STRANGER))


def test_strangers_at_many_addresses_cannot_lock_the_owner_out(
    world: World, clerk: Account
) -> None:
    access = world.access()
    signed_in(access.sign_in("clerk", PASSWORD, HOME))
    for n in range(100):
        access.sign_in("clerk", "错", f"203.0.113.{n}")
    refused = access.sign_in("clerk", PASSWORD, "203.0.113.200")
    assert isinstance(refused, SignInRefused)
    assert refused.retry_at
    signed_in(access.sign_in("clerk", PASSWORD, HOME))


def test_one_address_that_tries_many_names_waits(world: World, clerk: Account) -> None:
    access = world.access()
    for n in range(50):
        access.sign_in(f"name-{n}", "错", STRANGER)
    refused = access.sign_in("clerk", PASSWORD, STRANGER)
    assert isinstance(refused, SignInRefused)
    assert refused.retry_at
    signed_in(access.sign_in("clerk", PASSWORD, HOME))


def test_right_passwords_leave_no_trace_in_the_counters(world: World, clerk: Account) -> None:
    access = world.access()
    for _ in range(60):
        signed_in(world.access().sign_in("clerk", PASSWORD, HOME))
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk


def test_a_verified_password_is_forgotten_when_it_changes(world: World, clerk: Account) -> None:
    access = world.access()
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk
    with world.transaction() as tx:
        change_password(tx, "clerk", "另一个密码")
    assert isinstance(access.authenticate("clerk", PASSWORD, HOME), SignInRefused)


def test_a_taken_name_is_not_given_again(world: World, clerk: Account) -> None:
    with world.transaction() as tx:
        thief = replace(clerk, display_name="别人")
        assert not create_account(tx, thief, quick_hash("x"), world.at)
    signed_in(world.access().sign_in("clerk", PASSWORD, HOME))


def test_a_program_with_many_connections_is_no_guesser(
    world: World, clerk: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve calls with the right password at once, none of them verified before."""

    def slowly(password: str, known: str | None) -> bool:
        time.sleep(0.05)
        return verify_password(password, known)

    monkeypatch.setattr("access.signin.verify_password", slowly)
    access = world.access()
    with ThreadPoolExecutor(12) as pool:
        for _ in range(3):
            found = pool.map(lambda _: access.authenticate("clerk", PASSWORD, HOME), range(12))
            assert list(found) == [clerk] * 12
            world.pass_time(minutes=2)


def test_many_guesses_at_once_get_no_further_than_a_row_of_them(
    world: World, clerk: Account
) -> None:
    access = world.access()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: access.authenticate("clerk", f"guess {n}", HOME), range(40)))
    refused = access.authenticate("clerk", PASSWORD, HOME)
    assert isinstance(refused, SignInRefused)
    assert refused.retry_at is not None


def test_whoever_was_just_verified_does_not_wait_for_who_guesses_beside_him(
    world: World, clerk: Account
) -> None:
    access = world.access()
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk
    for n in range(20):
        access.authenticate("clerk", f"guess {n}", HOME)
    assert isinstance(access.authenticate("clerk", "guess", HOME), SignInRefused)
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk


def test_a_password_that_was_just_verified_takes_no_lock_of_writers(
    world: World, clerk: Account
) -> None:
    """A program sends its password with each call; only the first one writes."""
    writes = []

    def writing() -> AbstractContextManager[Tx]:
        writes.append(1)
        return world.transaction()

    access = Access(writing, world.now, world.new_token, world.transaction)
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk
    first = len(writes)
    assert access.authenticate("clerk", PASSWORD, HOME) == clerk
    assert (first, len(writes)) == (2, 2)


def test_no_person_is_called_like_a_program(world: World) -> None:
    with world.transaction() as tx:
        account = Account.of("client@bot", "某人", {"integration"})
        assert not create_account(tx, account, quick_hash(PASSWORD), world.now())
