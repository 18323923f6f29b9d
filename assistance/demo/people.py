"""The demo's organisations, suppliers, applicants and accounts, in all seven counties."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from access import (
    Account,
    DemoLogin,
    Organisation,
    approve,
    demo_accounts,
    establish,
    lists,
    prepare_demo_accounts,
    propose,
)
from assistance.areas import PREFECTURE, PREFECTURE_PREFIX, areas
from assistance.calendar import local_date
from assistance.organisations import department_office, official, village
from assistance.samples import INTAKE, Applicant, applicants, providers, register_providers
from assistance.suppliers import departments

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

ARCHIVE = "DA652300"
AWAY = timedelta(days=21)
APPLICANT, GUARDIAN, DEPARTMENT = "applicant", "guardian", "dept_officer"


def organisations() -> list[Organisation]:
    """The prefecture, its archive, the counties, the sample people's townships, suppliers."""
    prefecture, whole = areas()[PREFECTURE].name, PREFECTURE_PREFIX
    townships = {person.township for person in applicants()}
    found = [
        one
        for one in official()
        if one.kind in ("prefecture_bureau", "county_bureau") or one.code in townships
    ]
    found.append(Organisation(ARCHIVE, f"{prefecture}社会救助档案室", "archive", whole))
    found += [village(person.village) for person in applicants()]
    for supplier in providers():
        kind = "intake_org" if supplier.code == INTAKE else "provider"
        found.append(Organisation(supplier.code, supplier.name, kind, supplier.area))
    return found


def counties() -> list[str]:
    return [area.code for area in areas().values() if area.level == "county"]


def official_accounts() -> list[Account]:
    """One account per role and organisation. A department has an officer in each county."""
    officers = [
        Account.of(
            user=f"{DEPARTMENT}-{department_office(code, county)}",
            display_name=f"{areas()[county].name}{name} · 部门经办",
            roles={DEPARTMENT},
            organisation=code,
            area=county,
        )
        for county in counties()
        for code, name in departments().items()
    ]
    return demo_accounts(organisations(), officers)


def own_account(person: Applicant, person_id: str, minor: bool) -> Account:
    """The account of an applicant, or of the guardian who acts for one."""
    role = GUARDIAN if minor else APPLICANT
    name = person.guardian_name if minor else person.name
    return Account.of(
        user=f"{role}-{person_id}",
        display_name=f"{name} · {'监护人' if minor else '申请人'}(虚构)",
        roles={role},
        person_id=person_id,
    )


def add_accounts(assistance: Assistance, accounts: Iterable[Account]) -> list[DemoLogin]:
    """Create those that are missing, with the demo's password or one of their own."""
    return prepare_demo_accounts(
        list(accounts),
        assistance.settings.demo_password,
        assistance.engine.transaction,
        assistance.engine.now,
        lambda: secrets.token_urlsafe(12),
    )


def register_applicant(assistance: Assistance, person: Applicant, person_id: str) -> str:
    """Put ``person`` into the register unless known; the ``person_id`` that holds."""
    with assistance.engine.transaction() as tx:
        known = assistance.people.by_number(tx, "resident_id", person.id_number)
        return known or assistance.people.register(tx, person.as_person(person_id))


def prepare(assistance: Assistance) -> list[DemoLogin]:
    """Everything that the demo needs before its first case; again on the same database: nothing."""
    today = local_date(assistance.engine.now())
    own = []
    for number, person in enumerate(applicants(), start=1):
        person_id = register_applicant(assistance, person, f"demo{number}")
        own.append(own_account(person, person_id, person.is_minor(today)))
    now = assistance.engine.now()
    with assistance.engine.transaction() as tx:
        register_providers(tx)
        for organisation in organisations():
            establish(tx, organisation, "setup", now)
    logins = add_accounts(assistance, [*official_accounts(), *own])
    _let_one_stand_in(assistance)
    return logins


def _let_one_stand_in(assistance: Assistance) -> None:
    """A township's leader is away for some weeks; the next township's stands in for him."""
    absent, substitute = (f"township_leader-{code}" for code in _first_townships())
    now = assistance.engine.now()
    content = {
        "absent": absent,
        "substitute": substitute,
        "ordered_by": absent,
        "from": now.isoformat(),
        "until": (now + AWAY).isoformat(),
    }
    with assistance.engine.transaction() as tx:
        if not lists.substitutions(tx, ("",), absent, None, None, 1):
            number = propose(tx, "substitution", content, "外出培训", "sysadmin", now)
            approve(tx, number, "", "security_admin", now)


def _first_townships() -> list[str]:
    """Two neighbouring townships that have people in the demo."""
    codes = sorted({person.township for person in applicants()})
    return codes[:2]
