from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from access import (
    Account,
    Organisation,
    Standing,
    allowed,
    allowed_in,
    demo_accounts,
    prepare_demo_accounts,
    roles,
    scopes_of,
    scopes_with,
)
from access.standings import DATA
from assistance.actors import actor_of
from tests.unit.access.access_world import World

TABLE = list(csv.DictReader((DATA / "permissions.csv").open(encoding="utf-8")))


def having(*codes: str) -> Account:
    return Account.of("x", "某人", frozenset(codes), "ORG", "652301", "p1")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['role_group']}-{row['area']}")
def test_every_row_of_the_permission_table_holds(row: dict[str, str]) -> None:
    holders = [role.code for role in roles().values() if role.role_group == row["role_group"]]
    assert holders
    for code in holders:
        reads = allowed(having(code), f"{row['area']}.read")
        writes = allowed(having(code), f"{row['area']}.write")
        expected = {"R": (True, False), "W": (True, True), "none": (False, False)}[row["access"]]
        assert (reads, writes) == expected


def test_a_system_administrator_sees_no_case_data() -> None:
    subjects = {row["area"] for row in TABLE} | {"cases"}
    for code in ("sysadmin", "security_admin", "audit_admin", "designer"):
        for subject in subjects:
            assert not allowed(having(code), f"{subject}.read")


def test_auditors_read_everything_and_write_nothing() -> None:
    for row in TABLE:
        assert allowed(having("auditor"), f"{row['area']}.read")
        assert not allowed(having("auditor"), f"{row['area']}.write")


def test_unknown_permissions_and_closed_accounts_are_denied() -> None:
    assert not allowed(having("county_leader"), "approval.delete")
    assert allowed(having("county_leader"), "approval.write")
    assert not allowed(replace(having("county_leader"), active=False), "approval.write")


def test_groups_have_the_shape_that_candidate_groups_are_written_in() -> None:
    assert having("township_clerk", "county_officer").groups == {"township_clerk", "county_officer"}
    assert having("dept_officer").groups == {"dept_officer@ORG"}
    assert having("provider_admin").groups == {"provider_admin@ORG"}
    assert having("intake_org").groups == {"intake_org@ORG"}
    assert having("applicant", "guardian").groups == {"applicant@p1", "guardian@p1"}
    assert having("archivist").groups == {"archivist"}


def test_only_operators_and_the_integration_account_stand_above_the_groups() -> None:
    above = {code for code in roles() if having(code).superuser}
    assert above == {"operator", "integration"}


def test_demo_accounts_are_one_per_role_and_organisation(world: World) -> None:
    places = [
        Organisation("652301", "昌吉市民政局", "county_bureau", "652301"),
        Organisation("652301101", "三工镇", "township", "652301101"),
    ]
    accounts = {account.user: account for account in demo_accounts(places)}
    assert {"designer", "auditor", "operator", "integration"} <= set(accounts)
    assert accounts["township_leader-652301101"].area == "652301101"
    # Two officers: whoever dispatches must not inspect.
    assert {"county_officer-652301", "county_officer-652301-2"} <= set(accounts)
    assert len(accounts) == 7 + 4 + 2


def test_demo_passwords_are_random_or_the_one_that_was_asked_for(world: World) -> None:
    accounts = demo_accounts([])
    given = (world.transaction, world.now, world.new_token)
    first = prepare_demo_accounts(accounts, "", *given)
    assert len({login.password for login in first}) == len(accounts)
    again = prepare_demo_accounts(accounts, "", *given)
    assert {login.password for login in again} == {None}
    for password in ("演示密码一", "演示密码二"):
        shared = prepare_demo_accounts(accounts, password, *given)
        assert {login.password for login in shared} == {password}
        for account in accounts:
            found = world.access().authenticate(account.user, password, "10.0.0.1")
            assert isinstance(found, Account)
            assert (found.user, found.groups) == (account.user, account.groups)


def test_roles_are_those_of_the_domain_and_the_system(tmp_path: Path) -> None:
    listed = {row["code"] for row in csv.DictReader((DATA / "roles.csv").open(encoding="utf-8"))}
    assert set(roles()) == listed | {"designer", "operator", "integration", "audit_admin"}


def test_what_one_is_in_one_place_gives_nothing_in_another() -> None:
    both = Account(
        "x",
        "某人",
        (
            Standing("village_worker", "652301101201", "652301101201"),
            Standing("township_leader", "652301102", "652301102", acting_for="y"),
        ),
    )
    assert allowed(both, "approval.write")
    assert allowed_in(both, "approval.write", "652301102001")
    assert not allowed_in(both, "approval.write", "652301101201")
    assert scopes_with(both, "approval.write") == ("652301102",)
    assert set(both.scopes) == {"652301101201", "652301102"}
    assert scopes_of(both.standings[:1]) == ("652301101201",)


def test_offices_have_areas_and_nobody_else_has() -> None:
    assert having("township_clerk").scopes == ("652301",)
    assert having("operator").covers("652301101201")
    for code in ("dept_officer", "provider_admin", "applicant", "sysadmin", "designer"):
        assert having(code).scopes == ()
        assert not having(code).covers("652301101201")
    assert having("dept_officer", "county_officer").organisations == {"ORG"}
    # A wider area holds the narrower ones.
    nested = tuple(Standing("county_officer", "O", area) for area in ("652301101", "6523"))
    assert scopes_of(nested) == ("6523",)


def test_system_roles_stand_for_no_work_on_cases() -> None:
    designer = replace(
        having("designer"),
        standings=(Standing("township_clerk", "T", "652301101"), Standing("designer")),
    )
    actor = actor_of(designer)
    assert (set(actor.groups), actor.area) == ({"township_clerk"}, "652301101")
    assert actor.acts_for == ()
    assert actor_of(having("sysadmin")).groups == frozenset()


def test_an_actor_stands_where_its_account_does() -> None:
    account = Account(
        "x",
        "某人",
        (
            Standing("township_clerk", "T", "652301101"),
            Standing("township_leader", "T", "652301101"),
            Standing("county_officer", "C", "652302"),
            Standing("dept_officer", "JY", "652301", acting_for="y"),
        ),
    )
    actor = actor_of(account)
    assert [(one.user, set(one.groups), one.area) for one in actor.standings] == [
        ("x", {"township_clerk", "township_leader"}, "652301101"),
        ("x", {"county_officer"}, "652302"),
        ("y", {"dept_officer@JY"}, "652301"),
    ]
    only_lent = replace(account, standings=account.standings[3:])
    assert [one.user for one in actor_of(only_lent).standings] == ["x", "y"]
